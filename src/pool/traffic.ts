import { SharedMemoryError } from '../errors.js';
import { scratch } from '../queue/codec.js';
import { Backlog } from './backlog.js';
import type { Lane } from './lane.js';
import { written } from './payload.js';
import type { Call } from './pending.js';
import { HEADER, Park, SLOT, Status } from './plan.js';
import { type OnOver, Slots } from './slots.js';
import type { Table } from './table.js';

/** Into the table: it is there; it has to go by a port; there is no room for it now; it cannot be. */
type Placing = 'there' | 'by port' | 'later' | 'never';

/**
 * The calls between a pool and its workers. As many as fit are in the table, for the workers to take; the
 * others wait here. While priorities differ only a few are in the table, and they are taken back when one
 * comes that goes first.
 */
export class Traffic {
  readonly #table: Table;
  readonly #lanes: readonly Lane[];
  readonly #onRefused: (call: Call, error: unknown) => void;
  readonly slots: Slots;
  readonly #backlog = new Backlog<Call>();
  /** Calls for one worker that are not in its inbox yet. */
  #own: Call[] = [];
  /** Of the calls in the ring, since it was last empty. */
  #lowest = 0;
  #highest = 0;
  #turn = 0;
  /** The rest of what was collected, as Table.collect() returns it. */
  #collected = 0;

  /** @param onRefused what was to go by a port cannot: no worker will have the call */
  constructor(
    table: Table,
    lanes: readonly Lane[],
    onRefused: (call: Call, error: unknown) => void,
  ) {
    this.#onRefused = onRefused;
    this.#table = table;
    this.#lanes = lanes;
    this.slots = new Slots(table, lanes);
  }

