import { CancelledError, DeadlockError, ManycoreError, WorkerCrashedError } from '../errors.js';
import { layout, wordAt } from '../memory/layout.js';
import { allocate, type Words } from '../memory/object.js';
import { native } from '../native.js';
import { type Outcome, outcomeOf } from './outcome.js';
import type { Course } from './result.js';

export const structure = {
  label: 'Thread',
  kind: layout.KIND_THREAD,
  size: layout.THREAD_SIZE,
  name: layout.THREAD_NAME,
};

/** The results of native/thread/thread.h. */
const REACHED = 0;
const TIMED_OUT = 1;
const DEADLOCK = 2;

const STAGE = wordAt(layout.THREAD_STAGE);
const FLAGS = wordAt(layout.THREAD_FLAGS);
const NATIVE_ID = wordAt(layout.THREAD_NATIVE_ID);
const { THREAD_ENDED: ENDED, THREAD_RUNNING: RUNNING } = layout;

/** Room for small results: the memory need not grow for them. */
const USUAL = 512;

/** Address space for the result, which takes memory when it is used; less where there is no more. */
const ROOMS = [2 ** 32, 2 ** 28, 2 ** 24];

/** Memory for a thread that has not been started. */
export function createLife(flags: number): Words {
  const words = reserve();
  native.threadInitialise(words, flags);
  return words;
}

function reserve(): Words {
  for (const maxByteLength of ROOMS) {
    try {
      const buffer = new SharedArrayBuffer(USUAL, { maxByteLength });
      return new Int32Array(buffer, 0, wordAt(layout.THREAD_SIZE));
    } catch {}
  }
  return allocate(USUAL);
}

/** What stands in a thread's shared memory, for people and for waiting. */
export class Life implements Course {
  readonly words: Words;
  readonly #label: () => string;

  constructor(words: Words, label: () => string) {
    this.words = words;
    this.#label = label;
  }

  /** One of layout.THREAD_NEW to THREAD_ENDED. */
  get stage(): number {
    return Atomics.load(this.words, STAGE);
  }

  /** The thread that asks. */
  get isMine(): boolean {
    const { stage } = this;
    const agent = Atomics.load(this.words, wordAt(layout.THREAD_AGENT));
    return stage >= RUNNING && stage < ENDED && agent === native.agent;
  }

  /** Somebody wants its task cancelled. */
  get isUnwanted(): boolean {
    return Atomics.load(this.words, wordAt(layout.THREAD_WISH)) >= layout.THREAD_CANCEL;
  }

  has(flag: number): boolean {
    return (Atomics.load(this.words, FLAGS) & flag) !== 0;
  }

  mark(flag: number): void {
    Atomics.or(this.words, FLAGS, flag);
  }

  /** Node's threadId; undefined until it has one. */
  get id(): number | undefined {
    const id = Atomics.load(this.words, wordAt(layout.THREAD_ID));
    return id === 0 ? undefined : id - 1;
  }

  set id(id: number) {
    Atomics.store(this.words, wordAt(layout.THREAD_ID), id + 1);
  }

  get nativeId(): number | undefined {
    if (this.stage < RUNNING) return undefined;
    const [low, high] = [this.words[NATIVE_ID]! >>> 0, this.words[NATIVE_ID + 1]! >>> 0];
    return low + high * 2 ** 32 || undefined;
  }

  set nativeId(id: number) {
    this.words[NATIVE_ID] = id | 0;
    this.words[NATIVE_ID + 1] = Math.floor(id / 2 ** 32);
  }

  get exitCode(): number | undefined {
    if (this.stage < ENDED) return undefined;
    if (this.has(layout.THREAD_HAS_EXIT_CODE)) {
      return Atomics.load(this.words, wordAt(layout.THREAD_EXIT_CODE));
    }
    if (this.has(layout.THREAD_CANCELLED | layout.THREAD_FOREIGN)) return undefined;
    return 1; // ended from outside; Node says so as well
  }

  get outcome(): Outcome | undefined {
    const form = this.words[wordAt(layout.THREAD_FORM)]!;
    if (form === 0) return undefined;
    const { buffer, byteOffset } = this.words;
    const length = new Float64Array(buffer, byteOffset + layout.THREAD_LENGTH, 1)[0]!;
    const start = byteOffset + layout.THREAD_SIZE;
    return outcomeOf(form, new Uint8Array(buffer, start, length));
  }

  get foreign(): boolean {
    return this.has(layout.THREAD_FOREIGN);
  }

  awaitSettled(settled: () => void): number {
    return native.threadAwaitAsync(this.words, layout.THREAD_SETTLED, settled);
  }

  /** Blocks until the stage has been reached. False when time ran out. @throws DeadlockError */
  wait(stage: number, ms: number): boolean {
    const code = native.threadAwait(this.words, stage, ms);
    if (code === REACHED) return true;
    if (code === TIMED_OUT) return false;
    if (code === DEADLOCK) {
      throw new DeadlockError(
        `${this.#label()}: waiting for it here would never end: ${native.deadlockReport()}`,
      );
    }
    throw new Error(`${this.#label()}: unexpected result ${code}`);
  }

  /** @throws ManycoreError when it has not been started, DeadlockError in the thread itself. */
  checkAwaitable(): void {
    if (this.stage === layout.THREAD_NEW) {
      throw new ManycoreError(
        'ERR_MANYCORE_NOT_STARTED',
        `${this.#label()} has not been started: there is nothing to wait for`,
      );
    }
    if (this.isMine) throw new DeadlockError(`${this.#label()} would wait for its own end`);
  }

  crashOf(cause: unknown): ManycoreError {
    const message = cause instanceof Error ? `: ${cause.message}` : '';
    return new WorkerCrashedError(`${this.#label()} ended with an uncaught error${message}`, {
      cause,
    });
  }

  lossOf(failure: unknown): ManycoreError {
    const label = this.#label();
    const crash = (what: string) =>
      new WorkerCrashedError(`${label} ${what}`, failure === undefined ? {} : { cause: failure });
    if (this.has(layout.THREAD_CANCELLED)) {
      return new CancelledError(`${label} was cancelled before it was started`);
    }
    if (this.has(layout.THREAD_TERMINATED)) return new CancelledError(`${label} was terminated`);
    if (this.has(layout.THREAD_IDLE)) {
      return crash('ended before its target had a result: nothing was left that could settle it');
    }
    if (this.nativeId === undefined) return crash('ended before its target could be called');
    if (this.has(layout.THREAD_HAS_EXIT_CODE)) {
      return crash(`ended by process.exit(${this.exitCode}) before its target had a result`);
    }
    if ((failure as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return crash('ran out of memory: see resourceLimits');
    }
    return crash('was ended from outside: it ran out of memory, or its maker has ended');
  }
}
