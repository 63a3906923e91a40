import type { SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, sharedArray, threadLimit } from './job.js';

/**
 * Sorts a shared typed array in place, in the order of `TypedArray.prototype.sort`: ascending, -0 before
 * 0, NaN last. Resolves to the array itself. Cancelled, it leaves the array in no particular order.
 */
export function sort<T extends SharedTypedArray>(x: T, options?: ComputeOptions): Task<T> {
  const array = sharedArray(x, 'sort()');
  const threads = threadLimit(options, 'sort()');
  return launch(
    settled => native.computeSort(array, threads, settled),
    () => x,
  );
}
