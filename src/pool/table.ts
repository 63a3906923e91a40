// The memory that a pool shares with its workers: a table of calls, a ring that says which of them wait,
// and a stack of those that are over.
//
// A call has a slot from the moment it may be taken until it is settled. All that matters is decided by
// the slot's state word:
//
//   free ----> queued     the pool publishes a call
//   queued --> taken(l)   the worker of lane l takes it: compare-exchange
//   queued --> free       the pool takes it back, to cancel it or to let another go first: compare-exchange
//   taken(l) --> done(l), failed(l)   that worker, with the result or the fault in the slot
//   taken(l) --> skipped(l)           that worker: another call of the same group has failed
//   done(l), failed(l), skipped(l) --> free   the pool has read it
//   taken(l) --> free     the pool, after that worker has ended
//
// So a worker that ends at any point has taken exactly the calls that bear its number. Ring and stack only
// say where to look. An entry of the ring that is out of date is passed over, since its number does not
// fit; an entry that was lost with a worker is written again.

import { native } from '../native.js';
import { type Loans, Tokens } from './loans.js';
import { CAPACITY, HEADER, LANE, SLOT, Status } from './plan.js';

/** A thread that blocks, and a Promise of the same thread that waits behind it, or before it. */
const EVERYBODY = 0x7fffffff;

export class Table {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  readonly times: Float64Array<SharedArrayBuffer>;
  /** For what does not fit into a slot. */
  readonly loans: Loans;
  readonly #lanes: number;
  readonly #ring: number;
  readonly #slots: number;

  constructor(words: Int32Array<SharedArrayBuffer>, lanes: number, loans?: Loans) {
    const { buffer, byteOffset, byteLength } = words;
    this.words = words;
    this.bytes = new Uint8Array(buffer, byteOffset, byteLength);
    this.times = new Float64Array(buffer, byteOffset, byteLength >> 3);
    this.loans = loans ?? new Tokens(words);
    this.#lanes = lanes;
    this.#ring = HEADER.WORDS + lanes * LANE.WORDS;
    this.#slots = this.#ring + CAPACITY.RING;
  }

  /** How long it is. */
  static words(lanes: number): number {
    return HEADER.WORDS + lanes * LANE.WORDS + CAPACITY.RING + CAPACITY.SLOTS * SLOT.WORDS;
  }

  lane(lane: number): number {
    return HEADER.WORDS + lane * LANE.WORDS;
  }

  slot(slot: number): number {
    return this.#slots + slot * SLOT.WORDS;
  }

  status(slot: number): number {
    return Atomics.load(this.words, this.slot(slot)) & Status.MASK;
  }

  /** Which worker has taken it. */
  takenBy(slot: number, lane: number): boolean {
    const state = Atomics.load(this.words, this.slot(slot));
    return (state & Status.MASK) > Status.QUEUED && ((state >>> 4) & 0xfff) === lane;
  }

  // Of the pool alone.