  /** A call whose arguments are in the scratch, that many bytes. */
  add(call: Call, length: number): void {
    call.how = written;
    if (call.lane < 0 && call.message === undefined && this.#backlog.empty && this.#admits(call)) {
      try {
        if (this.slots.place(call, scratch.bytes, length)) {
          if (this.#publish(call)) this.#announce();
          else this.#backlog.push(call);
          return;
        }
      } catch (error) {
        if (!this.#passes(error)) throw error;
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
      const placing = !this.#admits(call) ? 'later' : call.slot >= 0 ? 'there' : this.#place(call);
      if (placing === 'by port') this.#own.push(call);
      if (placing === 'by port' || placing === 'never') continue;
      if (placing === 'later' || !this.#publish(call)) {
        this.#backlog.putBack(call);
        break;
      }
      count++;
    }
    if (count > 0) this.#announce();
  }

  /** True: it never starts. */
  drop(call: Call): boolean {
    const { slot } = call;
    if (slot >= 0 && this.#table.status(slot) !== Status.FREE && !this.#table.recall(slot)) {
      return false;
    }
    call.over = true; // found so in the backlog
    this.slots.discard(call);
    if (slot >= 0) this.slots.release(call);
    return true;
  }

  /** Tells the handler of every call that is over, and returns how many those were. */
  collect(onOver: OnOver): number {
    const { words } = this.#table;
    let count = 0;
    for (;;) {
      if (this.#collected === 0) this.#collected = this.#table.inOrder(this.#table.collect());
      if (this.#collected === 0) return count;
      const slot = this.#collected - 1;
      // Kept here, because a handler may come back to this.
      this.#collected = words[this.#table.slot(slot) + SLOT.NEXT] as number;
      const call = this.slots.calls[slot];
      if (call === undefined) continue;
      count++;
      this.slots.conclude(call, onOver);
    }
  }

  /** After the end of a worker: what is lost with it, with the others as they were. */
  bury(lane: Lane, onOver: OnOver): { call: Call; begun: number }[] {
    const taken: { call: Call; begun: number }[] = [];
    this.collect(onOver);
    for (const call of this.slots.calls) {
      if (call === undefined || !this.#table.takenBy(call.slot, lane.index)) continue;
      if (this.#table.status(call.slot) === Status.TAKEN) {
        taken.push({ call, begun: this.slots.times(call).begun });
        this.slots.discard(call);
        this.slots.release(call);
      } else {
        this.slots.conclude(call, onOver); // it could not say so any more
      }
    }
    lane.release();
    // Those for this worker are its successor's. One that the worker had found and not taken is nowhere.
    for (const call of this.slots.calls) {
      if (call?.lane !== lane.index || !this.#table.recall(call.slot)) continue;
      if (call.message === undefined || call.message.transfer.length === 0) {
        this.#own.push(call);
        continue;
      }
      taken.push({ call, begun: 0 }); // what was transferred is gone
      this.slots.release(call);
    }
    const slots = this.#table.drain();
    const found = new Set(slots);
    for (const call of this.slots.calls) {
      if (call === undefined || call.lane >= 0 || found.has(call.slot)) continue;
      if (this.#table.status(call.slot) === Status.QUEUED) slots.push(call.slot);
    }
    this.#takeBack(slots);
    return taken;
  }

  /** How many calls are for workers that have ended and were not replaced yet. */
  get stranded(): number {
    return this.#own.filter(({ over, lane }) => !over && this.#lanes[lane]?.buried).length;
  }

  /** Takes out, and returns, all that no worker has taken; and on demand what they have taken. */
  clear(all: boolean): Call[] {
    const cleared: Call[] = [];
    for (const call of [...this.slots.calls, ...this.#backlog.clear(), ...this.#own]) {
      if (call === undefined || call.over) continue;
      if (this.drop(call) || all) {
        call.over = true;
        cleared.push(call);
      }
    }
    this.#own = [];
    return cleared;
  }

  /** Whether the ring may take it now; then it will. */
  #admits({ priority, slot }: Call): boolean {
    if (slot < 0 && this.slots.full) return false;
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
      const call = this.slots.calls[slot];
      if (call !== undefined && call.lane < 0 && this.#table.recall(slot))
        this.#backlog.putBack(call);
    }
  }

  #publish(call: Call): boolean {
    return this.#table.publish(call.slot);
  }

  /** From the pool's own memory. */
  #place(call: Call): Placing {
    const { bytes } = call;
    try {
      if (!this.slots.place(call, bytes ?? scratch.bytes, bytes?.length ?? 0)) return 'by port';
    } catch (error) {
      if (this.#passes(error)) return 'later';
      this.#onRefused(call, error);
      return 'never';
    }
    call.bytes = undefined;
    return 'there';
  }

  /** There is no room now, but there will be when other calls are over. */
  #passes(error: unknown): boolean {
    return error instanceof SharedMemoryError && error.reason === 'no space' && this.slots.lends;
  }

  /** To one worker. False: not now. */
  #send(call: Call): boolean {
    if (call.lane < 0) call.lane = this.#anyLane();
    const lane = this.#lanes[call.lane] as Lane;
    // Its successor is yet to come, or it has enough to do.
    if (lane.buried || !this.#table.roomFor(lane.index)) return false;
    if (call.slot < 0) {
      if (this.slots.full) return false;
      const placing = this.#place(call);
      if (placing === 'by port') return this.#send(call);
      if (placing !== 'there') return placing === 'never';
    }
    const { message, slot } = call;
    if (message !== undefined) {
      try {
        lane.post({ slot, value: message.value }, message.transfer);
      } catch (error) {
        this.slots.release(call);
        this.#onRefused(call, error);
        return true;
      }
    }
    this.#table.publishTo(slot, lane.index);
    lane.wake();
    return true;
  }

  /** One that has nothing to do, or else each in turn. */
  #anyLane(): number {
    const living = this.#lanes.filter(lane => !lane.dead);
    const parked = living.find(lane => lane.parked !== Park.AWAKE);
    const next = living[++this.#turn % living.length];
    return (parked ?? next)?.index ?? 0;
  }

  /**
   * After calls were published: pairs with the last look of who parks. A worker that runs a call may be
   * there in a moment, so one that will soon look by itself is not woken for as many calls as there are
   * workers awake: in a burst of small calls they would park and be woken all the time.
   */
  #announce(): void {
    const { words } = this.#table;
    if (Atomics.load(words, HEADER.PARKED) === 0) return;
    // Who spins will look again before it parks, and who leaves its seat wakes others.
    if (Atomics.load(words, HEADER.SEAT) !== 0 && this.#table.length === 1) return;
    let left = this.#table.length;
    for (const lane of this.#lanes) if (lane.parked === Park.AWAKE) left--;
    let parked = false;
    for (const lane of this.#lanes) {
      const { parked: how } = lane;
      if (how === Park.AWAKE || lane.rests) continue;
      if ((left > 0 || how === Park.DEEP) && this.#table.length > 0 && lane.wake()) left--;
      else parked = true;
    }
    if (parked) return;
    Atomics.store(words, HEADER.PARKED, 0);
    if (this.#lanes.some(lane => lane.parked !== Park.AWAKE)) {
      Atomics.store(words, HEADER.PARKED, 1);
    }
  }

  /** For who has nothing else to do: wakes whoever could take a call. */
  rouse(): void {
    for (const lane of this.#lanes) {
      if (this.#table.length === 0) return;
      if (lane.parked !== Park.AWAKE && !lane.rests) lane.wake();
    }
  }
}
