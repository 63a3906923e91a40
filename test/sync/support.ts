import { execFile } from 'node:child_process';
import { inspect, promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { share } from 'manycore';

/** What a worker or a child process says at its end. */
export type Outcome =
  | { value: unknown }
  | { error: { name: string; code?: string; message: string; cause?: string } };

/**
 * A worker that runs `body`, the inside of an async function, with `m`, the package, and what was
 * passed as `args`. A string, because test runners rewrite the sources of functions.
 */
export class Helper {
  readonly worker: Worker;
  readonly outcome: Promise<Outcome>;
  readonly ready: Promise<unknown>;

  constructor(body: string, args: Record<string, unknown> = {}) {
    this.worker = new Worker(
      `const { workerData, parentPort } = require('node:worker_threads');
       import('manycore').then(async m => {
         const { ${Object.keys(args).join(', ')} } = m.receive(workerData);
         const say = what => parentPort.postMessage({ said: what });
         try {
           parentPort.postMessage({ value: await (async () => { ${body} })() });
         } catch (e) {
           const { name, code, message, cause } = e;
           parentPort.postMessage({ error: { name, code, message, cause: cause?.name } });
         }
       });`,
      { eval: true, workerData: share(args) },
    );
    this.ready = new Promise(resolve => {
      this.worker.on('message', message => 'said' in message && resolve(message.said));
    });
    this.outcome = new Promise((resolve, reject) => {
      this.worker.on('message', message => 'said' in message || resolve(message));
      this.worker.on('error', reject);
      this.worker.on('exit', code => reject(new Error(`the worker ended with ${code}`)));
    });
    this.outcome.catch(() => {}); // a test that terminates it does not ask
  }

  /** What the body returned; throws when it threw. */
  async value(): Promise<unknown> {
    const outcome = await this.outcome;
    if ('error' in outcome) throw new Error(`the worker threw ${inspect(outcome.error)}`);
    return outcome.value;
  }
}

/** How many wait on an object, as it prints itself. */
export function waiting(object: object): number {
  const found = /(\d+)(?: of \d+)? waiting/.exec(inspect(object));
  if (found === null) throw new Error(`${inspect(object)} does not say how many wait`);
  return Number(found[1]);
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 1));
}

export const untilWaiting = (object: object, count: number) =>
  until(() => waiting(object) === count);

/** Runs an ES module in a Node process of its own; fails unless it exits with 0. Returns its output. */
export async function run(module: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', module],
    { timeout: 25_000 },
  );
  return stdout.trim();
}

/** The memory of an object, for those who want to damage it. */
export function memoryOf(object: object): Int32Array<SharedArrayBuffer> {
  return (share(object) as { words: Int32Array<SharedArrayBuffer> }).words;
}

/** The handle of an object whose memory is a damaged copy. */
export function damaged(
  object: object,
  damage: (memory: Int32Array) => void,
  words?: number,
): unknown {
  const original = memoryOf(object);
  const memory = new Int32Array(new SharedArrayBuffer((words ?? original.length) * 4));
  memory.set(original.subarray(0, memory.length));
  damage(memory);
  return { ...(share(object) as object), words: memory };
}

export const badNumbers: readonly unknown[] = [0, -1, 0.5, Number.NaN, Infinity, '1', null, 1n];
export const badTimes: readonly unknown[] = [-1, Number.NaN, '5', null, {}];

export const broken = { name: 'BrokenBarrierError', code: 'ERR_MANYCORE_BROKEN_BARRIER' };

/** What a promise comes to, its error included. */
export const settled = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

/** Sleeps for a time that finds the moment at which the other side of a race arrives. */
export class Aim {
  #ms = 0;
  readonly #cell = new Int32Array(new SharedArrayBuffer(4));

  wait(): void {
    if (this.#ms > 0) Atomics.wait(this.#cell, 0, 0, this.#ms);
  }

  /** Too late: wait less next time; too early: more. */
  adjust(late: boolean): void {
    this.#ms = Math.min(Math.max(this.#ms + (late ? -0.01 : 0.01), 0), 0.5);
  }
}
