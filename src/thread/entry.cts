// What a Thread's worker loads first, and mostly all it loads: CommonJS and the addon alone, because
// every ES module costs the start of a thread a few per cent. What more is needed comes with worker.js.

import type { Native } from '../native.js' with { 'resolution-mode': 'import' };
import type { Opening } from './opening.js' with { 'resolution-mode': 'import' };
import threads = require('node:worker_threads');
import compile = require('./compile.cjs');
import outcome = require('./outcome.cjs');
import perform = require('./perform.cjs');

const opening = threads.workerData as Opening;
const native = require(opening.addon) as Native;
const { layout } = native;
const { thread } = opening;

const opened = native.threadOpen(thread, opening.name, opening.cpus, opening.nice);
if (opened === false) process.exit(); // terminated meanwhile
const problem: string = opened;
const flag = (bits: number) => Atomics.or(thread, layout['THREAD_FLAGS']! / 4, bits);

const stdio = new Set<NodeJS.WriteStream>();
for (const name of ['stdout', 'stderr'] as const) {
  const { get, ...property } = Object.getOwnPropertyDescriptor(process, name)!;
  if (get === undefined) continue;
  Object.defineProperty(process, name, {
    ...property,
    get(this: typeof process) {
      const stream = get.call(this) as NodeJS.WriteStream;
      stdio.add(stream);
      return stream;
    },
  });
}

/**
 * What a worker writes to its stdout keeps it alive until the event loop of its maker has taken it.
 * That may be blocked in join(), waiting for this very thread. What was written is not lost: it stands
 * in the maker's queue of messages.
 */
function leaveOutput(): void {
  for (const stream of stdio) {
    const key = Object.getOwnPropertySymbols(stream).find(one => one.description === 'kPort');
    const port = key && (stream as unknown as Record<symbol, threads.MessagePort | undefined>)[key];
    // Another Node than those known: rather an early end than none.
    if (port === undefined) process.exit();
    Object.defineProperty(port, 'ref', { value: () => {}, configurable: true });
    port.unref();
  }
}

void perform<typeof import('./worker.js', { with: { 'resolution-mode': 'import' } })>({
  call() {
    if (problem !== '') throw new Error(problem);
    const { target, args, heir, plain } = opening;
    if (!plain || heir !== undefined || target === undefined || !('source' in target)) return;
    const function_ = compile(target.source) as (...args: unknown[]) => unknown;
    return { result: function_(...(args as unknown[])) };
  },
  full: () => import('./worker.js'),
  callWith: full => full.run(opening),
  // Once manycore itself is loaded there may be objects of its own.
  mayHoldObjects: () => native.imported === true,
  put: (form, bytes) => outcome.put(native, thread, form, bytes),
  idle: () => flag(layout['THREAD_IDLE']!),
  exit(code) {
    Atomics.store(thread, layout['THREAD_EXIT_CODE']! / 4, code);
    flag(layout['THREAD_HAS_EXIT_CODE']!);
  },
  settled: leaveOutput,
});
