import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { share } from 'manycore';

/** The repository: from here, code without a file of its own finds `manycore` by its name too. */
export const root = join(import.meta.dirname, '../..');

const prelude = `
const { parentPort, workerData } = require('node:worker_threads');
const say = value => parentPort.postMessage(value);
import('manycore').then(async manycore => {
  const { Mutex, Queue, ProcessPool, ThreadPool, Task, shared, share, receive } = manycore;
  const data = receive(workerData);
`;

/** A worker that runs source text. */
export class Remote {
  readonly worker: Worker;
  /** The exit code. */
  readonly exit: Promise<number>;
  readonly #said: unknown[] = [];
  readonly #listeners: ((value: unknown) => void)[] = [];
  #failure: unknown;

  /**
   * @param body of an async function in which manycore's names, `data` and `say(value)` are there
   * @param data may hold manycore's objects
   */
  constructor(body: string, data: unknown = {}) {
    this.worker = new Worker(`${prelude}${body}\n});`, { eval: true, workerData: share(data) });
    this.worker.on('message', value => {
      const listener = this.#listeners.shift();
      if (listener === undefined) this.#said.push(value);
      else listener(value);
    });
    this.worker.on('error', error => {
      this.#failure = error;
    });
    this.exit = new Promise((resolve, reject) => {
      this.worker.on('exit', code => (this.#failure ? reject(this.#failure) : resolve(code)));
    });
    this.exit.catch(() => {}); // for tests that do not look
  }

  /** The next thing that the worker says, or its error. */
  said(): Promise<unknown> {
    if (this.#said.length > 0) return Promise.resolve(this.#said.shift());
    const next = new Promise(resolve => this.#listeners.push(resolve));
    return Promise.race([
      next,
      this.exit.then(() => Promise.reject(new Error('the worker ended without a word'))),
    ]);
  }

  terminate(): Promise<number> {
    return this.worker.terminate();
  }
}
