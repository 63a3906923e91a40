import { inspect } from 'node:util';
import * as check from '../check.js';
import type { Child } from '../children.js';
import { DeadlockError, ManycoreError } from '../errors.js';
import { depart, notCloneable, revivable, type Shareable, toHandle } from '../memory/handle.js';
import { layout } from '../memory/layout.js';
import { native } from '../native.js';
import { settle, type WaitOptions } from '../sync/settle.js';
import { type Cargo, cargoOf } from '../thread/cargo.js';
import { fieldsOf } from '../thread/lineage.js';
import { Result } from '../thread/result.js';
import { isTarget, type Target } from '../thread/target.js';
import type { Task } from '../thread/task.js';
import { Launch } from './launch.js';
import { Life } from './life.js';
import { type Plan, type ProcessOptions, plan, signalNumber } from './options.js';
import { pack } from './pack.js';

const { THREAD_NEW: NEW, THREAD_SETTLED: SETTLED, THREAD_ENDED: ENDED } = layout;

const KIND = 'Process';

/** In place of a target: a process that exists already. */
const inside: unique symbol = Symbol('manycore.inside');
interface Inside {
  [inside]: Life;
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
 * A process of the operating system that runs JavaScript: `target(...args)`, or the `run()` of a subclass.
 * It has memory, globals and modules of its own; what both shall use lives in a `SharedMemory`.
 *
 * Once started it can be sent to other threads and processes, to join, to look at and to end. It ends when
 * its target has returned and nothing keeps its event loop busy.
 *
 * ```ts
 * const child = Process.start(n => n * 2, 21);
 * console.log(child.pid, await child.result);
 * ```
 */
export class Process<R = unknown, A extends readonly unknown[] = readonly unknown[]>
  implements Shareable
{
  readonly #life: Life;
  readonly #plans: Plans | undefined;
  #body: (() => unknown) | undefined;
  #outcome: Result<Awaited<R>> | undefined;
  #launch: Launch | undefined;
  /** What the structured clone algorithm finds, and refuses, where it would make a dead copy. */
  protected readonly raw = notCloneable;

  constructor(target: Target<A, R>, options?: ProcessOptions<A>);
  /** For subclasses with a `run()` of their own. */
  constructor(options?: ProcessOptions<A>);
  constructor(target?: Target<A, R> | ProcessOptions<A> | Inside, options?: ProcessOptions<A>) {
    if (isInside(target)) {
      this.#life = target[inside];
      this.#body = target.body;
      return;
    }
    const made = plan(isOptions(target) ? target : options);
    this.#life = new Life(made.name, made.daemon);
    this.#plans = { plan: made, target, cargo: cargoOf(target, new.target, Process) };
  }

  /** A process that has been started: `target(...args)`. */
  static start<A extends unknown[], R>(target: Target<A, R>, ...args: A): Process<R, A> {
    return new Process<R, A>(target, { args }).start();
  }

  /**
   * Starts it. The target is called in the new process, even if this thread blocks at once.
   *
   * @throws ManycoreError when it was started before, or the system refuses; TypeError for an argument that
   *   cannot be sent; SharedMemoryError when there is no memory for what is to be sent.
   */
  start(): this {
    const life = this.#life;
    if (life.isCancelled) throw life.lossOf();
    if (life.stage !== NEW) {
      throw new ManycoreError('ERR_MANYCORE_STARTED', `${life.label} was started before`);
    }
    const { plan, cargo } = this.#plans as Plans;
    const travellers = pack(life, plan.args, cargo, cargo.lineage && fieldsOf(this));
    try {
      this.#launch = new Launch(life, plan, () => this.#exited());
    } catch (error) {
      life.discard();
      throw error;
    }
    depart(travellers, life.pid);
    this.#result.started();
    return this;
  }

  /**
   * What the process does; a subclass may do something else. The process itself calls it. Called as an
   * ordinary method it runs where it is called.
   */
  run(): unknown {
    if (this.#body !== undefined) return this.#body();
    const { target, plan } = this.#plans ?? {};
    return typeof target === 'function' ? target(...(plan?.args ?? [])) : undefined;
  }

  /**
   * Blocks until the process has ended, however it did: true; or until time runs out: false. Who joins a
   * process can ask for its result: an error in it is no unhandled rejection any more.
   *
   * @throws DeadlockError in the process itself.
   */
  join(ms = Infinity): boolean {
    check.timeout(ms, 'ms');
    return this.#block(ENDED, ms) && this.#result.task.wait();
  }

  /** Resolves to true when the process has ended. */
  async joinAsync(options?: WaitOptions): Promise<true> {
    this.#checkAwaitable();
    this.#result.joined = true;
    return settle(
      `${this.#life.label} joinAsync`,
      options,
      settled => this.#life.awaitAsync(ENDED, settled),
      () => true,
    );
  }

  /** What the target returns or throws; a WorkerCrashedError when the process ends before that. */
  get result(): Task<Awaited<R>> {
    this.#result.settle();
    return this.#result.task;
  }

  /** It has been started and has not ended. */
  get alive(): boolean {
    const { stage } = this.#life;
    return stage !== NEW && stage !== ENDED;
  }

  /** Undefined before the start. */
  get pid(): number | undefined {
    return this.#life.pid;
  }

  get name(): string {
    return this.#life.name;
  }

  get daemon(): boolean {
    return this.#life.daemon;
  }

  /**
   * Undefined until the end. 0: the target returned. 1: it threw, or an error was not caught. 13: nothing
   * was left that could have settled its result. -N: signal N ended it. Otherwise what it said to
   * process.exit().
   */
  get exitCode(): number | undefined {
    return this.#life.exitCode;
  }

  /**
   * Asks the process to end, with SIGTERM, and resolves when it has. One that listens to SIGTERM may do
   * something else first, or not end at all. Its task rejects with a CancelledError.
   */
  async terminate(): Promise<void> {
    const life = this.#life;
    if (life.stage === NEW) life.cancel();
    if (life.isCancelled) return;
    if (life.stage < SETTLED) life.mark(layout.THREAD_TERMINATED);
    this.kill('SIGTERM');
    if (!life.isMine) await this.joinAsync();
  }

  /**
   * Sends the process a signal, by name or number. True: it was alive. One that was not started never
   * will be. On Windows every signal ends it.
   */
  kill(signal: NodeJS.Signals | number = 'SIGKILL'): boolean {
    const number = signalNumber(signal);
    const life = this.#life;
    if (life.stage === NEW) life.cancel();
    if (life.isCancelled || life.stage === ENDED) return false;
    // Who kills it knows why it has no result.
    this.#result.joined = true;
    return this.#launch?.kill(number) ?? send(life.pid as number, number);
  }

  [toHandle](): { kind: string; [field: string]: unknown } {
    return { kind: KIND, ...this.#life.handle(this.#life.label) };
  }

  [inspect.custom](): string {
    const { label, stage, pid, exitCode } = this.#life;
    const stages = ['not started', 'starting', 'running', 'has its result', 'ended'];
    const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`;
    const daemon = this.daemon ? ', daemon' : '';
    return `${label} { ${stages[stage]}${code}${pid === undefined ? '' : `, pid ${pid}`}${daemon} }`;
  }

  get #result(): Result<Awaited<R>> {
    this.#outcome ??= new Result(this.#life, {
      block: ms => this.#block(SETTLED, ms),
      cancel: force => this.#cancel(force),
    });
    return this.#outcome;
  }

  #exited(): void {
    this.#result.settle();
    this.#life.settle();
  }

  #block(stage: number, ms: number): boolean {
    this.#checkAwaitable();
    return this.#life.wait(stage, ms);
  }

  #checkAwaitable(): void {
    this.#life.checkStarted();
    if (this.#life.isMine) {
      throw new DeadlockError(`${this.#life.label} would wait for its own end`);
    }
  }

  #cancel(force: boolean): boolean {
    if (this.#life.stage === NEW) {
      this.#life.cancel();
      return true;
    }
    if (force) void this.terminate();
    return force;
  }

  static {
    revivable(KIND, handle => construct(Process, { [inside]: Life.revive(handle) }));
  }
}

type AnyProcess = new (...args: never) => Process;

/** In the process itself: an object of a subclass for it, whose constructor is not called again. */
export function resume(Class: AnyProcess, child: Child, body?: () => unknown): Process {
  const life = new Life(native.processName(child), false, child);
  return construct(Class, { [inside]: life, body });
}

function construct(Class: AnyProcess, it: Inside): Process {
  return Reflect.construct(Process, [it], Class) as Process;
}

function send(pid: number, signal: number): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function isOptions(value: unknown): value is ProcessOptions {
  return typeof value === 'object' && !isTarget(value);
}

function isInside(value: unknown): value is Inside {
  return typeof value === 'object' && value !== null && inside in value;
}
