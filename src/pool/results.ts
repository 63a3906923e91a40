// Results that cannot be sent back: which of them, as the caller counts.

import { receive, share } from '../memory/handle.js';
import { uncloneable } from '../queue/codec.js';

/** Of the lists of results that are parts of a whole: where they begin in it. */
const begins = new WeakMap<object, number>();

/** Notes that these are the results of a whole from `begin` on. */
export function placed<T extends object>(results: T, begin: number): T {
  begins.set(results, begin);
  return results;
}

/** Says at which item it was thrown, unless it has an `index` of its own or cannot have one. */
export function located(error: unknown, index: number): unknown {
  if (error instanceof Error && !('index' in error) && Object.isExtensible(error)) {
    Object.defineProperty(error, 'index', { value: index, enumerable: true });
  }
  return error;
}

/** The error for a result that was refused with this one. */
export function unsendable(result: unknown, refusal: unknown): unknown {
  const begin = begins.get(result as object);
  if (begin === undefined) return explained(result, 'it', refusal);
  for (const [i, one] of (result as unknown[]).entries()) {
    try {
      copy(one);
    } catch (error) {
      return located(explained(one, `it[${begin + i}]`, error), begin + i);
    }
  }
  return explained(result, 'it', refusal);
}

/** What would have arrived on the other side. */
export function copy<T>(value: T): T {
  return receive<T>(structuredClone(share(value)));
}

function explained(value: unknown, name: string, cause: unknown): TypeError {
  const reason = nameOf(cause) === 'DataCloneError' ? uncloneable(value, name) : cause;
  const message = String((reason as Error | undefined)?.message ?? reason);
  return new TypeError(`the result cannot be sent back: ${message}`, { cause });
}

const nameOf = (error: unknown) => (error as Error | undefined)?.name;
