import type { BigArray, NumericArray, SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, type NewOptions, sharedArray, threadLimit } from './job.js';
import { BIGINTS, isBig, NUMBERS, outArray, typeName } from './out.js';

/**
 * Running sums: element i of the result is x[0] + … + x[i].
 *
 * The result is `out`, which has the length of `x` and may be `x` itself or overlap it, and is stored to
 * as JavaScript does; else a new Float64Array or, for bigints, a new array of the type of `x`. Numbers
 * go to an `out` of any type of numbers, bigints to either of bigints, where sums wrap at 64 bits.
 *
 * Sums of integers are exact. Those of floating point are the same to the bit for any number of threads:
 * each 1024 elements are added one by one, in double precision, and the result to the last sum before
 * them. So the first 1024 are those of the plain loop, and sums never fall where no element is negative.
 */
export function cumsum(
  x: NumericArray,
  options?: NewOptions,
): Task<Float64Array<SharedArrayBuffer>>;
export function cumsum<T extends NumericArray>(
  x: NumericArray,
  options: ComputeOptions & { out: T },
): Task<T>;
export function cumsum<T extends BigArray>(x: T, options?: NewOptions): Task<T>;
export function cumsum<T extends BigArray>(
  x: BigArray,
  options: ComputeOptions & { out: T },
): Task<T>;
export function cumsum(
  x: SharedTypedArray,
  options?: NewOptions,
): Task<Float64Array<SharedArrayBuffer> | BigArray>;
export function cumsum(
  x: SharedTypedArray,
  options?: ComputeOptions & { out?: SharedTypedArray | undefined },
): Task<unknown> {
  const array = sharedArray(x, 'cumsum()');
  const threads = threadLimit(options, 'cumsum()', ['out']);
  const types = !isBig(array) ? NUMBERS : options?.out ? BIGINTS : [typeName(array)];
  const out = outArray(options?.out, 'cumsum()', array.length, types);
  return launch<unknown>(
    settled => native.computeCumsum(array, out, threads, settled),
    () => out,
  );
}
