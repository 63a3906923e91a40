// What a Thread's worker needs when its target is more than a function with plain arguments and a plain
// result; see entry.cts.

import { receive } from '../memory/handle.js';
import { native } from '../native.js';
import { encode } from '../queue/codec.js';
import { load } from './bootstrap.js';
import { pack } from './fault.js';
import { type Opening, opening } from './opening.js';
import outcome from './outcome.cjs';
import { type Deposit, putFault, putResult } from './outcome.js';

export { pack };

export async function run({ plain, target, args, heir, thread }: Opening): Promise<unknown> {
  if (!plain) await import('./kinds.js');
  const received = plain ? (args as unknown[]) : receive<unknown[]>(args);
  if (heir !== undefined) {
    const { inherit } = await import('./heir.js');
    const { enter, Thread } = await import('./thread.js');
    const make = (
      Class: new (...args: never) => InstanceType<typeof Thread>,
      body?: () => unknown,
    ) => enter(Class, thread, body);
    return (await inherit(heir, Thread, make, target, received)).run();
  }
  return target && (await load(target))(...received);
}

const { thread } = opening as Opening;
const deposit: Deposit = {
  encode: value => encode(value, 0, thread),
  put: (form, bytes) => outcome.put(native, thread, form, bytes),
};

/** @throws TypeError when the result cannot be sent. */
export function succeed(result: unknown): void {
  putResult(deposit, result);
}

export function fail(error: unknown): void {
  putFault(deposit, pack(error));
}
