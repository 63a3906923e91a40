// What a Thread's worker needs when its target is more than a function with plain arguments and a plain
// result; see entry.cts.

import { receive } from '../memory/handle.js';
import type { Words } from '../memory/object.js';
import { load } from './bootstrap.js';
import { pack } from './fault.js';
import type { Opening } from './opening.js';
import { putFault, putResult } from './outcome.js';

export { pack };

export async function run({ plain, target, args, heir, thread }: Opening): Promise<unknown> {
  if (!plain) await import('./kinds.js');
  const received = plain ? (args as unknown[]) : receive<unknown[]>(args);
  if (heir !== undefined) {
    const { inherit } = await import('./heir.js');
    return (await inherit(heir, thread, target, received)).run();
  }
  return target && (await load(target))(...received);
}

/** @throws TypeError when the result cannot be sent. */
export function succeed(thread: Words, result: unknown): void {
  try {
    putResult(thread, result);
  } catch (cause) {
    const { message } = cause as Error;
    throw new TypeError(`the result cannot be sent back: ${message}`, { cause });
  }
}

export function fail(thread: Words, error: unknown): void {
  putFault(thread, pack(error));
}
