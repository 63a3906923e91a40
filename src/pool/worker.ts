// Runs in every worker of a ThreadPool; Piscina loads it through entry.cts. Besides the tasks that Piscina
// itself may send, a worker serves the pool's table.

import { receive } from '../memory/handle.js';
import { native } from '../native.js';
import { load } from '../thread/bootstrap.js';
import { pack } from '../thread/fault.js';
import '../thread/kinds.js';
import type { Answer, Opening } from './call.js';
// For its own sake: what arrives may hold a pool.
import './nested/client.js';
import { membership } from './nested/membership.js';
import { HEADER, LANE, Readiness } from './plan.js';
import { Server } from './server.js';
import { Table } from './table.js';

/** Called once per worker, as a Piscina task. Resolves when the worker is ready for calls. */
export async function open(opening: Opening): Promise<void> {
  const { port, memory, lanes, lane, name, id, initializer } = opening;
  const table = new Table(memory, lanes);
  const { words } = table;
  const at = table.lane(lane);
  native.agentDescribe(name, true);
  Object.assign(membership, { pool: id ?? '', lane });
  // In this order: who is woken by the bell finds the news, and the reason for it.
  for (const word of [at + LANE.ENDED, HEADER.NEWS, HEADER.BELL]) {
    native.signalAtExit(words, word, 1);
  }
  Atomics.store(words, at + LANE.READY, Readiness.HEARD);
  if (initializer !== undefined) {
    const { target, args } = initializer;
    try {
      await (await load(target))(...receive<unknown[]>(args));
    } catch (error) {
      // Also for a thread that is blocked, which Piscina's own news does not reach.
      port.postMessage({ opening: pack(error) } satisfies Answer);
      Atomics.store(words, at + LANE.READY, Readiness.FAILED);
      table.report();
      throw error;
    }
  }
  Atomics.store(words, at + LANE.READY, Readiness.OPEN);
  table.report();
  new Server(table, opening).start();
}
