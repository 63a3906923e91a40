import type { Child } from '../children.js';
import { CancelledError, ManycoreError, SharedMemoryError, WorkerCrashedError } from '../errors.js';
import { receive } from '../memory/handle.js';
import { layout } from '../memory/layout.js';
import { explanation } from '../memory/segment.js';
import { native } from '../native.js';
import { type Outcome, outcomeOf } from '../thread/outcome.js';
import type { Course } from '../thread/result.js';
import { signalName } from './options.js';

const { THREAD_NEW: NEW, THREAD_ENDED: ENDED, THREAD_HAS_EXIT_CODE: HAS_EXIT_CODE } = layout;

/** What processRead() reads. */
const RESULT = 1;
const ALL = 2;

/** The result of a wait: see native/thread/thread.h. */
const REACHED = 0;

/** As native.processState() fills it in. */
const cells = new Float64Array(10);

/** How a process travels: where its life is or, when it has ended, what it has left. */
export interface Handle {
  name: string;
  daemon: boolean;
  segment?: string;
  last?: Uint8Array;
}

/** A process' life, which begins with its start: for people and for waiting. */
export class Life implements Course {
  readonly name: string;
  readonly daemon: boolean;
  readonly foreign = false;
  #child: Child | undefined;
  #cancelled = false;
  /** Somebody else may know it by its segment. */
  #lent = false;

  constructor(name: string, daemon: boolean, child?: Child) {
    this.name = name;
    this.#child = child;
    this.daemon = daemon || this.has(layout.THREAD_DAEMON);
  }

  static revive({ name, daemon, segment, last }: Partial<Handle>): Life {
    if (last instanceof Uint8Array) {
      return new Life(String(name), daemon === true, native.processRevive(last));
    }
    if (typeof segment !== 'string') return new Life(String(name), daemon === true).cancel();
    const child = opened(segment, `Process "${name}"`);
    const life = new Life(native.processName(child), daemon === true, child);
    life.#lent = true;
    return life;
  }

  /** Memory for it, with what it shall do. @throws SharedMemoryError */
  create(form: number, opening: Uint8Array): void {
    const flags = this.daemon ? layout.THREAD_DAEMON : 0;
    const child = native.processCreate(this.name, flags, form, opening);
    if (typeof child === 'number') {
      throw failure(child, 'no process could be started: the shared memory for it', opening.length);
    }
    this.#child = child;
  }

