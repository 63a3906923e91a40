import type { SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, sharedArray, threadLimit } from './job.js';

/**
 * The sum of a shared typed array, the same to the bit for any number of threads: blocks of fixed size
 * are added as a fixed tree. Sums of bigint arrays wrap at 64 bits, as `BigInt.asIntN(64, …)` or
 * `BigInt.asUintN(64, …)` of the true sum does.
 */
export function sum(
  x: BigInt64Array<SharedArrayBuffer> | BigUint64Array<SharedArrayBuffer>,
  options?: ComputeOptions,
): Task<bigint>;
export function sum(x: SharedTypedArray, options?: ComputeOptions): Task<number>;
export function sum(x: SharedTypedArray, options?: ComputeOptions): Task<unknown> {
  const array = sharedArray(x, 'sum()');
  const threads = threadLimit(options, 'sum()');
  return launch<unknown>(
    settled => native.computeSum(array, threads, settled),
    value => (array instanceof BigUint64Array ? BigInt.asUintN(64, value as bigint) : value),
  );
}
