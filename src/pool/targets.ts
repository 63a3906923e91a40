import type { Shipment } from '../thread/target.js';
import type { Crew } from './crew.js';

/** A target that the workers know by number. */
export interface Known {
  readonly id: number;
  readonly shipment: Shipment;
  /** How many calls of it have not ended. */
  uses: number;
}

const MOST = 1000;

/** The targets of a pool: workers learn each once, and a call says only which it is. */
export class Targets {
  readonly #known = new Map<Shipment | string, Known>();
  readonly #crew: Crew;
  #nextId = 1;

  constructor(crew: Crew) {
    this.#crew = crew;
  }

  known(shipment: Shipment): Known {
    // A function's shipment is the same object each time.
    const key = 'source' in shipment ? shipment : `${shipment.name} of ${shipment.module}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST) this.#forget();
    const made = { id: this.#nextId++, shipment, uses: 0 };
    this.#crew.define(made.id, shipment);
    this.#known.set(key, made);
    return made;
  }

  #forget(): void {
    for (const [key, { id, uses }] of this.#known) {
      if (uses > 0) continue;
      this.#known.delete(key);
      this.#crew.forget(id);
    }
  }
}
