import type { ManycoreError } from '../errors.js';
import { layout } from '../memory/layout.js';
import type { Outcome } from './outcome.js';
import { type Settlers, Task, type Work } from './task.js';
import { warn } from './warning.js';

const { THREAD_NEW: NEW, THREAD_SETTLED: SETTLED, THREAD_ENDED: ENDED } = layout;

/** The life of a thread or a process, as far as its result depends on it. */
export interface Course {
  /** One of layout.THREAD_NEW to THREAD_ENDED. */
  readonly stage: number;
  /** What it has left, if anything. To be asked when it is settled, or has ended. */
  readonly outcome: Outcome | undefined;
  /** It has no target, and so no result. */
  readonly foreign: boolean;
  /** What became of it when an error ended it that nobody caught, outside of its target. */
  crashOf(cause: unknown): ManycoreError;
  /** Why it has ended and left no result. @param failure what its maker knows of that */
  lossOf(failure: unknown): ManycoreError;
  /** Calls back when it is settled; 0 or less when it is. */
  awaitSettled(settled: () => void): number;
}

/** What its maker is told by Node. */
export interface News {
  failure: unknown;
  /** There will be no more. */
  over: boolean;
}

/** A result as a task of this thread: settled from the shared memory when somebody looks. */
export class Result<R> {
  readonly task: Task<R>;
  /** The maker's, from the start on. */
  news: News | undefined;
  /** Somebody joins it: a failure will not go unseen. */
  joined = false;
  readonly #life: Course;
  readonly #settlers: Settlers<R>;
  #attended = false;

  /** @param work what blocks for it, and cancels it */
  constructor(life: Course, work: Omit<Work, 'attend'>) {
    this.#life = life;
    const { task, ...settlers } = Task.create<R>({
      block: ms => {
        work.block(ms);
        this.settle(true);
      },
      cancel: force => work.cancel(force),
      attend: () => {
        this.#attended = true;
        this.#await();
      },
    });
    this.task = task;
    this.#settlers = settlers;
  }

  started(news?: News): void {
    this.news = news;
    if (this.#attended) this.#await();
  }

  /** @param blocked whoever looks blocks the event loop, which might bring more news */
  settle(blocked = false): void {
    if (this.task.done || this.#life.stage < SETTLED) return;
    this.#settle(blocked);
    if (this.joined && this.task.done) this.task.wait();
  }

  #settle(blocked: boolean): void {
    const { resolve, reject } = this.#settlers;
    const { outcome } = this.#life;
    if (outcome !== undefined) {
      if (outcome.how === 'returned') resolve(outcome.value as R);
      else if (outcome.how === 'threw') reject(outcome.error);
      else reject(this.#life.crashOf(outcome.error));
    } else if (this.#life.foreign) {
      resolve(undefined as R);
    } else if (this.#life.stage === ENDED && (blocked || this.news?.over !== false)) {
      // Not before the worker's last event, which may tell why it has ended.
      reject(this.#life.lossOf(this.news?.failure));
    }
  }

  /** The worker's exit event. */
  exited(name: string): void {
    const failure = this.news?.failure;
    if (this.task.succeeded && failure !== undefined) {
      // The task cannot tell any more, and nothing else would.
      warn(`${name} ended with an uncaught error after it had its result`, failure);
    }
    this.settle();
  }

  /** Settles it in the event loop, which this keeps alive until then. */
  #await(): void {
    // Who starts it comes back here.
    if (this.#life.stage === NEW) return;
    if (this.#life.awaitSettled(() => this.settle()) <= 0) this.settle();
  }
}
