// What a worker does for each kind of command.

import { quote } from '../check.js';
import type { Each, Range } from './call.js';
import { located, placed } from './results.js';

export type Callable = (...args: unknown[]) => unknown;

/** A list; in a Float64Array if it holds numbers. */
export async function each(target: Callable, given: Each): Promise<unknown> {
  const { spread, begin, out } = given;
  const items = given.items as ArrayLike<unknown>;
  if (out !== undefined) return eachElement(target, items, out as unknown[], begin);
  const results: unknown[] = [];
  let i = 0;
  try {
    if (items instanceof Float64Array && !spread) {
      const numbers = new Float64Array(new SharedArrayBuffer(8 * items.length));
      for (; i < items.length; i++) {
        const returned = target(items[i]);
        if (typeof returned === 'number') {
          numbers[i] = returned;
          continue;
        }
        for (const number of numbers.subarray(0, i)) results.push(number);
        results.push(isThenable(returned) ? await returned : returned);
        i++;
        break;
      }
      if (i === items.length && results.length === 0) return numbers;
    }
    for (; i < items.length; i++) {
      const returned = spread ? target(...(items[i] as unknown[])) : target(items[i]);
      results.push(isThenable(returned) ? await returned : returned);
    }
  } catch (error) {
    throw located(error, begin + i);
  }
  return placed(results, begin);
}

async function eachElement(
  target: Callable,
  items: ArrayLike<unknown>,
  out: unknown[],
  begin: number,
): Promise<void> {
  for (let i = 0; i < items.length; i++) {
    try {
      const returned = target(items[i]);
      const result = isThenable(returned) ? await returned : returned;
      if (typeof result !== typeof items[i]) throw wrongElement(result, items[i]);
      out[begin + i] = result;
    } catch (error) {
      throw located(error, begin + i);
    }
  }
}

function wrongElement(result: unknown, item: unknown): TypeError {
  return new TypeError(
    `a map over a shared typed array yields a ${typeof item} for each element, not ${quote(result)}: use Array.from() for other results`,
  );
}

export async function range(target: Callable, given: Range): Promise<void> {
  const { cursor, chunks, grain, length } = given;
  const args = given.args as unknown[];
  for (;;) {
    const chunk = Atomics.add(cursor, 0, 1);
    if (chunk >= chunks) return;
    const begin = chunk * grain;
    const result = target(begin, Math.min(begin + grain, length), ...args);
    if (isThenable(result)) await result;
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
