import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  type Transferable,
  type Worker,
} from 'node:worker_threads';
import type { Fault } from '../../thread/fault.js';
import type { Opening } from '../call.js';
import { Lane } from '../lane.js';
import { LANE } from '../plan.js';
import type { Table } from '../table.js';
import type { Answer, Order, ThreadOpening } from './orders.js';

/** No slot: where the fault of a failed opening is kept. */
const OPENING = -1;

/** With a thread behind it, and a port beside it. */
export class ThreadLane extends Lane {
  readonly opening: ThreadOpening;
  /** The worker's end of the port, which travels with the opening. */
  readonly transfer: Transferable[];
  worker: Worker | undefined;
  readonly #port: MessagePort;
  /** It ended before it was heard of. */
  #lost = false;
  /** What came on the port, by slot. */
  readonly #values = new Map<number, unknown>();

  constructor(table: Table, opening: Opening, quota: number) {
    super(table, opening.lane, quota);
    const { port1, port2 } = new MessageChannel();
    this.opening = { ...opening, port: port2 };
    this.transfer = [port2];
    this.#port = port1;
  }

  /** Known even while this thread's event loop is blocked. */
  get dead(): boolean {
    if (this.heard) return this.get(LANE.ENDED) !== 0;
    // The port that it was sent closes with it. The result is not in Node's documentation; without it the
    // exit event says so.
    const received: unknown = this.#port.postMessage(null satisfies Order);
    this.#lost ||= received === false; // said once
    return this.#lost;
  }

  override post(order: Order, transfer: readonly Transferable[] = []): void {
    this.#port.postMessage(order, transfer);
  }

  override received(slot: number): unknown {
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

  override release(): void {
    super.release();
    this.#port.close();
  }

  protected override complaint(): Fault {
    return this.received(OPENING) as Fault;
  }
}
