// Runs in every process of a ProcessPool.

import { native } from '../../native.js';
import type { Opening } from '../call.js';
import { LANE } from '../plan.js';
import { prepare } from '../readiness.js';
import { Server } from '../server.js';
import { Table } from '../table.js';
import { Parcels } from './parcels.js';
import { complain, ParcelWire } from './wire.js';

export interface ProcessOpening extends Opening {
  /** The prefix of the pool's parcels. */
  parcels: string;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** The target of such a process: serves the pool's table until it is told to leave. */
export async function serve(opening: ProcessOpening): Promise<never> {
  const { words, lanes, lane } = opening;
  const parcels = new Parcels(opening.parcels);
  native.processInherit(parcels.label);
  const table = new Table(words, lanes, parcels);
  setInterval(() => {}, LONGEST_TIMER); // a call may wait for what does not keep a process alive
  leaveWhenTold(words, table.lane(lane) + LANE.LEAVE);
  try {
    await prepare(table, opening, fault => complain(parcels, lane, fault));
    new Server(table, opening, new ParcelWire(parcels)).start();
  } catch {
    // The pool has been told.
  }
  return new Promise<never>(() => {});
}

function leaveWhenTold(words: Int32Array, word: number): void {
  if (Atomics.load(words, word) !== 0) process.exit(0);
  const again = () => leaveWhenTold(words, word);
  if (native.watchWord(words, word, 0, again) <= 0) queueMicrotask(again);
}
