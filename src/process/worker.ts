// What a Process needs when its target is more than a function with plain arguments and a plain result;
// see entry.cts.

import type { Child } from '../children.js';
import { receive } from '../memory/handle.js';
import { native } from '../native.js';
import { ABROAD, encode } from '../queue/codec.js';
import { load } from '../thread/bootstrap.js';
import { pack } from '../thread/fault.js';
import { type Deposit, putFault, putResult, read } from '../thread/outcome.js';
import type { Opening } from './opening.js';

export { pack };

let child: Child;

/** This process' life. */
export function enter(mine: Child): void {
  child = mine;
}

/** What it shall do, where that is not plain. */
export function decoded(form: number, bytes: Uint8Array): Opening {
  return read(form, bytes) as Opening;
}

export async function run({ target, args, heir }: Opening): Promise<unknown> {
  await import('../thread/kinds.js');
  const received = receive<unknown[]>(args);
  if (heir !== undefined) {
    const { inherit } = await import('../thread/heir.js');
    const { Process, resume } = await import('./process.js');
    const make = (
      Class: new (...args: never) => InstanceType<typeof Process>,
      body?: () => unknown,
    ) => resume(Class, child, body);
    return (await inherit(heir, Process, make, target, received)).run();
  }
  return target && (await load(target))(...received);
}

const deposit: Deposit = {
  encode: value => encode(value, 0, ABROAD, 'value'),
  put(form, bytes) {
    const fault = native.processPut(child, form, bytes);
    if (fault === 0) return;
    throw new RangeError(
      `there is no memory for its ${bytes.length} bytes, which on Linux means room in /dev/shm`,
    );
  },
};

/** @throws TypeError when the result cannot be sent. */
export function succeed(result: unknown): void {
  putResult(deposit, result);
}

export function fail(error: unknown): void {
  putFault(deposit, pack(error));
}
