import * as check from '../check.js';
import type { NumericArray, SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, sharedArray, threadLimit } from './job.js';
import { isBig, outArray, typeName } from './out.js';

type Singles = Float32Array<SharedArrayBuffer>;
type Doubles = Float64Array<SharedArrayBuffer>;
type Product<A, B> = A extends Singles ? (B extends Singles ? Singles : Doubles) : Doubles;

export interface MatmulOptions<Out extends Singles | Doubles = Singles | Doubles>
  extends ComputeOptions {
  /** How many rows `a` has, and the result. */
  m?: number;
  /** How many columns `b` has, and the result. */
  n?: number;
  /** How many columns `a` has, and rows `b`. */
  k?: number;
  /** Where the result goes; it may lie over `a` or `b`. */
  out?: Out;
}

/**
 * The product of two matrices that stand row by row in shared typed arrays: `a` has m rows of k numbers,
 * `b` has k rows of n. One of m, n and k is enough, since the lengths of the arrays tell the others (unless
 * it is 0).
 *
 * The result is that of the plain loop, to the bit, for any number of threads and any instruction set: each
 * element is `0 + a[i][0] * b[0][j] + a[i][1] * b[1][j] + …`, added in this order and rounded after each
 * operation. Two Float32Arrays give a Float32Array, and each operation is then rounded to single precision,
 * as by `Math.fround`. Any other types of numbers, also mixed, are computed in double precision and give a
 * Float64Array. Cancelled, it leaves `out` half-written.
 *
 * Blocked for the caches as by Goto and van de Geijn (Anatomy of High-Performance Matrix Multiplication,
 * 2008), except that sums are never split.
 *
 * @throws TypeError for arrays of bigints, an `out` of another type, or when m, n and k are not known.
 * @throws RangeError when the lengths do not fit together.
 */
export function matmul<A extends NumericArray, B extends NumericArray>(
  a: A,
  b: B,
  options: MatmulOptions<Product<A, B>>,
): Task<Product<A, B>>;
export function matmul(a: NumericArray, b: NumericArray, options: MatmulOptions): Task<unknown> {
  const [left, right] = [numbers(a), numbers(b)];
  const threads = threadLimit(options, 'matmul()', ['m', 'n', 'k', 'out']);
  const { m, n, k } = shape(left.length, right.length, options ?? {});
  const single = typeName(left) === 'Float32Array' && typeName(right) === 'Float32Array';
  const out = outArray(options.out, 'matmul()', m * n, [single ? 'Float32Array' : 'Float64Array']);
  return launch(
    settled => native.computeMatmul(left, right, out, m, n, k, threads, settled),
    () => out,
  );
}

function numbers(value: unknown): SharedTypedArray {
  const array = sharedArray(value, 'matmul()');
  if (isBig(array)) {
    throw new TypeError(`matmul() multiplies numbers, not the bigints of ${check.quote(array)}`);
  }
  return array;
}

/** What is not given, from the lengths: a has m * k elements, b has k * n. */
function shape(left: number, right: number, given: MatmulOptions) {
  const size = (name: 'm' | 'n' | 'k') =>
    given[name] === undefined ? undefined : check.integer(given[name], name, 0);
  let [m, n, k] = [size('m'), size('n'), size('k')];
  // 0 / 0: any number would do, so this one cannot be told.
  const divide = (length: number, by: number | undefined) =>
    by === undefined || (by === 0 && length === 0) ? undefined : length / by;
  k ??= divide(left, m) ?? divide(right, n);
  m ??= divide(left, k);
  n ??= divide(right, k);
  if (m === undefined || n === undefined || k === undefined) {
    throw new TypeError(
      'matmul() needs to know m, n or k (where one of them is 0, all three): a is m x k, b is k x n',
    );
  }
  if (m * k !== left || k * n !== right || ![m, n, k].every(Number.isInteger)) {
    const [rows, columns, depth] = [given.m, given.n, given.k].map(one => one ?? '?');
    throw new RangeError(
      `m x k is ${rows} x ${depth} and k x n is ${depth} x ${columns}, which does not fit arrays of ${left} and ${right} elements`,
    );
  }
  return { m, n, k };
}
