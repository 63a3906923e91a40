import { SharedMemoryError } from '../errors.js';
import { native } from '../native.js';
import { encode, scratch } from '../queue/codec.js';
import { provideSignal } from '../thread/cancellation.js';
import { bare, brief, pack } from '../thread/fault.js';
import type { Each, Opening, Range } from './call.js';
import { now } from './clock.js';
import { type Callable, each, range } from './execute.js';
import { numbersOf } from './numbers.js';
import { isMovable, unwrap } from './packing.js';
import { decodeArguments, fetch, put } from './payload.js';
import { ENDLESS, Form, HEADER, How, LANE, Park, SLOT, Status } from './plan.js';
import { unsendable } from './results.js';
import { Spinner } from './spin.js';
import type { Table } from './table.js';
import { Repertoire, type Wire } from './wire.js';
import { type Running, Wishes } from './wishes.js';

/** So long it then blocks, before it parks where the event loop turns, in milliseconds. */
const DOZE = 1;
/** After so long the event loop turns, however many calls wait. */
const SLICE = 1;

/**
 * A worker's side of the table. It takes calls one after the other, or has some at a time that await. With
 * nothing to do it spins for a moment, unless another one does, and then parks: at last in its event loop, where
 * timers, messages and the end of the worker come through.
 */
export class Server {
  readonly #table: Table;
  readonly #lane: number;
  readonly #at: number;
  readonly #concurrency: number;
  readonly #wishes: Wishes;
  readonly #wire: Wire;
  readonly #repertoire: Repertoire;
  #active = 0;
  /** Shared by all loops that have nothing to do. */
  #lull: Promise<void> | undefined;
  readonly #spinner = new Spinner();
  #turned = 0;
  #concluded = 0;

  constructor(table: Table, { lane, concurrency }: Opening, wire: Wire) {
    this.#table = table;
    this.#lane = lane;
    this.#at = table.lane(lane);
    this.#wire = wire;
    this.#repertoire = new Repertoire(wire);
    this.#concurrency = concurrency;
    this.#wishes = new Wishes(table, concurrency);
    provideSignal(() => this.#wishes.signal);
  }

  start(): void {
    for (let i = 0; i < this.#concurrency; i++) void this.#serve();
  }

  async #serve(): Promise<never> {
    for (;;) {
      const slot = this.#take();
      if (slot >= 0) {
        const at = this.#table.slot(slot);
        const group = this.#table.words[at + SLOT.GROUP] as number;
        if (this.#table.hasFailed(group)) {
          this.#conclude(slot, Status.SKIPPED);
          continue;
        }
        this.#active++;
        const begun = now();
        this.#table.times[(at + SLOT.BEGUN) >> 1] = begun;
        const running: Running = { slot, controller: undefined, wait: 0, over: false };
        try {
          // Awaited also when it is no promise: what the call left in the microtask queue comes first.
          const how = this.#table.words[at + SLOT.HOW] as number;
          this.#reply(slot, how, await this.#wishes.run(running, () => this.#run(slot, at)));
        } catch (error) {
          this.#fail(slot, error);
          this.#table.fail(group);
        }
        this.#wishes.end(running);
        this.#active--;
        if (this.#concluded - this.#turned > SLICE) await this.#turn();
        continue;
      }
      this.#rest();
      if (this.#active > 0 || this.#lull !== undefined || !(this.#spin() || this.#doze())) {
        this.#lull ??= this.#park().finally(() => {
          this.#lull = undefined;
        });
        await this.#lull;
      } else if (now() - this.#turned > SLICE) {
        await this.#turn();
      }
    }
  }

