import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
  type Worker,
} from 'node:worker_threads';
import { native } from '../native.js';
import type { Fault } from '../thread/fault.js';
import type { Answer, Opening, Order } from './call.js';
import { HEADER, LANE, Readiness } from './plan.js';
import type { Table } from './table.js';

/** No slot: where the fault of a failed opening is kept. */
const OPENING = -1;

/** The pool's view of one of its workers. A replacement gets a lane of its own with the same index. */
export class Lane {
  readonly index: number;
  readonly opening: Opening;
  /** The worker's end of the port, which travels with the opening. */
  readonly transfer: Transferable[];
  worker: Worker | undefined;
  /** It will be ended. */
  dismissed = false;
  /** Why, if that is to be told. */
  verdict: Error | undefined;
  /** What it had taken has been dealt with. */
  buried = false;
  /** It did more than its quota, while nobody could replace it. */
  extended = false;
  /** It ended before it was heard of. */
  #lost = false;
  #fault: Fault | undefined;
  readonly #table: Table;
  readonly #port: MessagePort;
  /** What came on the port, by slot. */
  readonly #values = new Map<number, unknown>();

  constructor(table: Table, opening: Omit<Opening, 'port'>, quota: number) {
    const { port1, port2 } = new MessageChannel();
    this.index = opening.lane;
    this.opening = { ...opening, port: port2 };
    this.transfer = [port2];
    this.#table = table;
    this.#port = port1;
    // The inbox may be full of what the one before on this lane has not seen, and was recalled.
    const { BELL, RESTS, READY, ENDED, HEAD, TAIL } = LANE;
    for (const word of [BELL, RESTS, READY, ENDED, HEAD, TAIL]) this.#set(word, 0);
    this.#set(LANE.QUOTA, quota);
  }

  /** Known even while this thread's event loop is blocked. */
  get dead(): boolean {
    if (this.heard) return this.#get(LANE.ENDED) !== 0;
    // The port that it was sent closes with it. The result is not in Node's documentation; without it the
    // exit event says so.
    const received: unknown = this.#port.postMessage(null satisfies Order);
    this.#lost ||= received === false; // said once
    return this.#lost;
  }

  /** The worker has been ready for calls, whatever became of it since. */
  get opened(): boolean {
    return this.#get(LANE.READY) === Readiness.OPEN;
  }

  /** It will say when it ends. */
  get heard(): boolean {
    return this.#get(LANE.READY) !== Readiness.STARTING;
  }

  /** Nothing runs there, and nothing will before its quota is raised. */
  get rests(): boolean {
    return this.#get(LANE.RESTS) !== 0 && this.#get(LANE.QUOTA) <= 0;
  }

  /** One of Park. */
  get parked(): number {
    return this.#get(LANE.BELL);
  }

  /** Why it could not be made ready, if that is so. */
  get fault(): Fault | undefined {
    if (this.#get(LANE.READY) === Readiness.FAILED) {
      this.#fault ??= this.received(OPENING) as Fault;
    }
    return this.#fault;
  }

  /** It takes no more calls. Returns how many it might have taken. */
  hold(): number {
    return Atomics.exchange(this.#table.words, this.#table.lane(this.index) + LANE.QUOTA, 0);
  }

  /** It may take so many calls. */
  resume(quota: number): void {
    // In this order: a worker that says that it rests looks at its quota once more.
    this.#set(LANE.QUOTA, quota);
    this.#set(LANE.RESTS, 0);
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

  /** @throws DataCloneError for what cannot be cloned. */
  post(order: Order, transfer: readonly Transferable[] = []): void {
    this.#port.postMessage(order, transfer);
  }

  /** What the worker has sent for a slot. @throws TypeError when that cannot be read here. */
  received(slot: number): unknown {
    let unreadable: unknown;
    for (;;) {
      try {
        const message = receiveMessageOnPort(this.#port)?.message as Answer | undefined;
        if (message === undefined) break;
        if ('opening' in message) this.#values.set(OPENING, message.opening);
        else this.#values.set(message.slot, message.value);
      } catch (error) {
        unreadable = error;
      }
    }
    if (!this.#values.has(slot)) {
      throw new TypeError('the result cannot be read here', { cause: unreadable });
    }
    const value = this.#values.get(slot);
    this.#values.delete(slot);
    return value;
  }

  /** After its worker's end: nobody spins or waits in its name. */
  release(): void {
    const { words } = this.#table;
    Atomics.compareExchange(words, HEADER.SEAT, this.index + 1, 0);
    this.#set(LANE.BELL, 0);
    this.#port.close();
  }

  #get(word: number): number {
    return Atomics.load(this.#table.words, this.#table.lane(this.index) + word);
  }

  #set(word: number, value: number): void {
    Atomics.store(this.#table.words, this.#table.lane(this.index) + word, value);
  }
}
