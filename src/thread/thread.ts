import { isMainThread, threadId } from 'node:worker_threads';
import * as check from '../check.js';
import { DeadlockError, ManycoreError } from '../errors.js';
import { revivable } from '../memory/handle.js';
import { layout } from '../memory/layout.js';
import { adopt, type ObjectOptions, SharedObject, type Words, words } from '../memory/object.js';
import { native } from '../native.js';
import { settle, type WaitOptions } from '../sync/settle.js';
import { Cancellation, callSignal } from './cancellation.js';
import { type Cargo, cargoOf } from './cargo.js';
import { Launch } from './launch.js';
import { createLife, Life, structure } from './life.js';
import { fieldsOf } from './lineage.js';
import { opening } from './opening.js';
import { type Plan, plan, type ThreadOptions } from './options.js';
import { Result } from './result.js';
import { isTarget, type Target } from './target.js';
import type { Task } from './task.js';

const { THREAD_NEW: NEW, THREAD_SETTLED: SETTLED, THREAD_ENDED: ENDED } = layout;

/** In place of a target: a thread that exists already, or that nobody here starts. */
const inside: unique symbol = Symbol('manycore.inside');
interface Inside {
  [inside]: { name: string; flags: number } | { [adopt]: Words };
  /** What run() does. */
  body?: (() => unknown) | undefined;
}

/** What the maker keeps. */
interface Plans {
  plan: Plan;
  target: unknown;
  cargo: Cargo;
}

/**
 * An operating system's thread that runs JavaScript: `target(...args)`, or the `run()` of a subclass.
 *
 * It is shared: sent to another thread it is the same thread there, to join, to look at and to cancel.
 * It ends when its target has returned and nothing keeps its event loop busy.
 */
export class Thread<
  R = unknown,
  A extends readonly unknown[] = readonly unknown[],
