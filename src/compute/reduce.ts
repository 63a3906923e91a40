import * as check from '../check.js';
import type { BigArray, NumericArray, SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, sharedArray, threadLimit } from './job.js';
import { isBig } from './out.js';

/**
 * The sum of a shared typed array, the same to the bit for any number of threads: blocks of fixed size
 * are added as a fixed tree. Sums of bigint arrays wrap at 64 bits, as `BigInt.asIntN(64, …)` or
 * `BigInt.asUintN(64, …)` of the true sum does.
 */
export function sum(x: BigArray, options?: ComputeOptions): Task<bigint>;
export function sum(x: NumericArray, options?: ComputeOptions): Task<number>;
export function sum(x: SharedTypedArray, options?: ComputeOptions): Task<number | bigint>;
export function sum(x: SharedTypedArray, options?: ComputeOptions): Task<unknown> {
  const array = sharedArray(x, 'sum()');
  const threads = threadLimit(options, 'sum()');
  return launch<unknown>(
    settled => native.computeSum(array, threads, settled),
    value => signed(value, array),
  );
}

/**
 * The smallest element of a shared typed array, as `Math.min` of all of them: NaN if one of them is NaN,
 * -0 is below 0, and `Infinity` if there are none.
 *
 * @throws RangeError for a bigint array without elements: there is no infinite bigint.
 */
export function min(x: BigArray, options?: ComputeOptions): Task<bigint>;
export function min(x: NumericArray, options?: ComputeOptions): Task<number>;
export function min(x: SharedTypedArray, options?: ComputeOptions): Task<number | bigint>;
export function min(x: SharedTypedArray, options?: ComputeOptions): Task<unknown> {
  return extreme(x, false, options);
}

/**
 * The largest element of a shared typed array, as `Math.max` of all of them: NaN if one of them is NaN,
 * 0 is above -0, and `-Infinity` if there are none.
 *
 * @throws RangeError for a bigint array without elements: there is no infinite bigint.
 */
export function max(x: BigArray, options?: ComputeOptions): Task<bigint>;
export function max(x: NumericArray, options?: ComputeOptions): Task<number>;
export function max(x: SharedTypedArray, options?: ComputeOptions): Task<number | bigint>;
export function max(x: SharedTypedArray, options?: ComputeOptions): Task<unknown> {
  return extreme(x, true, options);
}

function extreme(x: SharedTypedArray, largest: boolean, options?: ComputeOptions): Task<unknown> {
  const what = largest ? 'max()' : 'min()';
  const array = sharedArray(x, what);
  const threads = threadLimit(options, what);
  if (isBig(array) && array.length === 0) {
    throw new RangeError(`${what} of no bigints is not defined: ${check.quote(array)} is empty`);
  }
  return launch<unknown>(
    settled => native.computeExtreme(array, largest, threads, settled),
    value => signed(value, array),
  );
}

/**
 * Where the smallest element is: the index of the first one that is, by `Object.is`, what `min()` finds.
 * So with a NaN among them it is that of the first NaN. -1 if there are no elements.
 */
export function argmin(x: SharedTypedArray, options?: ComputeOptions): Task<number> {
  return place(x, false, options);
}

/**
 * Where the largest element is: the index of the first one that is, by `Object.is`, what `max()` finds.
 * So with a NaN among them it is that of the first NaN. -1 if there are no elements.
 */
export function argmax(x: SharedTypedArray, options?: ComputeOptions): Task<number> {
  return place(x, true, options);
}

function place(x: SharedTypedArray, largest: boolean, options?: ComputeOptions): Task<number> {
  const what = largest ? 'argmax()' : 'argmin()';
  const array = sharedArray(x, what);
  const threads = threadLimit(options, what);
  const empty = array.length === 0;
  return launch(
    settled => native.computeIndex(array, largest, threads, settled),
    value => (empty ? -1 : (value as number)),
  );
}

/**
 * The arithmetic mean: the sum, as `sum()` adds, divided by the number of elements. It is a number for
 * bigint arrays too, whose sum does not wrap here. NaN if there are no elements.
 */
export function mean(x: SharedTypedArray, options?: ComputeOptions): Task<number> {
  const array = sharedArray(x, 'mean()');
  const threads = threadLimit(options, 'mean()');
  return launch(
    settled => native.computeMean(array, threads, settled),
    value => value as number,
  );
}

export interface VarianceOptions extends ComputeOptions {
  /** What is subtracted from the number of elements: 1 if they are a sample of something larger. Default: 0. */
  ddof?: number;
}

/**
 * The variance: the sum of squared deviations from the mean, divided by the number of elements less
 * `ddof`. NaN if there are no more elements than that. Bigints count as the numbers nearest to them.
 *
 * Blocks of fixed size are computed in two passes and combined as a fixed tree, by the formula of Chan,
 * Golub and LeVeque (1979). So it is the same to the bit for any number of threads, and exact where
 * `E[x²] - E[x]²` is not.
 */
export function variance(x: SharedTypedArray, options?: VarianceOptions): Task<number> {
  const array = sharedArray(x, 'variance()');
  const threads = threadLimit(options, 'variance()', ['ddof']);
  const ddof = check.integer(options?.ddof ?? 0, 'ddof', 0);
  return launch(
    settled => native.computeVariance(array, ddof, threads, settled),
    value => value as number,
  );
}

/**
 * The dot product of two shared arrays of the same length, a[0] * b[0] + a[1] * b[1] + …: products and
 * sums in double precision, whatever the types, added in the order of `sum()`. Of two bigint arrays it
 * wraps at 64 bits, without a sign if both are BigUint64Arrays.
 *
 * @throws RangeError when the lengths differ, TypeError for a bigint array with one of numbers.
 */
export function dot(a: BigArray, b: BigArray, options?: ComputeOptions): Task<bigint>;
export function dot(a: NumericArray, b: NumericArray, options?: ComputeOptions): Task<number>;
export function dot(
  a: SharedTypedArray,
  b: SharedTypedArray,
  options?: ComputeOptions,
): Task<unknown> {
  const left = sharedArray(a, 'dot()');
  const right = sharedArray(b, 'dot()');
  const threads = threadLimit(options, 'dot()');
  if (isBig(left) !== isBig(right)) {
    throw new TypeError(
      `dot() takes two arrays of numbers or two of bigints, not ${check.quote(left)} and ${check.quote(right)}`,
    );
  }
  if (left.length !== right.length) {
    throw new RangeError(
      `dot() takes two arrays of the same length, not ${left.length} and ${right.length} elements`,
    );
  }
  const both = right instanceof BigInt64Array ? right : left;
  return launch<unknown>(
    settled => native.computeDot(left, right, threads, settled),
    value => signed(value, both),
  );
}

/** Native bigints are signed; what comes of a BigUint64Array is not. */
function signed(value: unknown, array: SharedTypedArray): unknown {
  return array instanceof BigUint64Array ? BigInt.asUintN(64, value as bigint) : value;
}
