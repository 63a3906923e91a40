import { layout } from '../memory/layout.js';
import { native } from '../native.js';
import type { Launch } from './launch.js';
import type { Life } from './life.js';
import { outcomeOf } from './outcome.js';
import { type Settlers, Task, type Work } from './task.js';
import { warn } from './warning.js';

const { THREAD_NEW: NEW, THREAD_SETTLED: SETTLED, THREAD_ENDED: ENDED } = layout;

/** A thread's result as a task of this thread: settled from the shared memory when somebody looks. */
export class Result<R> {
  readonly task: Task<R>;
  /** Of the thread's maker, from the start on. */
  launch: Launch | undefined;
  /** Somebody joins the thread: a failure will not go unseen. */
  joined = false;
  readonly #life: Life;
  readonly #settlers: Settlers<R>;
  #attended = false;

  /** @param work what the thread does to block, and to cancel */
  constructor(life: Life, work: Omit<Work, 'attend'>) {
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

  started(launch: Launch): void {
    this.launch = launch;
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
    const outcome = outcomeOf(this.#life.words);
    if (outcome !== undefined) {
      if (outcome.how === 'returned') resolve(outcome.value as R);
      else if (outcome.how === 'threw') reject(outcome.error);
      else reject(this.#life.crashOf(outcome.error));
    } else if (this.#life.has(layout.THREAD_FOREIGN)) {
      resolve(undefined as R);
    } else if (this.#life.stage === ENDED && (blocked || this.launch?.over !== false)) {
      // Not before the worker's last event, which may tell why it has ended.
      reject(this.#life.lossOf(this.launch?.failure));
    }
  }

  /** The worker's exit event. */
  exited(name: string): void {
    const failure = this.launch?.failure;
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
    const operation = native.threadAwaitAsync(this.#life.words, SETTLED, () => this.settle());
    if (operation <= 0) this.settle();
  }
}
