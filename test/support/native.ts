import { share } from 'manycore';
import { layout, wordAt } from '../../dist/memory/layout.js';
import { native } from '../../dist/native.js';
import { load, until, word } from './until.js';

/** What a part ends with; see LockResult in native/sync/mutex.h. */
export const FINE = 0;
export const ABANDONED = 2;
export const DEADLOCK = 3;

const wordsOf = (object: object) => (share(object) as { words: Int32Array }).words;

/** For a test's threads of all kinds; see native/binding/parts.h. */
export const cells = () => word(4);
const WRONG = 3;
const [STAGE, ROUNDS, SUM, TOLD, ID] = [0, 1, 2, 3, 4];
const HOLDING = 2;

/** A thread of C++ that plays a part on an object, without JavaScript. */
export class NativeThread {
  /** The result, when the thread has ended. */
  readonly ended: Promise<number>;
  readonly #report: Int32Array;

  constructor(
    part: string,
    object: object,
    given: {
      other?: object;
      count?: number;
      cells?: Int32Array;
      id?: number;
      report?: Int32Array;
    } = {},
  ) {
    this.#report = given.report ?? word(5);
    this.#report[ID] = given.id ?? 0;
    const other = given.other && wordsOf(given.other);
    const shared = given.cells ?? cells();
    this.ended = new Promise(resolve => {
      const { count = 1 } = given;
      native.rehearse(part, wordsOf(object), other, count, shared, this.#report, resolve);
    });
  }

  /** Waits until it holds what it shall hold until told. */
  holding(): Promise<void> {
    return until(() => load(this.#report, STAGE) === HOLDING);
  }

  tell(): void {
    Atomics.store(this.#report, TOLD, 1);
    native.wakeWord(this.#report, TOLD, 1);
  }

  /** How many rounds are over. */
  get rounds(): number {
    return load(this.#report, ROUNDS);
  }

  get sum(): number {
    return load(this.#report, SUM) >>> 0;
  }
}

/** Whether any thread saw what it should not have seen. */
export const wrong = (shared: Int32Array) => load(shared, WRONG) !== 0;

/**
 * A lock's work in JavaScript, the twin of turn() in native/binding/parts.h, as source text with
 * `cells`. It leaves its place in the order in `place`.
 */
export const turn = `
  if (Atomics.add(cells, 2, 1) !== 0 || cells[0] !== cells[1]) Atomics.store(cells, 3, 1);
  place = cells[0];
  cells[0] = place + 1;
  cells[1] = place + 1;
  Atomics.sub(cells, 2, 1);`;

export function takeTurn(shared: Int32Array): number {
  const alone = Atomics.add(shared, 2, 1) === 0;
  if (!alone || shared[0] !== shared[1]) Atomics.store(shared, WRONG, 1);
  const place = shared[0]!;
  shared[0] = place + 1;
  shared[1] = place + 1;
  Atomics.sub(shared, 2, 1);
  return place;
}

const { QUEUE_ITEMS, BARRIER_PHASE, MUTEX_STATE, KIND_QUEUE, KIND_BARRIER } = layout;

/** How many threads and Promises wait on an object; of a queue, its consumers. */
export function waiters(object: object, offset?: number): number {
  const words = wordsOf(object);
  const kind = words[wordAt(layout.HEADER_KIND)];
  const usual =
    kind === KIND_QUEUE ? QUEUE_ITEMS : kind === KIND_BARRIER ? BARRIER_PHASE : MUTEX_STATE;
  return native.waiters(words, wordAt(offset ?? usual));
}

export const untilWaiters = (object: object, count: number) =>
  until(() => waiters(object) === count);
