import { receive, share } from '../memory/handle.js';
import { decode, scratch } from '../queue/codec.js';
import { type Fault, unpack } from '../thread/fault.js';
import { Backlog } from './backlog.js';
import type { Lane } from './lane.js';
import { decodeArguments, discard, fetch, put, written } from './payload.js';
import type { Call } from './pending.js';
import { CAPACITY, Form, HEADER, How, SLOT, Status } from './plan.js';
import type { Table } from './table.js';

/** A call that a worker has concluded. */
export type OnOver = (call: Call, done: boolean, value: unknown, times: Times) => void;

/** On the targets' clock. */
export interface Times {
  begun: number;
  over: number;
}

/**
 * The calls between a pool and its workers. As many as fit are in the table, for the workers to take; the
 * others wait here. While priorities differ only a few are in the table, and they are taken back when one
 * comes that goes first.
 */
export class Traffic {
  readonly #table: Table;
  readonly #lanes: readonly Lane[];
  /** By slot. */
  readonly #calls: (Call | undefined)[] = new Array(CAPACITY.SLOTS).fill(undefined);
  /** The slot that was used last is used first, while it is in the cache. */
  readonly #free = Array.from({ length: CAPACITY.SLOTS }, (_, i) => CAPACITY.SLOTS - 1 - i);
  readonly #backlog = new Backlog<Call>();
  /** Calls for one worker that are not in its inbox yet. */
  #own: Call[] = [];
  /** Of the calls in the ring, since it was last empty. */
  #lowest = 0;
  #highest = 0;
  #turn = 0;
  /** The rest of what was collected, as Table.collect() returns it. */
  #collected = 0;

  constructor(table: Table, lanes: readonly Lane[]) {
    this.#table = table;
    this.#lanes = lanes;
  }

