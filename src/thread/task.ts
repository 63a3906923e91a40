import * as check from '../check.js';
import { CancelledError, TimeoutError } from '../errors.js';

/** What runs the call behind a task, as far as a task needs to know it. */
export interface Work {
  /** Blocks this thread until the task is settled or `ms` milliseconds have passed. */
  block(ms: number): void;
  /** True if the work will not go on: the task is then rejected with a CancelledError. */
  cancel(force: boolean): boolean;
  /** Somebody waits for the task in the event loop; not called for who only uses `get` or `wait`. */
  attend?(): void;
}

export interface CancelOptions {
  /** Also end what is running, with the thread that runs it. Default: only ask it to stop. */
  force?: boolean;
}

export interface Settlers<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** Settles a task that `Task.pending` has made. @internal */
export let settle: (task: Task<unknown>, fulfilled: boolean, outcome: unknown) => void;

// What a promise's constructor hands out, caught without a closure for each promise.
const nothing = () => {};
let resolver: (value: never) => void = nothing;
let rejecter: (reason: unknown) => void = nothing;
const capture = (resolve: (value: never) => void, reject: (reason: unknown) => void) => {
  resolver = resolve;
  rejecter = reject;
};

/**
 * A call that runs, or ran, elsewhere. It is a Promise: `await` it. Where there is no time for the event
 * loop, `get` blocks for the result instead.
 */
export class Task<T> extends Promise<T> {
  #state: 'pending' | 'fulfilled' | 'rejected' = 'pending';
  #outcome: unknown;
  #work: Work | undefined;
  /** Of any T: else a Task<undefined> would be no Task<void>. */
  #resolve: ((value: never) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  /** @internal Tasks come from pools, threads and kernels. */
  constructor(
    executor?: (resolve: (value: T) => void, reject: (reason: unknown) => void) => void,
    work?: Work,
  ) {
    super(capture);
    this.#resolve = resolver;
    this.#reject = rejecter;
    resolver = rejecter = nothing; // they hold the task, and it holds its result
    this.#work = work;
    executor?.(
      value => this.#settle('fulfilled', value),
      reason => this.#settle('rejected', reason),
    );
  }

  static {
    settle = (task, fulfilled, outcome) => {
      task.#settle(fulfilled ? 'fulfilled' : 'rejected', outcome);
    };
  }

  /** What `then`, `catch` and `finally` return is an ordinary Promise: nothing runs behind it. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** A task, and what settles it. */
  static create<T>(work: Work): Settlers<T> & { task: Task<T> } {
    let settlers!: Settlers<T>;
    const task = new Task<T>((resolve, reject) => {
      settlers = { resolve, reject };
    }, work);
    return { task, ...settlers };
  }

  /**
   * Blocks this thread, and its event loop, until the result is there, and returns it.
   *
   * @throws what the call threw; TimeoutError after `ms` milliseconds (the call goes on).
   */
  get(ms = Infinity): T {
    if (!this.wait(ms)) throw new TimeoutError(`the task was not done after ${ms} ms`);
    if (this.#state === 'rejected') throw this.#outcome;
    return this.#outcome as T;
  }

  /** Blocks until the task is done, however it ended: true; or until time runs out: false. */
  wait(ms = Infinity): boolean {
    check.timeout(ms, 'ms');
    if (!this.done) this.#work?.block(ms);
    // Who asks how it ended has seen a failure: it is no unhandled rejection.
    // A result is not looked at: until the microtasks run, that would keep it.
    if (this.#state === 'rejected') this.#seen();
    return this.done;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a Promise
  override then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (!this.done) this.#work?.attend?.();
    return super.then(onfulfilled, onrejected);
  }

  /** It has a result or has failed. */
  get done(): boolean {
    return this.#state !== 'pending';
  }

  /** It has a result. */
  get succeeded(): boolean {
    return this.#state === 'fulfilled';
  }

  /**
   * True if the call will not run or will not go on; false if it is done, or too far to be stopped. A
   * call that runs already sees `Thread.current.signal` abort, where it runs in a Thread.
   */
  cancel(options?: CancelOptions): boolean {
    const { force = false } = check.options(options, 'cancel', ['force']);
    check.boolean(force, 'force');
    if (this.done || !this.#work?.cancel(force)) return false;
    this.#settle('rejected', new CancelledError('the task was cancelled'));
    return true;
  }

  #settle(state: 'fulfilled' | 'rejected', outcome: unknown): void {
    if (this.done) return;
    // Whoever cancelled it, or terminated its pool, knows.
    if (outcome instanceof CancelledError) this.#seen();
    this.#state = state;
    this.#outcome = outcome;
    if (state === 'fulfilled') this.#resolve?.(outcome as never);
    else this.#reject?.(outcome);
    // Tasks may be kept in great numbers; what made them need not.
    this.#work = this.#resolve = this.#reject = undefined;
  }

  /** A rejection is not unhandled any more. */
  #seen(): void {
    void super.then(undefined, () => {});
  }
}
