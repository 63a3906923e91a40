// What a Process loads first, and mostly all it loads, as a Thread's worker does: CommonJS and the addon.
// What more is needed comes with worker.js.

import type { Native } from '../native.js' with { 'resolution-mode': 'import' };
import type { Opening, Ticket } from './opening.js' with { 'resolution-mode': 'import' };
import compile = require('../thread/compile.cjs');
import outcome = require('../thread/outcome.cjs');
import perform = require('../thread/perform.cjs');

/** The parent has the other end of it, if this one is to end with it. */
const LIFELINE = 3;

const ticket = JSON.parse(process.env['MANYCORE_PROCESS'] ?? '{}') as Ticket;
delete process.env['MANYCORE_PROCESS']; // not for the target, nor for its own children
const native = require(ticket.addon) as Native;
const { layout } = native;

const child = native.processOpen(ticket.segment);
if (typeof child === 'number') {
  // A daemon was to end with it anyway.
  if (!ticket.daemon) {
    console.error('manycore: a process was to begin, but the one that started it has ended before');
  }
  process.exit(1);
}
if (!native.processRun(child, LIFELINE, process.ppid)) process.exit(1);
// Its event loop is the target's own: it may spin before it parks, as a Thread.
native.agentDescribe('MainThread', true);

const cells = new Float64Array(10);
native.processState(child, cells);
const form = cells[4]!;
const bytes = Buffer.alloc(cells[5]!);
native.processRead(child, 0, bytes);
const text = form === outcome.forms.TEXT ? (JSON.parse(bytes.toString()) as Opening) : undefined;

void perform<typeof import('./worker.js', { with: { 'resolution-mode': 'import' } })>({
  call() {
    const { target, args, plain, heir } = text ?? {};
    if (!plain || heir !== undefined || target === undefined || !('source' in target)) return;
    const function_ = compile(target.source) as (...args: unknown[]) => unknown;
    return { result: function_(...(args as unknown[])) };
  },
  async full() {
    const full = await import('./worker.js');
    full.enter(child);
    return full;
  },
  callWith: full => full.run(text ?? full.decoded(form, bytes)),
  mayHoldObjects: () => native.imported === true,
  put(form, bytes) {
    const fault = native.processPut(child, form, bytes);
    if (fault === 0) return;
    throw new RangeError(
      `there is no memory for the ${bytes.length} bytes of the result, which on Linux means room in /dev/shm`,
    );
  },
  idle: () => native.processMark(child, layout['THREAD_IDLE']!, 0),
  exit: code => native.processMark(child, layout['THREAD_HAS_EXIT_CODE']!, code),
  settled() {},
});
