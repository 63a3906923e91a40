import type { Lineage } from '../thread/opening.js';
import type { Shipment } from '../thread/target.js';

/** What a Process finds in its segment: what it shall do. */
export interface Opening {
  target?: Shipment;
  args: unknown;
  /** A subclass with a run() of its own: where it is, and the fields of the object. */
  heir?: { lineage: Lineage; fields: unknown };
  /** The arguments hold no manycore objects. */
  plain: boolean;
}

/** What it finds in its environment, under MANYCORE_PROCESS: where that is. */
export interface Ticket {
  segment: string;
  /** The addon's file. */
  addon: string;
  daemon: boolean;
}
