import type { Shipment } from '../thread/target.js';
import type { Lane } from './lane.js';

/** A target that the workers know by number. */
export interface Known {
  readonly id: number;
  readonly shipment: Shipment;
  /** How many calls of it have not ended. */
  uses: number;
}

const MOST = 1000;

/** The targets of a pool: each is sent to a worker once, and a call says only which it is. */
export class Targets {
  readonly #known = new Map<Shipment | string, Known>();
  readonly #lanes: readonly Lane[];
  #nextId = 1;

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
  }

  /** Workers have been sent it before they see a call of it. */
  known(shipment: Shipment): Known {
    // A function's shipment is the same object each time.
    const key = 'source' in shipment ? shipment : `${shipment.name} of ${shipment.module}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST) this.#forget();
    const made = { id: this.#nextId++, shipment, uses: 0 };
    this.#known.set(key, made);
    for (const lane of this.#lanes) lane.post({ define: made.id, target: shipment });
    return made;
  }

  /** To a worker that knows none. */
  introduce(lane: Lane): void {
    for (const { id, shipment } of this.#known.values())
      lane.post({ define: id, target: shipment });
  }

  #forget(): void {
    for (const [key, { id, uses }] of this.#known) {
      if (uses > 0) continue;
      this.#known.delete(key);
      for (const lane of this.#lanes) lane.post({ forget: id });
    }
  }
}
