import { Worker } from 'node:worker_threads';
import { type Condition, type Mutex, share } from 'manycore';

// Tests run in the test runner's transformed modules; workers get their code as text, untouched.
const entry = import.meta.resolve('manycore');
const inspect = Symbol.for('nodejs.util.inspect.custom');

/** A worker that runs `body` with `data` revived, the locks' names, and `say`. */
export class Thread {
  readonly worker: Worker;
  readonly exit: Promise<number>;
  readonly #said: unknown[] = [];
  #listener: (() => void) | undefined;

  constructor(body: string, data: Record<string, unknown> = {}) {
    const source = `
      const { parentPort, workerData } = require('node:worker_threads');
      const say = value => parentPort.postMessage(value);
      import(${JSON.stringify(entry)}).then(async manycore => {
        const { Mutex, RecursiveMutex, Condition, RwLock, receive } = manycore;
        const data = receive(workerData);
        ${body}
      });`;
    this.worker = new Worker(source, { eval: true, workerData: share(data) });
    this.worker.on('message', value => {
      this.#said.push(value);
      this.#listener?.();
    });
    this.exit = new Promise((resolve, reject) => {
      this.worker.on('error', reject);
      this.worker.on('exit', resolve);
    });
    this.exit.catch(() => {});
  }

  /** The next thing it says. */
  async said(): Promise<unknown> {
    while (this.#said.length === 0) {
      await Promise.race([
        new Promise<void>(resolve => {
          this.#listener = resolve;
        }),
        this.exit.then(code => {
          if (this.#said.length === 0) throw new Error(`ended with ${code} and said nothing`);
        }),
      ]);
    }
    return this.#said.shift();
  }

  terminate(): Promise<number> {
    return this.worker.terminate();
  }
}

export function word(count = 1): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * count));
}

/** Waits for a condition; the test's own time limit ends a hang. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 1));
}

/** How many wait, from what the object says of itself to people. */
export function waiting(object: object): number {
  const text = (object as { [key: symbol]: () => string })[inspect]!();
  return Number(/wait(?:ing)?: (\d+)/.exec(text)?.[1] ?? 0);
}

/** Notifies with the mutex held, as one must. */
export function notify(condition: Condition, count = 1): void {
  using _ = (condition.mutex as Mutex).lock();
  condition.notify(count);
}
