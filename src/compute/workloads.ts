import * as check from '../check.js';
import { sharedBuffer } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, sharedArray, threadLimit } from './job.js';

/**
 * 0 + 1 + … + (count - 1), really added one by one: the benchmark of the same name. `count` is at most
 * 2^27, beyond which the sum is not exact.
 */
export function sumRange(count: number, options?: ComputeOptions): Task<number> {
  check.integer(count, 'count', 0, 2 ** 27);
  const threads = threadLimit(options, 'sumRange()');
  return launch(
    settled => native.computeSumRange(count, threads, settled),
    value => value as number,
  );
}

/** How many primes are below `limit`, at most 10^12, by a segmented sieve of Eratosthenes. */
export function countPrimes(limit: number, options?: ComputeOptions): Task<number> {
  check.integer(limit, 'limit', 0, 1e12);
  const threads = threadLimit(options, 'countPrimes()');
  return launch(
    settled => native.computeCountPrimes(limit, threads, settled),
    value => value as number,
  );
}

const VIEW = ['width', 'height', 'maxIterations', 'x0', 'x1', 'y0', 'y1'] as const;

export interface MandelbrotView {
  /** In pixels. */
  width: number;
  height: number;
  /** At most 65535. */
  maxIterations: number;
  /** The corners of the picture in the complex plane. */
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** Escape times, row by row: bit for bit what the plain loop in JavaScript computes. */
export function mandelbrot(
  view: MandelbrotView,
  options?: ComputeOptions & { out?: Uint16Array<SharedArrayBuffer> },
): Task<Uint16Array<SharedArrayBuffer>> {
  const given = check.options<MandelbrotView>(view, 'mandelbrot()', VIEW) as MandelbrotView;
  const width = check.integer(given.width, 'width', 0, 2 ** 32 - 1);
  const height = check.integer(given.height, 'height', 0, 2 ** 32 - 1);
  const most = check.integer(given.maxIterations, 'maxIterations', 0, 65535);
  const { x0, x1, y0, y1 } = given;
  for (const bound of [x0, x1, y0, y1]) {
    if (!Number.isFinite(bound)) {
      throw new TypeError(`the corners of a view are finite numbers, not ${check.quote(bound)}`);
    }
  }
  const threads = threadLimit(options, 'mandelbrot()', ['out']);
  const out = options?.out ?? new Uint16Array(sharedBuffer(width * height * 2));
  if (!(sharedArray(out, 'mandelbrot()') instanceof Uint16Array) || out.length < width * height) {
    throw new TypeError(
      `out must be a shared Uint16Array of at least ${width * height} elements, not ${check.quote(out)}`,
    );
  }
  return launch(
    settled => native.computeMandelbrot(out, width, height, most, x0, x1, y0, y1, threads, settled),
    () => out,
  );
}
