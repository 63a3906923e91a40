import type { Transferable } from 'node:worker_threads';
import { load } from '../thread/bootstrap.js';
import type { Shipment } from '../thread/target.js';
import type { Callable } from './execute.js';

/** A worker's way to its pool beside the table. */
export interface Wire {
  /** The target of that number, which the pool has defined. */
  shipment(id: number): Shipment;
  /** Called when a target will not be called any more. */
  onForget: (id: number) => void;
  /** Arguments that the codec cannot carry. @throws TypeError when they cannot be read here */
  values(slot: number): unknown;
  /** Such a result. @throws when it cannot be sent */
  answer(slot: number, value: unknown, transfer: readonly Transferable[]): void;
}

/** The targets that a worker knows. */
export class Repertoire {
  readonly #wire: Wire;
  readonly #targets = new Map<number, Callable>();

  constructor(wire: Wire) {
    this.#wire = wire;
    wire.onForget = id => this.#targets.delete(id);
  }

  target(id: number): Callable | Promise<Callable> {
    const known = this.#targets.get(id);
    if (known !== undefined) return known;
    const loaded = load(this.#wire.shipment(id));
    if (!(loaded instanceof Promise)) this.#targets.set(id, loaded);
    else loaded.then(target => this.#targets.set(id, target)).catch(() => {});
    return loaded;
  }
}
