import { native } from '../../native.js';
import type { Process } from '../../process/process.js';
import type { Fault } from '../../thread/fault.js';
import { Lane } from '../lane.js';
import { LANE } from '../plan.js';
import type { Table } from '../table.js';
import type { Parcels } from './parcels.js';
import { complaintOf } from './wire.js';

/** With a process behind it. */
export class ProcessLane extends Lane {
  process!: Process;
  /** Its process has ended, and that has been noticed. Its successor may use the same words already. */
  dead = false;
  /** When it was asked to leave: performance.now(). */
  asked = Infinity;
  readonly #table: Table;
  readonly #parcels: Parcels;

  constructor(table: Table, parcels: Parcels, index: number, quota: number) {
    super(table, index, quota);
    this.#table = table;
    this.#parcels = parcels;
  }

  /** Its process ends itself if its event loop turns. */
  leave(): void {
    const { words } = this.#table;
    const word = this.#table.lane(this.index) + LANE.LEAVE;
    this.asked = performance.now();
    Atomics.store(words, word, 1);
    native.wakeWord(words, word, 1);
  }

  override post(): never {
    throw new TypeError('these arguments cannot be sent to another process');
  }

  override received(): never {
    throw new TypeError('the result cannot be read here');
  }

  protected override complaint(): Fault {
    return complaintOf(this.#parcels, this.index);
  }
}
