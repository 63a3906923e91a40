// Runs in every worker of a ThreadPool; Piscina loads it through entry.cts. Besides the tasks that Piscina
// itself may send, a worker serves the pool's table.

import { native } from '../../native.js';
import '../../thread/kinds.js';
// For its own sake: what arrives may hold a pool.
import '../nested/client.js';
import { membership } from '../nested/membership.js';
import { HEADER, LANE } from '../plan.js';
import { prepare } from '../readiness.js';
import { Server } from '../server.js';
import { Table } from '../table.js';
import type { Answer, ThreadOpening } from './orders.js';
import { PortWire } from './wire.js';

/** Called once per worker, as a Piscina task. Resolves when the worker is ready for calls. */
export async function open(opening: ThreadOpening): Promise<void> {
  const { port, words, lanes, lane, id } = opening;
  const table = new Table(words, lanes);
  Object.assign(membership, { pool: id ?? '', lane });
  // In this order: who is woken by the bell finds the news, and the reason for it.
  for (const word of [table.lane(lane) + LANE.ENDED, HEADER.NEWS, HEADER.BELL]) {
    native.signalAtExit(words, word, 1);
  }
  // Also for a thread that is blocked, which Piscina's own news does not reach.
  await prepare(table, opening, fault => port.postMessage({ opening: fault } satisfies Answer));
  new Server(table, opening, new PortWire(port)).start();
}