  /** The process could not be started, and this is as new as before. */
  discard(): void {
    if (this.#child === undefined) return;
    native.processEnded(this.#child, 0);
    native.processKeep(this.#child);
    this.#child = undefined;
  }

  get child(): Child {
    return this.#child as Child;
  }

  get segment(): string {
    return native.processSegment(this.child);
  }

  /** Also sees by itself that the process has ended. */
  get stage(): number {
    if (this.#child === undefined) return this.#cancelled ? ENDED : NEW;
    native.processAwait(this.#child, ENDED, 0);
    return this.#state().stage;
  }

  get pid(): number | undefined {
    return this.#child && (this.#state().pid || undefined);
  }

  get exitCode(): number | undefined {
    if (this.stage < ENDED || this.#child === undefined) return undefined;
    const { flags, exitCode } = this.#state();
    return flags & HAS_EXIT_CODE ? exitCode : undefined;
  }

  /** The process that asks. */
  get isMine(): boolean {
    return this.#child !== undefined && native.processMine(this.#child);
  }

  has(flag: number): boolean {
    return this.#child !== undefined && (this.#state().flags & flag) !== 0;
  }

  mark(flag: number): void {
    if (this.#child !== undefined) native.processMark(this.#child, flag, 0);
  }

  /** It will never be started. */
  cancel(): this {
    this.#cancelled = true;
    return this;
  }

  get isCancelled(): boolean {
    return this.#cancelled;
  }

  get outcome(): Outcome | undefined {
    if (this.#child === undefined) return undefined;
    const { form, length } = this.#state();
    if (form === 0) return undefined;
    try {
      const outcome = outcomeOf(form, this.#read(RESULT, length));
      return outcome.how === 'returned' ? { ...outcome, value: receive(outcome.value) } : outcome;
    } catch (error) {
      return { how: 'threw', error }; // such as: there is no memory for it, or what it refers to is gone
    }
  }

  awaitSettled(settled: () => void): number {
    return this.awaitAsync(layout.THREAD_SETTLED, settled);
  }

  awaitAsync(stage: number, settled: (code: number) => void): number {
    if (this.#child === undefined || this.stage >= stage) return 0;
    return native.processAwaitAsync(this.#child, stage, settled);
  }

  /** Blocks until the stage has been reached. False when time ran out. */
  wait(stage: number, ms: number): boolean {
    return this.#child === undefined || native.processAwait(this.#child, stage, ms) === REACHED;
  }

  /** It has ended: what it has left needs no shared memory any more. */
  settle(): void {
    if (this.#child !== undefined && !this.#lent && this.stage === ENDED) {
      native.processKeep(this.#child);
    }
  }

  /** For another thread or process. */
  handle(label: string): Handle {
    const { name, daemon } = this;
    if (this.#child === undefined) {
      if (this.#cancelled) return { name, daemon };
      throw new TypeError(`${label} has not been started: only then it can be sent`);
    }
    const segment = native.processSegment(this.#child);
    if (segment === '') return { name, daemon, last: this.#read(ALL, this.#state().kept) };
    this.#lent = true;
    return { name, daemon, segment };
  }

  crashOf(cause: unknown): ManycoreError {
    const message = cause instanceof Error ? `: ${cause.message}` : '';
    return new WorkerCrashedError(`${this.label} ended with an uncaught error${message}`, {
      cause,
    });
  }

  lossOf(): ManycoreError {
    const { label } = this;
    if (this.#cancelled) return new CancelledError(`${label} was cancelled before it was started`);
    if (this.has(layout.THREAD_TERMINATED)) return new CancelledError(`${label} was terminated`);
    return new WorkerCrashedError(`${label} ${this.#end()}`);
  }

  #end(): string {
    const { exitCode } = this;
    const when = this.#state().ran
      ? 'before its target had a result'
      : 'before its target could be called';
    if (this.has(layout.THREAD_IDLE)) {
      return `ended ${when}: nothing was left that could settle it`;
    }
    if (exitCode === undefined) return `ended ${when}, and nobody knows how: so has its maker`;
    if (exitCode < 0) return `was ended by ${signalName(-exitCode)} ${when}`;
    return this.#state().ran
      ? `ended by process.exit(${exitCode}) ${when}`
      : `ended with exit code ${exitCode} ${when}`;
  }

  get label(): string {
    return `Process "${this.name}"`;
  }

  /** @throws ManycoreError when it has not been started */
  checkStarted(): void {
    if (this.stage !== NEW) return;
    throw new ManycoreError(
      'ERR_MANYCORE_NOT_STARTED',
      `${this.label} has not been started: there is nothing to wait for`,
    );
  }

  #read(what: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    native.processRead(this.child, what, bytes);
    return bytes;
  }

  #state() {
    native.processState(this.child, cells);
    const [stage, flags, exitCode, pid, , , form, length, kept, ran] = cells;
    return {
      stage: stage!,
      flags: flags!,
      exitCode: exitCode!,
      pid: pid!,
      form: form!,
      length: length!,
      kept: kept!,
      ran: ran !== 0,
    };
  }
}

/** @throws SharedMemoryError when it is not there any more */
function opened(segment: string, label: string): Child {
  const child = native.processOpen(segment);
  if (typeof child === 'number') throw failure(child, `the shared memory of ${label}`);
  return child;
}

function failure(fault: number, what: string, wanted = 0): SharedMemoryError {
  const [reason, text] = explanation(fault, 0, 0, wanted);
  return new SharedMemoryError(reason, `${what} ${text}`);
}