> extends SharedObject {
  readonly #life: Life;
  readonly #plans: Plans | undefined;
  #body: (() => unknown) | undefined;
  #outcome: Result<Awaited<R>> | undefined;
  #launch: Launch | undefined;
  #cancellation: Cancellation | undefined;

  constructor(target: Target<A, R>, options?: ThreadOptions<A>);
  /** For subclasses with a `run()` of their own. */
  constructor(options?: ThreadOptions<A>);
  constructor(target?: Target<A, R> | ThreadOptions<A> | Inside, options?: ThreadOptions<A>) {
    const made = isInside(target) ? undefined : plan(isOptions(target) ? target : options);
    const base = isInside(target) ? target[inside] : { name: made!.name };
    const flags = 'flags' in base ? base.flags : made?.daemon ? layout.THREAD_DAEMON : 0;
    super(structure, base as ObjectOptions, () => createLife(flags));
    this.#life = new Life(this[words], () => this.label);
    if (made === undefined) {
      this.#body = (target as Inside).body;
    } else {
      this.#plans = { plan: made, target, cargo: cargoOf(target, new.target, Thread) };
    }
  }

  /** A thread that has been started: `target(...args)`. */
  static start<A extends unknown[], R>(target: Target<A, R>, ...args: A): Thread<R, A> {
    return new Thread<R, A>(target, { args }).start();
  }

  /** The thread that asks. One that manycore did not start, such as a pool's, has one as well. */
  static get current(): Thread {
    current ??= opening === undefined ? foreign() : adopted(Thread, opening.thread);
    return current;
  }

  static get main(): Thread {
    if (isMainThread) return Thread.current;
    main ??= opening === undefined ? remoteMain() : adopted(Thread, opening.main);
    return main;
  }

  /**
   * Starts it. The target is called in the new thread, even if this one blocks at once.
   *
   * @throws ManycoreError when it was started before, TypeError for an argument that cannot be cloned.
   */
  start(): this {
    if (this.#life.stage !== NEW) {
      if (this.#life.has(layout.THREAD_CANCELLED)) throw this.#life.lossOf(undefined);
      throw new ManycoreError('ERR_MANYCORE_STARTED', `${this.label} was started before`);
    }
    if (this.#plans === undefined) {
      throw new ManycoreError('ERR_MANYCORE_FOREIGN', `${this.label} is started by its maker`);
    }
    const { plan, cargo } = this.#plans;
    const load = cargo.lineage === undefined ? cargo : { ...cargo, fields: fieldsOf(this) };
    this.#launch = new Launch(this.#life, Thread.main[words], plan, load, () =>
      this.#result.exited(this.label),
    );
    this.#result.started(this.#launch);
    return this;
  }

  /**
   * What the thread does; a subclass may do something else. The thread itself calls it. Called as an
   * ordinary method it runs where it is called.
   */
  run(): unknown {
    if (this.#body !== undefined) return this.#body();
    const { target, plan } = this.#plans ?? {};
    return typeof target === 'function' ? target(...(plan?.args ?? [])) : undefined;
  }

  /**
   * Blocks until the thread has ended, however it did: true; or until time runs out: false. Who joins a
   * thread can ask for its result: an error in it is no unhandled rejection any more.
   *
   * @throws DeadlockError when the thread waits, directly or not, for the one that asks.
   */
  join(ms = Infinity): boolean {
    check.timeout(ms, 'ms');
    return this.#block(ENDED, ms) && this.#result.task.wait();
  }

  /** Resolves to true when the thread has ended. */
  async joinAsync(options?: WaitOptions): Promise<true> {
    this.#life.checkAwaitable();
    this.#result.joined = true;
    return settle(
      `${this.label} joinAsync`,
      options,
      settled => native.threadAwaitAsync(this[words], ENDED, settled),
      () => true,
    );
  }

  /** What the target returns or throws; a WorkerCrashedError when the thread ends before that. */
  get result(): Task<Awaited<R>> {
    this.#result.settle();
    return this.#result.task;
  }

  /** It has been started and has not ended. */
  get alive(): boolean {
    const { stage } = this.#life;
    return stage !== NEW && stage !== ENDED;
  }

  override get name(): string {
    return super.name ?? '';
  }

  /** Node's threadId; undefined before the start. */
  get id(): number | undefined {
    return this.#life.id;
  }

  /** The operating system's; undefined until the thread runs. */
  get nativeId(): number | undefined {
    return this.#life.nativeId;
  }

  get daemon(): boolean {
    return this.#life.has(layout.THREAD_DAEMON);
  }

  /**
   * Undefined until the end. 0: the target returned. 1: it threw, or the thread was terminated or ran
   * out of memory. 13: nothing was left that could have settled its result. Otherwise what it said to
   * process.exit().
   */
  get exitCode(): number | undefined {
    return this.#life.exitCode;
  }

  /** Milliseconds of processor time that the thread has used. */
  get cpuTime(): number {
    return native.threadCpuTime(this[words]);
  }

  /**
   * Aborts when the thread's task is cancelled; in a pool's worker, when the task of the call is that asks.
   * Asked for again, it knows without the event loop.
   */
  get signal(): AbortSignal {
    const signal = this.#life.isMine ? callSignal() : undefined;
    if (signal !== undefined) return signal;
    this.#cancellation ??= new Cancellation(this.#life, () => this.label);
    return this.#cancellation.signal;
  }

  /**
   * Ends the thread, whatever it does, and resolves when it has ended. Its locks are abandoned, its task
   * rejects with a CancelledError. Another thread than its maker asks the maker to do it, which takes
   * that one's event loop.
   */
  async terminate(): Promise<void> {
    const life = this.#life;
    if (life.has(layout.THREAD_FOREIGN)) {
      throw new ManycoreError('ERR_MANYCORE_FOREIGN', `${this.label} was not started by manycore`);
    }
    native.threadCancel(this[words]);
    if (life.stage < SETTLED) life.mark(layout.THREAD_TERMINATED);
    if (life.isMine) process.exit(1);
    if (this.#launch === undefined) native.threadAsk(this[words], layout.THREAD_TERMINATE);
    else void this.#launch.terminate();
    await this.joinAsync();
  }

  protected override describe(): string {
    const stages = ['not started', 'starting', 'running', 'has its result', 'ended'];
    const code = this.exitCode === undefined ? '' : ` with exit code ${this.exitCode}`;
    return `${stages[this.#life.stage]}${code}${this.daemon ? ', daemon' : ''}`;
  }

  get #result(): Result<Awaited<R>> {
    this.#outcome ??= new Result(this.#life, {
      block: ms => this.#block(SETTLED, ms),
      cancel: force => this.#cancel(force),
    });
    return this.#outcome;
  }

  #block(stage: number, ms: number): boolean {
    this.#life.checkAwaitable();
    if (this.id === 0 && ms === Infinity) {
      throw new DeadlockError(`${this.label} ends with the process, not before this thread`);
    }
    return this.#life.wait(stage, this.#launch?.await(ms) ?? ms);
  }

  #cancel(force: boolean): boolean {
    if (native.threadCancel(this[words])) return true;
    native.threadAsk(this[words], layout.THREAD_CANCEL);
    if (!force || this.#life.has(layout.THREAD_FOREIGN)) return false;
    void this.terminate();
    return true;
  }

  static {
    revivable(structure.label, handle => adopted(Thread, handle['words'] as Words));
  }
}

let current: Thread | undefined;
let main: Thread | undefined;

/** In the thread itself: an object of a subclass for it, whose constructor is not called again. */
export function enter(Class: AnyThread, memory: Words, body: (() => unknown) | undefined): Thread {
  current = adopted(Class, memory, body);
  return current;
}

type AnyThread = new (...args: never) => Thread;

function adopted(Class: AnyThread, memory: Words, body?: () => unknown): Thread {
  return construct(Class, { [inside]: { [adopt]: memory }, body });
}

function construct(Class: AnyThread, it: Inside): Thread {
  return Reflect.construct(Thread, [it], Class) as Thread;
}

/** This thread, which was not started here. */
function foreign(): Thread {
  const name = native.agentName(native.agent);
  const thread = construct(Thread, { [inside]: { name, flags: layout.THREAD_FOREIGN } });
  new Life(thread[words], () => name).id = threadId;
  native.threadOpen(thread[words], '');
  return thread;
}

/** The main thread as a thread knows it that has not been handed it: without its end. */
function remoteMain(): Thread {
  const name = 'MainThread';
  const thread = construct(Thread, { [inside]: { name, flags: layout.THREAD_FOREIGN } });
  const life = new Life(thread[words], () => name);
  life.id = 0;
  life.nativeId = native.threadMain();
  native.threadAdvance(life.words, layout.THREAD_RUNNING);
  return thread;
}

function isOptions(value: unknown): value is ThreadOptions {
  return typeof value === 'object' && !isTarget(value);
}

function isInside(value: unknown): value is Inside {
  return typeof value === 'object' && value !== null && inside in value;
}
