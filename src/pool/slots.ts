import { receive, share } from '../memory/handle.js';
import { native } from '../native.js';
import { decode, scratch } from '../queue/codec.js';
import { type Fault, unpack } from '../thread/fault.js';
import type { Lane } from './lane.js';
import { fromNumbers } from './numbers.js';
import { decodeArguments, discard, fetch, put } from './payload.js';
import type { Call } from './pending.js';
import { CAPACITY, Form, How, SLOT, Status } from './plan.js';
import type { Ending } from './stats.js';
import type { Table } from './table.js';

/** A call that a worker has concluded. */
export type OnOver = (call: Call, how: Ending, value: unknown, times: Times) => void;

/** On the targets' clock; 0: not yet. */
export interface Times {
  begun: number;
  over: number;
}

/** The pool's view of the slots of its table: whose they are, and what is in them. */
export class Slots {
  readonly calls: (Call | undefined)[] = new Array(CAPACITY.SLOTS).fill(undefined);
  readonly #table: Table;
  readonly #lanes: readonly Lane[];
  /** The slot that was used last is used first, while it is in the cache. */
  readonly #free = Array.from({ length: CAPACITY.SLOTS }, (_, i) => CAPACITY.SLOTS - 1 - i);

  /** Those whose arguments are lent. */
  readonly #lent = new Set<number>();

  constructor(table: Table, lanes: readonly Lane[]) {
    this.#table = table;
    this.#lanes = lanes;
  }

  get full(): boolean {
    return this.#free.length === 0;
  }

  /** Room will be given back by calls that are over. */
  get lends(): boolean {
    return this.#lent.size > 0;
  }

  /** Those that a worker has taken. */
  get running(): Call[] {
    return this.calls.filter(
      (call): call is Call => call !== undefined && this.#table.status(call.slot) === Status.TAKEN,
    );
  }

  /** Which worker runs it. */
  laneOf(call: Call): Lane | undefined {
    if (call.slot < 0 || this.#table.status(call.slot) !== Status.TAKEN) return undefined;
    return this.#lanes.find(lane => this.#table.takenBy(call.slot, lane.index));
  }

  /** Lets the target know, if it asks. */
  unwant({ slot }: Call): void {
    if (slot < 0) return;
    const { words } = this.#table;
    const word = this.#table.slot(slot) + SLOT.UNWANTED;
    if (Atomics.exchange(words, word, 1) === 0) native.wakeWord(words, word, 1);
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

  /**
   * False: its arguments can only go by the port, so it has to be postponed again.
   *
   * @throws SharedMemoryError when there is no memory for them
   */
  place(call: Call, from: Uint8Array, length: number): boolean {
    const slot = this.#free.pop() as number;
    const at = this.#table.slot(slot);
    call.slot = slot;
    this.calls[slot] = call;
    const { words } = this.#table;
    words[at + SLOT.TARGET] = call.target.id;
    words[at + SLOT.HOW] = call.how;
    words[at + SLOT.GROUP] = call.group;
    words[at + SLOT.UNWANTED] = 0;
    this.#table.times[(at + SLOT.BEGUN) >> 1] = 0; // what the last call there left is not this one's
    if (call.message !== undefined) {
      words[at + SLOT.FORM] = Form.MESSAGE;
      return true;
    }
    try {
      if (put(this.#table, slot, from, length)) {
        if (words[at + SLOT.FORM] === Form.LENT) this.#lent.add(slot);
        return true;
      }
    } catch (error) {
      this.release(call);
      throw error;
    }
    scratch.grow(length);
    if (from !== scratch.bytes) scratch.bytes.set(from);
    call.message = { value: share(decodeArguments(call.how, length)), transfer: [] };
    this.release(call);
    return false;
  }

  /** Reads what a worker has left, and tells the handler. */
  conclude(call: Call, onOver: OnOver): void {
    const { slot } = call;
    const times = this.times(call);
    const status = this.#table.status(slot);
    let how: Ending = status === Status.DONE ? 'done' : 'failed';
    let value: unknown;
    try {
      if (status === Status.SKIPPED) {
        how = 'cancelled';
        this.discard(call);
      } else {
        value = this.#read(slot);
        if (how === 'failed') value = unpack(value as Fault);
      }
    } catch (error) {
      how = 'failed';
      value = error;
    }
    this.release(call);
    onOver(call, how, value, times);
  }

  #read(slot: number): unknown {
    const { words } = this.#table;
    const at = this.#table.slot(slot);
    let value: unknown;
    if (words[at + SLOT.FORM] === Form.MESSAGE) {
      const lane = this.#lanes.find(one => this.#table.takenBy(slot, one.index));
      value = receive(lane?.received(slot));
    } else if (words[at + SLOT.LENGTH] !== 0) {
      value = decode(0, fetch(this.#table, slot));
      scratch.trim();
    }
    return words[at + SLOT.HOW] === How.NUMBERS ? fromNumbers(value as Float64Array) : value;
  }

  release(call: Call): void {
    const { words } = this.#table;
    const at = this.#table.slot(call.slot);
    words[at] = (words[at] as number) & ~Status.MASK; // free; nobody else looks at it
    this.calls[call.slot] = undefined;
    if (this.#lent.size > 0) this.#lent.delete(call.slot);
    this.#free.push(call.slot);
    call.slot = -1;
  }

  /** Gives up memory that the arguments refer to. */
  discard(call: Call): void {
    const { slot, bytes } = call;
    if (bytes !== undefined) {
      scratch.use();
      scratch.grow(bytes.length);
      scratch.bytes.set(bytes);
      discard(call.how, bytes.length);
      call.bytes = undefined;
    } else if (slot >= 0) {
      const { words } = this.#table;
      const at = this.#table.slot(slot);
      // A worker that has read them says so, and may have written a result in their place.
      if (words[at + SLOT.HOW] === How.READ) this.#table.loans.drop(slot);
      if (words[at + SLOT.HOW] === How.READ || words[at + SLOT.FORM] === Form.MESSAGE) return;
      if (words[at + SLOT.LENGTH] !== 0 && call.how !== How.NONE) {
        discard(call.how, fetch(this.#table, slot));
      }
    }
  }
}
