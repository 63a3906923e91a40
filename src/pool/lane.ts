import type { Transferable } from 'node:worker_threads';
import { native } from '../native.js';
import type { Fault } from '../thread/fault.js';
import { HEADER, LANE, Readiness } from './plan.js';
import type { Table } from './table.js';

/** The pool's view of one of its workers. A replacement gets a lane of its own with the same index. */
export abstract class Lane {
  readonly index: number;
  /** It will be ended. */
  dismissed = false;
  /** Why, if that is to be told. */
  verdict: Error | undefined;
  /** What it had taken has been dealt with. */
  buried = false;
  /** It did more than its quota, while nobody could replace it. */
  extended = false;
  #fault: Fault | undefined;
  readonly #table: Table;

  constructor(table: Table, index: number, quota: number) {
    this.index = index;
    this.#table = table;
    // The inbox may be full of what the one before on this lane has not seen, and was recalled.
    const { BELL, RESTS, READY, ENDED, HEAD, TAIL, LEAVE } = LANE;
    for (const word of [BELL, RESTS, READY, ENDED, HEAD, TAIL, LEAVE]) this.set(word, 0);
    this.set(LANE.QUOTA, quota);
  }

  /** Its worker has ended. */
  abstract readonly dead: boolean;

  /** What the codec cannot carry. @throws DataCloneError for what cannot be cloned. */
  abstract post(message: { slot: number; value: unknown }, transfer: readonly Transferable[]): void;

  /** What the worker has sent for a slot. @throws TypeError when that cannot be read here. */
  abstract received(slot: number): unknown;

  /** Why it could not be made ready. */
  protected abstract complaint(): Fault;

  /** The worker has been ready for calls, whatever became of it since. */
  get opened(): boolean {
    return this.get(LANE.READY) === Readiness.OPEN;
  }

  /** It will say when it ends. */
  get heard(): boolean {
    return this.get(LANE.READY) !== Readiness.STARTING;
  }

  /** Nothing runs there, and nothing will before its quota is raised. */
  get rests(): boolean {
    return this.get(LANE.RESTS) !== 0 && this.get(LANE.QUOTA) <= 0;
  }

  /** One of Park. */
  get parked(): number {
    return this.get(LANE.BELL);
  }

  /** Why it could not be made ready, if that is so. */
  get fault(): Fault | undefined {
    if (this.get(LANE.READY) === Readiness.FAILED) this.#fault ??= this.complaint();
    return this.#fault;
  }

  /** It takes no more calls. Returns how many it might have taken. */
  hold(): number {
    return Atomics.exchange(this.#table.words, this.#table.lane(this.index) + LANE.QUOTA, 0);
  }

  /** It may take so many calls. */
  resume(quota: number): void {
    // In this order: a worker that says that it rests looks at its quota once more.
    this.set(LANE.QUOTA, quota);
    this.set(LANE.RESTS, 0);
    this.wake();
  }

  /** True if it was parked. Pairs with park() of the worker. */
  wake(): boolean {
    const { words } = this.#table;
    const bell = this.#table.lane(this.index) + LANE.BELL;
    if (Atomics.exchange(words, bell, 0) === 0) return false;
    native.wakeWord(words, bell, 1);
    return true;
  }

  /** Whoever has put its bell down may have ended before he could wake it. */
  startle(): void {
    const { words } = this.#table;
    native.wakeWord(words, this.#table.lane(this.index) + LANE.BELL, 1);
  }

  /** After its worker's end: nobody spins or waits in its name. */
  release(): void {
    const { words } = this.#table;
    Atomics.compareExchange(words, HEADER.SEAT, this.index + 1, 0);
    this.set(LANE.BELL, 0);
  }

  protected get(word: number): number {
    return Atomics.load(this.#table.words, this.#table.lane(this.index) + word);
  }

  protected set(word: number, value: number): void {
    Atomics.store(this.#table.words, this.#table.lane(this.index) + word, value);
  }
}