  #take(): number {
    const { words } = this.#table;
    const quota = Atomics.load(words, this.#at + LANE.QUOTA);
    if (quota <= 0) return -1;
    let slot = this.#table.takeOwn(this.#lane);
    if (slot < 0) slot = this.#table.take(this.#lane);
    if (slot >= 0 && quota !== ENDLESS) Atomics.sub(words, this.#at + LANE.QUOTA, 1);
    return slot;
  }

  readonly #look = () => this.#waiting;

  get #waiting(): boolean {
    const { words } = this.#table;
    if (Atomics.load(words, this.#at + LANE.QUOTA) <= 0) return false;
    return this.#table.waiting || this.#table.waitingFor(this.#lane);
  }

  /** True: there may be a call. */
  #spin(): boolean {
    const { words } = this.#table;
    const { budget } = this.#spinner;
    if (budget === 0) return false;
    if (Atomics.compareExchange(words, HEADER.SEAT, 0, this.#lane + 1) !== 0) return false;
    const found = this.#spinner.spin(budget, this.#look);
    if (found) this.#spinner.hit();
    else this.#spinner.miss();
    Atomics.store(words, HEADER.SEAT, 0);
    // While the seat was taken nobody was woken: one call is this worker's, and others may have come.
    if (found && this.#table.several(this.#lane)) this.#table.wakeOne();
    return found;
  }

  /** Blocks for a moment, which costs much less than to be woken in the event loop. True: see #spin(). */
  #doze(): boolean {
    const { words } = this.#table;
    const bell = this.#at + LANE.BELL;
    Atomics.store(words, bell, Park.LIGHT);
    Atomics.store(words, HEADER.PARKED, 1);
    // The last look comes after the bell is raised; who publishes a call looks at the bell afterwards.
    if (!this.#waiting) native.waitWord(words, bell, Park.LIGHT, DOZE);
    const called = Atomics.exchange(words, bell, Park.AWAKE) === Park.AWAKE || this.#waiting;
    // Who published may have woken one only.
    if (called && this.#table.several(this.#lane)) this.#table.wakeOne();
    return called;
  }

  /** Resolves when there may be a call. */
  async #park(): Promise<void> {
    const { words } = this.#table;
    const bell = this.#at + LANE.BELL;
    Atomics.store(words, bell, Park.DEEP);
    Atomics.store(words, HEADER.PARKED, 1);
    // As in #doze().
    if (!this.#waiting) {
      await new Promise<void>(resolve => {
        const wait = native.waitWordAsync(words, bell, Park.DEEP, () => resolve());
        if (wait <= 0) resolve();
      });
      this.#turned = now();
    }
    Atomics.store(words, bell, Park.AWAKE);
    if (this.#table.several(this.#lane)) this.#table.wakeOne();
  }

  /** Says so if it has done all that it may do. */
  #rest(): void {
    const { words } = this.#table;
    if (this.#active > 0 || Atomics.load(words, this.#at + LANE.QUOTA) > 0) return;
    this.#table.rest(this.#lane);
  }

  async #turn(): Promise<void> {
    await new Promise(setImmediate);
    this.#turned = now();
  }

  #run(slot: number, at: number): unknown {
    const { words } = this.#table;
    const how = words[at + SLOT.HOW] as number;
    let given: unknown;
    if (words[at + SLOT.FORM] === Form.MESSAGE) {
      given = this.#wire.values(slot);
    } else if (how === How.NONE) {
      given = [];
    } else {
      given = decodeArguments(how, fetch(this.#table, slot));
      scratch.trim();
    }
    words[at + SLOT.HOW] = How.READ;
    const target = this.#repertoire.target(words[at + SLOT.TARGET] as number);
    return target instanceof Promise
      ? target.then(loaded => this.#execute(loaded, how, given))
      : this.#execute(target, how, given);
  }

  #execute(target: Callable, how: number, given: unknown): unknown {
    if (how === How.EACH) return each(target, given as Each, this.#table.loans.abroad);
    if (how === How.RANGE) return range(target, given as Range);
    return target(...(given as unknown[]));
  }

  #reply(slot: number, how: number, result: unknown): void {
    if (result === undefined) {
      const { words } = this.#table;
      const at = this.#table.slot(slot);
      words[at + SLOT.LENGTH] = 0;
      words[at + SLOT.FORM] = Form.INLINE;
    } else {
      const numbers = how === How.EACH ? numbersOf(result, this.#table.loans.abroad) : undefined;
      this.#write(slot, numbers ?? result);
      if (numbers !== undefined) this.#table.words[this.#table.slot(slot) + SLOT.HOW] = How.NUMBERS;
    }
    this.#conclude(slot, Status.DONE);
  }

  #fail(slot: number, error: unknown): void {
    const fault = pack(error);
    // What cannot be sent is left out, until it can be.
    for (const form of [() => fault, () => bare(fault), () => brief(fault)]) {
      try {
        this.#write(slot, form());
        break;
      } catch {}
    }
    this.#conclude(slot, Status.FAILED);
  }

  /** By the table if that can be, otherwise by the port. @throws TypeError when it cannot be sent. */
  #write(slot: number, value: unknown): void {
    let failure: unknown;
    const { value: bare, transfer } = isMovable(value) ? unwrap(value) : { value, transfer: [] };
    try {
      if (transfer.length === 0) {
        const length = encode(value, 0, this.#table.words, 'it'); // may make another scratch
        const done = put(this.#table, slot, scratch.bytes, length);
        scratch.trim();
        if (done) return;
      }
    } catch (error) {
      failure = error;
    }
    if (failure instanceof SharedMemoryError) throw unsendable(value, failure);
    try {
      this.#wire.answer(slot, bare, transfer);
    } catch (error) {
      throw unsendable(value, failure ?? error);
    }
    this.#table.words[this.#table.slot(slot) + SLOT.FORM] = Form.MESSAGE;
  }

  #conclude(slot: number, status: number): void {
    this.#concluded = now();
    this.#table.times[(this.#table.slot(slot) + SLOT.OVER) >> 1] = this.#concluded;
    this.#table.conclude(slot, status);
    this.#table.ring();
  }
}
