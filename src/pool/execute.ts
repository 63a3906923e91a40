// What a worker does for each kind of command.

import { quote } from '../check.js';
import type { Each, Range } from './call.js';
import { makeNumbers } from './numbers.js';
import { located, placed } from './results.js';

export type Callable = (...args: unknown[]) => unknown;

/** A list; in a Float64Array if it holds numbers. @param abroad the pool is another process' */
export async function each(target: Callable, given: Each, abroad: boolean): Promise<unknown> {
  const { spread, begin, out, typed } = given;
  const items = given.items as ArrayLike<unknown>;
  if (out !== undefined) return eachElement(target, items, begin, out as unknown[], begin);
  if (typed) {
    const Type = (items as Float64Array).constructor as Float64ArrayConstructor;
    const results = new Type(items.length);
    await eachElement(target, items, begin, results as unknown as unknown[], 0);
    return results;
  }
  const results: unknown[] = [];
  let i = 0;
  try {
    if (items instanceof Float64Array && !spread) {
      const numbers = makeNumbers(items.length, abroad);
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
  begin: number,
  out: unknown[],
  to: number,
): Promise<void> {
  for (let i = 0; i < items.length; i++) {
    try {
      const returned = target(items[i]);
      const result = isThenable(returned) ? await returned : returned;
      if (typeof result !== typeof items[i]) throw wrongElement(result, items[i]);
      out[to + i] = result;
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
