import { AsyncLocalStorage } from 'node:async_hooks';
import { CancelledError } from '../errors.js';
import { native } from '../native.js';
import { SLOT } from './plan.js';
import type { Table } from './table.js';

/** A call that this worker runs. */
export interface Running {
  readonly slot: number;
  /** Made when the target asks for its signal. */
  controller: AbortController | undefined;
  /** A native wait for the wish that it should stop, or 0. */
  wait: number;
  over: boolean;
}

/** Tells the calls of a worker that nobody wants them any more: through `Thread.current.signal`. */
export class Wishes {
  readonly #table: Table;
  /** Where calls share a worker, whoever asks is known by what it descends from. */
  readonly #storage: AsyncLocalStorage<Running> | undefined;
  #running: Running | undefined;

  constructor(table: Table, concurrency: number) {
    this.#table = table;
    if (concurrency > 1) this.#storage = new AsyncLocalStorage();
  }

  run<T>(running: Running, body: () => T): T {
    if (this.#storage !== undefined) return this.#storage.run(running, body);
    this.#running = running;
    return body();
  }

  end(running: Running): void {
    running.over = true;
    if (this.#running === running) this.#running = undefined;
    if (running.wait !== 0) native.cancel(running.wait);
  }

  /** Of the call that asks; undefined outside of calls. It is looked at each time, for a target that blocks. */
  get signal(): AbortSignal | undefined {
    const running = this.#storage === undefined ? this.#running : this.#storage.getStore();
    if (running === undefined) return undefined;
    const word = this.#table.slot(running.slot) + SLOT.UNWANTED;
    if (running.controller === undefined) {
      running.controller = new AbortController();
      this.#listen(running, word);
    }
    this.#look(running, word);
    return running.controller.signal;
  }

  #listen(running: Running, word: number): void {
    if (running.over) return;
    const look = () => {
      this.#look(running, word);
      // Whoever waits across processes may be woken for nothing.
      if (!running.controller?.signal.aborted) this.#listen(running, word);
    };
    running.wait = Math.max(native.waitWordAsync(this.#table.words, word, 0, look), 0);
  }

  #look({ over, controller }: Running, word: number): void {
    if (over || Atomics.load(this.#table.words, word) === 0) return; // the slot may be another call's by now
    controller?.abort(new CancelledError('the task was cancelled'));
  }
}
