import { receive } from '../memory/handle.js';
import { native } from '../native.js';
import { load } from '../thread/bootstrap.js';
import { type Fault, pack } from '../thread/fault.js';
import type { Opening } from './call.js';
import { LANE, Readiness } from './plan.js';
import type { Table } from './table.js';

/**
 * Makes a worker ready for calls, and says so, or that it failed.
 *
 * @throws what the initializer throws, after `tell` has been told.
 */
export async function prepare(
  table: Table,
  { name, lane, initializer }: Opening,
  tell: (fault: Fault) => void,
): Promise<void> {
  const { words } = table;
  const ready = table.lane(lane) + LANE.READY;
  native.agentDescribe(name, true);
  Atomics.store(words, ready, Readiness.HEARD);
  if (initializer !== undefined) {
    const { target, args } = initializer;
    try {
      await (await load(target))(...receive<unknown[]>(args));
    } catch (error) {
      tell(pack(error));
      Atomics.store(words, ready, Readiness.FAILED);
      table.report();
      throw error;
    }
  }
  Atomics.store(words, ready, Readiness.OPEN);
  table.report();
}
