import { type MessagePort, receiveMessageOnPort, type Transferable } from 'node:worker_threads';
import { receive, share } from '../../memory/handle.js';
import type { Shipment } from '../../thread/target.js';
import type { Wire } from '../wire.js';
import type { Answer, Order } from './orders.js';

/** By a port. */
export class PortWire implements Wire {
  onForget: (id: number) => void = () => {};
  readonly #port: MessagePort;
  readonly #shipments = new Map<number, Shipment>();
  /** Arguments that came on the port, by slot. */
  readonly #values = new Map<number, unknown>();
  #unreadable: unknown;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  shipment(id: number): Shipment {
    this.#listen();
    return this.#shipments.get(id) as Shipment;
  }

  values(slot: number): unknown {
    this.#listen();
    if (!this.#values.has(slot)) {
      throw new TypeError('the arguments cannot be read here', { cause: this.#unreadable });
    }
    const value = this.#values.get(slot);
    this.#values.delete(slot);
    return receive(value);
  }

  answer(slot: number, value: unknown, transfer: readonly Transferable[]): void {
    this.#port.postMessage({ slot, value: share(value) } satisfies Answer, transfer);
  }

  #listen(): void {
    for (;;) {
      let order: Order | undefined;
      try {
        order = receiveMessageOnPort(this.#port)?.message as Order | undefined;
      } catch (error) {
        this.#unreadable = error; // somebody's, who will miss it
        continue;
      }
      if (order === undefined) return;
      if (order === null) continue;
      if ('define' in order) {
        this.#shipments.set(order.define, order.target);
      } else if ('forget' in order) {
        this.#shipments.delete(order.forget);
        this.onForget(order.forget);
      } else {
        this.#values.set(order.slot, order.value);
      }
    }
  }
}
