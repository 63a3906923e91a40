import * as check from '../check.js';
import type { SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, sharedArray, threadLimit } from './job.js';
import { outArray } from './out.js';

/**
 * Sorts a shared typed array in place, in the order of `TypedArray.prototype.sort`: ascending, -0 before
 * 0, NaN last. Resolves to the array itself. Cancelled, it leaves the array in no particular order.
 *
 * A parallel sample sort with a radix sort of each bucket; of many elements of 8 or 16 bits, a counting
 * sort.
 */
export function sort<T extends SharedTypedArray>(x: T, options?: ComputeOptions): Task<T> {
  const array = sharedArray(x, 'sort()');
  const threads = threadLimit(options, 'sort()');
  return launch(
    settled => native.computeSort(array, threads, settled),
    () => x,
  );
}

const MOST_INDICES = 2 ** 32;

/**
 * The indices of the elements of a shared typed array in the order into which `sort()` would put these:
 * `x[argsort(x)[0]]` is the first. Elements that are the same (any two NaN are, 0 and -0 are not) stay in
 * the order of their indices. `x` is not touched, unless `out` lies over it; the result is right even then.
 * Cancelled, it leaves `out` half-written.
 *
 * @throws RangeError for more than 2^32 elements, or an `out` of another length than `x`.
 */
export function argsort(
  x: SharedTypedArray,
  options?: ComputeOptions & { out?: Uint32Array<SharedArrayBuffer> },
): Task<Uint32Array<SharedArrayBuffer>> {
  const array = sharedArray(x, 'argsort()');
  const threads = threadLimit(options, 'argsort()', ['out']);
  if (array.length > MOST_INDICES) {
    throw new RangeError(
      `argsort() takes at most 2^32 elements, whose indices fit in a Uint32Array, not ${check.quote(array)}`,
    );
  }
  const out = outArray(options?.out, 'argsort()', array.length, ['Uint32Array']);
  return launch(
    settled => native.computeArgsort(array, out, threads, settled),
    () => out,
  );
}
