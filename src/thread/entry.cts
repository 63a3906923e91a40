// What a Thread's worker loads first, and mostly all it loads: CommonJS and the addon alone, because
// every ES module costs the start of a thread a few per cent. What more is needed comes with worker.js.

import type { Native } from '../native.js' with { 'resolution-mode': 'import' };
import type { Opening } from './opening.js' with { 'resolution-mode': 'import' };
import threads = require('node:worker_threads');
import compile = require('./compile.cjs');
import outcome = require('./outcome.cjs');

type Worker = typeof import('./worker.js', { with: { 'resolution-mode': 'import' } });

const opening = threads.workerData as Opening;
const native = require(opening.addon) as Native;
const { layout } = native;
const { thread } = opening;
let settled = false;
/** worker.js, once it has been needed. */
let full: Worker | undefined;

const opened = native.threadOpen(thread, opening.name, opening.cpus, opening.nice);
if (opened === false) process.exit(); // terminated meanwhile
const problem: string = opened;
const flag = (bits: number) => Atomics.or(thread, layout['THREAD_FLAGS']! / 4, bits);

process.once('beforeExit', () => {
  if (settled) return;
  // As Node says of a main module that awaits for ever.
  process.exitCode ??= 13;
  flag(layout['THREAD_IDLE']!);
});
process.on('exit', code => {
  Atomics.store(thread, layout['THREAD_EXIT_CODE']! / 4, code);
  flag(layout['THREAD_HAS_EXIT_CODE']!);
});
// Watches, and leaves everything else as it would be.
process.on('uncaughtExceptionMonitor', error => {
  if (settled) return;
  const fault = full?.pack(error) ?? portrait(error);
  settled = true;
  outcome.put(
    native,
    thread,
    outcome.forms.TEXT | outcome.forms.FAULT | outcome.forms.CRASH,
    Buffer.from(outcome.textOf(fault) ?? JSON.stringify(portrait(error))),
  );
});

/** A Fault without what fault.js could add: there is no time to load it. */
function portrait(error: unknown): object {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { name, message, stack = '' } = error;
  const { code } = error as { code?: unknown };
  return {
    name: String(name),
    base: error.constructor?.name ?? 'Error',
    message: String(message),
    stack: String(stack),
    properties: typeof code === 'string' || typeof code === 'number' ? { code } : {},
  };
}

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

async function worker(): Promise<Worker> {
  full ??= await import('./worker.js');
  return full;
}

async function run(): Promise<void> {
  try {
    if (problem !== '') throw new Error(problem);
    const { target, args, heir, plain } = opening;
    let result: unknown;
    if (plain && heir === undefined && target !== undefined && 'source' in target) {
      result = (compile(target.source) as (...args: unknown[]) => unknown)(...(args as unknown[]));
    } else {
      result = (await worker()).run(opening);
    }
    // An await takes a turn of the loop: a thread that needs none ends sooner.
    if (typeof (result as { then?: unknown } | null)?.then === 'function') result = await result;
    // Once manycore itself is loaded there may be objects of its own in the result.
    const text = native.imported ? undefined : outcome.textOf(result);
    if (text === undefined) (await worker()).succeed(thread, result);
    else outcome.put(native, thread, outcome.forms.TEXT, Buffer.from(text));
  } catch (error) {
    process.exitCode ??= 1;
    (await worker()).fail(thread, error);
  }
  settled = true;
  leaveOutput();
}

void run();