  /** Queues the call in the slot for whoever comes. False: the ring is full, and nothing has happened. */
  publish(slot: number): boolean {
    const { words } = this;
    const tail = words[HEADER.TAIL] as number; // written by this thread only
    if (((tail - Atomics.load(words, HEADER.HEAD)) | 0) >= CAPACITY.RING) return false;
    const entry = this.#renew(slot);
    words[this.#ring + (tail & (CAPACITY.RING - 1))] = entry;
    // Publishes the entry: pairs with the load in take().
    Atomics.store(words, HEADER.TAIL, (tail + 1) | 0);
    return true;
  }

  /** Whether publishTo() may be called. */
  roomFor(lane: number): boolean {
    const { words } = this;
    const at = this.lane(lane);
    const tail = words[at + LANE.TAIL] as number; // as in publish()
    return ((tail - Atomics.load(words, at + LANE.HEAD)) | 0) < LANE.ROOM;
  }

  /** Queues it for one worker. */
  publishTo(slot: number, lane: number): void {
    const { words } = this;
    const at = this.lane(lane);
    const tail = words[at + LANE.TAIL] as number;
    const entry = this.#renew(slot);
    words[at + LANE.INBOX + (tail & (LANE.ROOM - 1))] = entry;
    Atomics.store(words, at + LANE.TAIL, (tail + 1) | 0); // pairs with the load in takeOwn()
  }

  /** True: no worker has it, nor ever will. */
  recall(slot: number): boolean {
    const { words } = this;
    const at = this.slot(slot);
    const state = Atomics.load(words, at);
    if ((state & Status.MASK) !== Status.QUEUED) return false;
    return (
      Atomics.compareExchange(words, at, state, (state & ~Status.MASK) | Status.FREE) === state
    );
  }

  /** What the ring holds at this moment, as slots, the oldest first; nobody else will get them from there. */
  drain(): number[] {
    const { words } = this;
    for (;;) {
      const head = Atomics.load(words, HEADER.HEAD);
      const tail = words[HEADER.TAIL] as number;
      const slots: number[] = [];
      for (let at = head; at !== tail; at = (at + 1) | 0) {
        slots.push((words[this.#ring + (at & (CAPACITY.RING - 1))] as number) & 0xfff);
      }
      if (Atomics.compareExchange(words, HEADER.HEAD, head, tail) === head) return slots;
    }
  }

  /** The slots of calls that are over, linked by `next`, the last one first; 0: none. Slots plus one. */
  collect(): number {
    if (Atomics.load(this.words, HEADER.OVER) === 0) return 0;
    return Atomics.exchange(this.words, HEADER.OVER, 0); // pairs with the push in conclude()
  }

  /** What collect() returns, from the first to the last. */
  inOrder(top: number): number {
    const { words } = this;
    let first = 0;
    for (let next = top; next !== 0; ) {
      const at = this.slot(next - 1) + SLOT.NEXT;
      const after = words[at] as number;
      words[at] = first;
      first = next;
      next = after;
    }
    return first;
  }

  /** Of the ring: calls, and entries that are out of date. */
  get length(): number {
    const head = Atomics.load(this.words, HEADER.HEAD);
    return (Atomics.load(this.words, HEADER.TAIL) - head) | 0;
  }

  get waiting(): boolean {
    return Atomics.load(this.words, HEADER.HEAD) !== Atomics.load(this.words, HEADER.TAIL);
  }

  #renew(slot: number): number {
    const { words } = this;
    const at = this.slot(slot);
    const sequence = (((words[at] as number) >>> 16) + 1) & 0x7fff;
    // Publishes what the slot holds: pairs with the compare-exchange in #claim().
    Atomics.store(words, at, (sequence << 16) | Status.QUEUED);
    return (sequence << 12) | slot;
  }

  // Of the workers.

  /** A call to run, or -1. */
  take(lane: number): number {
    const { words } = this;
    for (;;) {
      const head = Atomics.load(words, HEADER.HEAD);
      if (head === Atomics.load(words, HEADER.TAIL)) return -1;
      // A plain read: it is only believed if head has not moved meanwhile.
      const entry = words[this.#ring + (head & (CAPACITY.RING - 1))] as number;
      if (Atomics.compareExchange(words, HEADER.HEAD, head, (head + 1) | 0) !== head) continue;
      if (this.#claim(entry, lane)) return entry & 0xfff;
    }
  }

  /** One for this worker alone. */
  takeOwn(lane: number): number {
    const { words } = this;
    const at = this.lane(lane);
    for (let passed = false; ; passed = true) {
      const head = words[at + LANE.HEAD] as number; // written by this thread only
      if (head === Atomics.load(words, at + LANE.TAIL)) {
        // No call will be concluded, after which the pool would find that there is room.
        if (passed) this.report();
        return -1;
      }
      const entry = words[at + LANE.INBOX + (head & (LANE.ROOM - 1))] as number;
      Atomics.store(words, at + LANE.HEAD, (head + 1) | 0); // the pool may use the place again
      if (this.#claim(entry, lane)) return entry & 0xfff;
    }
  }

  waitingFor(lane: number): boolean {
    const at = this.lane(lane);
    return (this.words[at + LANE.HEAD] as number) !== Atomics.load(this.words, at + LANE.TAIL);
  }

  /** There is more than one call that this worker may take. */
  several(lane: number): boolean {
    const count = this.length;
    return count > 1 || (count === 1 && this.waitingFor(lane));
  }

  /** Another worker, if one is parked and may take calls. */
  wakeOne(): void {
    const { words } = this;
    if (Atomics.load(words, HEADER.PARKED) === 0) return;
    for (let lane = 0; lane < this.#lanes; lane++) {
      const bell = this.lane(lane) + LANE.BELL;
      if (Atomics.load(words, bell) === 0 || Atomics.load(words, bell + LANE.RESTS) !== 0) continue;
      if (Atomics.exchange(words, bell, 0) === 0) continue;
      native.wakeWord(words, bell, 1);
      return;
    }
  }

  /** Wakes the pool if it sleeps: pairs with the bell that it raises before its last look. */
  ring(): void {
    const { words } = this;
    if (Atomics.load(words, HEADER.BELL) === 0) return;
    if (Atomics.exchange(words, HEADER.BELL, 0) === 0) return;
    native.wakeWord(words, HEADER.BELL, EVERYBODY);
  }

  /** The worker has done all that it may do. */
  rest(lane: number): void {
    const { words } = this;
    const at = this.lane(lane);
    if (Atomics.exchange(words, at + LANE.RESTS, 1) !== 0) return;
    // The pool may have raised the quota since: pairs with Lane.resume().
    if (Atomics.load(words, at + LANE.QUOTA) <= 0) this.report();
    else Atomics.store(words, at + LANE.RESTS, 0);
  }

  /** Something about this worker has changed. */
  report(): void {
    Atomics.add(this.words, HEADER.NEWS, 1);
    this.ring();
  }

  #claim(entry: number, lane: number): boolean {
    const queued = ((entry >>> 12) << 16) | Status.QUEUED;
    const taken = ((entry >>> 12) << 16) | (lane << 4) | Status.TAKEN;
    return Atomics.compareExchange(this.words, this.slot(entry & 0xfff), queued, taken) === queued;
  }

  /** Whether another call of its group has failed. Then the pool is told of that one first. */
  hasFailed(group: number): boolean {
    if (group === 0) return false;
    return Atomics.load(this.words, HEADER.FAILED + (group & (HEADER.GROUPS - 1))) === group;
  }

  /** After the failed call was concluded. */
  fail(group: number): void {
    if (group === 0) return;
    Atomics.store(this.words, HEADER.FAILED + (group & (HEADER.GROUPS - 1)), group);
  }

  /** The call in the slot is over; its result or fault is there. */
  conclude(slot: number, status: number): void {
    const { words } = this;
    const at = this.slot(slot);
    // Publishes what was written: pairs with the loads of who reads the state.
    Atomics.store(words, at, ((words[at] as number) & ~Status.MASK) | status);
    for (;;) {
      const top = Atomics.load(words, HEADER.OVER);
      words[at + SLOT.NEXT] = top;
      if (Atomics.compareExchange(words, HEADER.OVER, top, slot + 1) === top) return;
    }
  }
}
