import { decode, encode, scratch } from '../../queue/codec.js';
import { type Fault, pack } from '../../thread/fault.js';
import type { Shipment } from '../../thread/target.js';
import type { Wire } from '../wire.js';
import type { Parcels } from './parcels.js';

/** So many targets are kept compiled. */
const MOST = 1000;

/** By parcels. What the codec cannot carry no process can be sent. */
export class ParcelWire implements Wire {
  onForget: (id: number) => void = () => {};
  readonly #parcels: Parcels;
  /** Those that the worker has been told, the oldest first. */
  readonly #told = new Set<number>();

  constructor(parcels: Parcels) {
    this.#parcels = parcels;
  }

  shipment(id: number): Shipment {
    for (const oldest of this.#told) {
      if (this.#told.size < MOST) break;
      this.#told.delete(oldest);
      this.onForget(oldest);
    }
    this.#told.add(id);
    return read(this.#parcels, targetName(id)) as Shipment;
  }

  values(): never {
    throw new TypeError('these arguments cannot be sent to another process');
  }

  answer(): never {
    throw new TypeError(
      'nothing can be moved to another process: return it as it is, which copies it',
    );
  }
}

export const targetName = (id: number) => `target-${id}`;
const openingName = (lane: number) => `opening-${lane}`;

/** Why a worker could not be made ready. */
export function complain(parcels: Parcels, lane: number, fault: Fault): void {
  write(parcels, openingName(lane), fault);
}

export function complaintOf(parcels: Parcels, lane: number): Fault {
  try {
    return read(parcels, openingName(lane)) as Fault;
  } catch (error) {
    return pack(error); // the pool has ended meanwhile
  }
}

export function write(parcels: Parcels, name: string, value: unknown): void {
  const length = encode(value);
  try {
    parcels.write(name, scratch.bytes.subarray(0, length));
  } finally {
    scratch.trim();
  }
}

function read(parcels: Parcels, name: string): unknown {
  const bytes = parcels.read(name);
  if (bytes === undefined) {
    throw new Error(`the file ${parcels.prefix}${name} of this pool is not there any more`);
  }
  scratch.use();
  scratch.grow(bytes.length);
  scratch.bytes.set(bytes);
  try {
    return decode(0, bytes.length);
  } finally {
    scratch.trim();
  }
}