  /** A call whose arguments are in the scratch, that many bytes. */
  add(call: Call, length: number): void {
    call.how = written;
    if (call.lane < 0 && call.message === undefined && this.#backlog.empty && this.#admits(call)) {
      if (this.#place(call, scratch.bytes, length)) {
        if (this.#publish(call)) this.#announce(1);
        else this.#backlog.push(call);
        return;
      }
    }
    if (length > 0 && call.message === undefined) {
      call.bytes = new Uint8Array(scratch.bytes.buffer.slice(0, length));
    }
    this.#postpone(call);
    this.refill();
  }

  /** As many as may be go into the table. */
  refill(): void {
    if (this.#own.length > 0) this.#own = this.#own.filter(call => !call.over && !this.#send(call));
    if (this.#backlog.empty) return;
    // Something in the ring has a lower priority than what waits, or had.
    if (this.#backlog.highest > this.#lowest && this.#table.waiting) {
      this.#takeBack(this.#table.drain());
    }
    let count = 0;
    while (!this.#backlog.empty) {
      const call = this.#backlog.shift();
      if (call.over) continue;
      if (!this.#admits(call) || !this.#publishLater(call)) {
        if (call.message !== undefined) continue; // it has become one that goes by the port
        this.#backlog.putBack(call);
        break;
      }
      count++;
    }
    if (count > 0) this.#announce(count);
  }

  /** True: it never starts. */
  drop(call: Call): boolean {
    const { slot } = call;
    if (slot >= 0 && this.#table.status(slot) !== Status.FREE && !this.#table.recall(slot)) {
      return false;
    }
    call.over = true; // found so in the backlog
    this.#discard(call);
    if (slot >= 0) this.#release(call);
    return true;
  }

  /** Tells the handler of every call that is over, and returns how many those were. */
  collect(onOver: OnOver): number {
    const { words } = this.#table;
    let count = 0;
    for (;;) {
      if (this.#collected === 0) this.#collected = this.#inOrder(this.#table.collect());
      if (this.#collected === 0) return count;
      const slot = this.#collected - 1;
      // Kept here, because a handler may come back to this.
      this.#collected = words[this.#table.slot(slot) + SLOT.NEXT] as number;
      const call = this.#calls[slot];
      if (call === undefined) continue;
      count++;
      this.#conclude(call, onOver);
    }
  }

  /** After the end of a worker: what it had taken, with the others as they were. */
  bury(lane: Lane, onOver: OnOver): Call[] {
    const taken: Call[] = [];
    this.collect(onOver);
    for (const call of this.#calls) {
      if (call === undefined || !this.#table.takenBy(call.slot, lane.index)) continue;
      if (this.#table.status(call.slot) === Status.TAKEN) {
        this.#discard(call);
        this.#release(call);
        taken.push(call);
      } else {
        this.#conclude(call, onOver); // it could not say so any more
      }
    }
    lane.release();
    // Those for this worker are its successor's. One that the worker had found and not taken is nowhere.
    for (const call of this.#calls) {
      if (call?.lane === lane.index && this.#table.recall(call.slot)) this.#own.push(call);
    }
    const slots = this.#table.drain();
    const found = new Set(slots);
    for (const call of this.#calls) {
      if (call === undefined || call.lane >= 0 || found.has(call.slot)) continue;
      if (this.#table.status(call.slot) === Status.QUEUED) slots.push(call.slot);
    }
    this.#takeBack(slots);
    return taken;
  }

  /** Takes out, and returns, all that no worker has taken; and on demand what they have taken. */
  clear(all: boolean): Call[] {
    const cleared: Call[] = [];
    for (const call of [...this.#calls, ...this.#backlog.clear(), ...this.#own]) {
      if (call === undefined || call.over) continue;
      if (this.drop(call) || all) {
        call.over = true;
        cleared.push(call);
      }
    }
    this.#own = [];
    return cleared;
  }

  /** Those that a worker has taken. */
  get running(): Call[] {
    return this.#calls.filter(
      (call): call is Call => call !== undefined && this.#table.status(call.slot) === Status.TAKEN,
    );
  }

  /** Which worker runs it. */
  laneOf(call: Call): Lane | undefined {
    if (call.slot < 0 || this.#table.status(call.slot) !== Status.TAKEN) return undefined;
    return this.#lanes.find(lane => this.#table.takenBy(call.slot, lane.index));
  }

  times(call: Call): Times {
    if (call.slot < 0) return { begun: 0, over: 0 };
    const at = this.#table.slot(call.slot);
    const { times } = this.#table;
    return {
      begun: times[(at + SLOT.BEGUN) >> 1] as number,
      over: times[(at + SLOT.OVER) >> 1] as number,
    };
  }

  /** Whether the ring may take it now; then it will. */
  #admits({ priority, slot }: Call): boolean {
    if (slot < 0 && this.#free.length === 0) return false;
    const { words } = this.#table;
    const tail = words[HEADER.TAIL] as number; // written by this thread only
    const waiting = (tail - Atomics.load(words, HEADER.HEAD)) | 0;
    if (waiting === 0) {
      this.#lowest = this.#highest = priority;
      return true;
    }
    const same = priority === this.#lowest && priority === this.#highest && !this.#backlog.mixed;
    if (!same && waiting >= 2 * this.#lanes.length) return false;
    if (priority > this.#lowest) return false; // it has to go first
    this.#lowest = priority;
    return true;
  }

  #postpone(call: Call): void {
    if (call.message !== undefined || call.lane >= 0) this.#own.push(call);
    else this.#backlog.push(call);
  }

  #takeBack(slots: number[]): void {
    for (const slot of slots.reverse()) {
      const call = this.#calls[slot];
      if (call !== undefined && call.lane < 0 && this.#table.recall(slot))
        this.#backlog.putBack(call);
    }
  }

  /** False: its arguments can only go by the port, so it has to be postponed again. */
  #place(call: Call, from: Uint8Array, length: number): boolean {
    const slot = this.#free.pop() as number;
    const at = this.#table.slot(slot);
    call.slot = slot;
    this.#calls[slot] = call;
    const { words } = this.#table;
    words[at + SLOT.TARGET] = call.target.id;
    words[at + SLOT.HOW] = call.how;
    this.#table.times[(at + SLOT.BEGUN) >> 1] = 0; // what the last call there left is not this one's
    if (call.message !== undefined) {
      words[at + SLOT.FORM] = Form.MESSAGE;
      return true;
    }
    if (put(this.#table, slot, from, length)) return true;
    scratch.grow(length);
    if (from !== scratch.bytes) scratch.bytes.set(from);
    call.message = { value: share(decodeArguments(call.how, length)), transfer: [] };
    this.#release(call);
    return false;
  }

  #publish(call: Call): boolean {
    return this.#table.publish(call.slot);
  }

  #publishLater(call: Call): boolean {
    if (call.slot < 0) {
      const { bytes } = call;
      if (!this.#place(call, bytes ?? scratch.bytes, bytes?.length ?? 0)) {
        this.#own.push(call);
        return false;
      }
      call.bytes = undefined;
    }
    return this.#publish(call);
  }

  /** To one worker. False: not now. */
  #send(call: Call): boolean {
    if (call.lane < 0) call.lane = this.#anyLane();
    const lane = this.#lanes[call.lane] as Lane;
    if (lane.buried) return false; // its successor is yet to come
    if (call.slot < 0) {
      if (this.#free.length === 0) return false;
      const { bytes } = call;
      if (!this.#place(call, bytes ?? scratch.bytes, bytes?.length ?? 0)) return this.#send(call);
      call.bytes = undefined;
    }
    const { message, slot } = call;
    if (message !== undefined) {
      try {
        lane.post({ slot, value: message.value }, message.transfer);
      } catch (error) {
        this.#release(call);
        call.over = true;
        call.reject(error);
        return true;
      }
    }
    if (!this.#table.publishTo(slot, lane.index)) return false;
    lane.wake();
    return true;
  }

  /** One that has nothing to do, or else each in turn. */
  #anyLane(): number {
    const parked = this.#lanes.find(lane => lane.parked && !lane.dead);
    this.#turn = (this.#turn + 1) % this.#lanes.length;
    return parked?.index ?? this.#turn;
  }

  /** After so many calls were published: pairs with the last look of who parks. */
  #announce(count: number): void {
    const { words } = this.#table;
    // Who spins will look again before it parks.
    let left = Atomics.load(words, HEADER.SEAT) === 0 ? count : count - 1;
    if (left <= 0 || Atomics.load(words, HEADER.PARKED) === 0) return;
    for (const lane of this.#lanes) {
      if (lane.parked && !lane.rests && lane.wake() && --left === 0) return;
    }
    Atomics.store(words, HEADER.PARKED, 0);
    if (this.#lanes.some(lane => lane.parked)) Atomics.store(words, HEADER.PARKED, 1);
  }

  #conclude(call: Call, onOver: OnOver): void {
    const { slot } = call;
    const times = this.times(call);
    let done = this.#table.status(slot) === Status.DONE;
    let value: unknown;
    try {
      value = this.#read(slot);
      if (!done) value = unpack(value as Fault);
    } catch (error) {
      done = false;
      value = error;
    }
    this.#release(call);
    onOver(call, done, value, times);
  }

  #read(slot: number): unknown {
    const { words } = this.#table;
    const at = this.#table.slot(slot);
    if (words[at + SLOT.FORM] === Form.MESSAGE) {
      return receive(this.#lanes.find(one => this.#table.takenBy(slot, one.index))?.received(slot));
    }
    if (words[at + SLOT.LENGTH] === 0) return undefined;
    const value = decode(0, fetch(this.#table, slot));
    scratch.trim();
    return words[at + SLOT.HOW] === How.NUMBERS ? [...(value as Float64Array)] : value;
  }

  #release(call: Call): void {
    const { words } = this.#table;
    const at = this.#table.slot(call.slot);
    words[at] = (words[at] as number) & ~Status.MASK; // free; nobody else looks at it
    this.#calls[call.slot] = undefined;
    this.#free.push(call.slot);
    call.slot = -1;
  }

  /** Gives up memory that the arguments refer to. */
  #discard(call: Call): void {
    const { slot, bytes } = call;
    if (bytes !== undefined) {
      scratch.grow(bytes.length);
      scratch.bytes.set(bytes);
      discard(call.how, bytes.length);
      call.bytes = undefined;
    } else if (slot >= 0) {
      const { words } = this.#table;
      const at = this.#table.slot(slot);
      // A worker that has read them says so, and may have written a result in their place.
      if (words[at + SLOT.HOW] === How.READ || words[at + SLOT.FORM] === Form.MESSAGE) return;
      if (words[at + SLOT.LENGTH] !== 0 && call.how !== How.NONE) {
        discard(call.how, fetch(this.#table, slot));
      }
    }
  }

  /** From the last to the first, to from the first to the last. */
  #inOrder(top: number): number {
    const { words } = this.#table;
    let first = 0;
    for (let next = top; next !== 0; ) {
      const at = this.#table.slot(next - 1) + SLOT.NEXT;
      const after = words[at] as number;
      words[at] = first;
      first = next;
      next = after;
    }
    return first;
  }
}
