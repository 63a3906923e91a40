import * as check from '../check.js';
import type { SharedTypedArray } from '../memory/array.js';
import { native } from '../native.js';
import type { Task } from '../thread/task.js';
import { type ComputeOptions, launch, sharedArray, threadLimit } from './job.js';
import { outArray } from './out.js';

const MOST_BINS = 2 ** 24;

export interface HistogramOptions extends ComputeOptions {
  /** How many bins, at most 2^24, all of the same width. */
  bins: number;
  /** Where the first bin begins. Default: the smallest element that is not NaN. */
  min?: number;
  /** Where the last bin ends. Default: the largest element that is not NaN. */
  max?: number;
  /** Where the counts go: as long as there are bins. What it held before is overwritten. */
  out?: Uint32Array<SharedArrayBuffer>;
}

/**
 * How many elements of a shared typed array lie in each bin. Element v is counted in bin
 * `Math.floor((v - min) * (bins / (max - min)))`; `max` itself, and what rounding puts beside it, belongs
 * to the last bin. What is below `min` or above `max` is not counted, nor is NaN. Bigints count as the
 * numbers nearest to them.
 *
 * If `min` equals `max`, the bins reach from `min - 0.5` to `max + 0.5`, as numpy's. Without bounds the
 * array is read twice, and the task fails if an element is infinite.
 *
 * @throws RangeError when the bounds leave no bins of a finite width.
 */
export function histogram(
  x: SharedTypedArray,
  options: HistogramOptions,
): Task<Uint32Array<SharedArrayBuffer>> {
  const array = sharedArray(x, 'histogram()');
  const threads = threadLimit(options, 'histogram()', ['bins', 'min', 'max', 'out']);
  const bins = check.integer(options?.bins, 'bins', 1, MOST_BINS);
  const low = bound(options.min, 'min');
  const high = bound(options.max, 'max');
  checkRange(low, high, bins);
  if (array.length >= 2 ** 32) {
    throw new RangeError(`histogram() counts up to 2^32 - 1 elements, not ${array.length}`);
  }
  const out = outArray(options.out, 'histogram()', bins, ['Uint32Array']);
  return launch(
    settled => native.computeHistogram(array, out, low, high, threads, settled),
    () => out,
  );
}

/** NaN: that of the elements. */
function bound(value: unknown, what: string): number {
  if (value === undefined) return Number.NaN;
  if (typeof value !== 'number') {
    throw new TypeError(`${what} must be a number, not ${check.quote(value)}`);
  }
  if (!Number.isFinite(value)) {
    throw new RangeError(`${what} must be a finite number, not ${check.quote(value)}`);
  }
  return value;
}

function checkRange(low: number, high: number, bins: number): void {
  if (low > high) throw new RangeError(`min must not be above max, not ${low} and ${high}`);
  const width = low === high ? high + 0.5 - (low - 0.5) : high - low;
  if (width === 0 || !Number.isFinite(width) || !Number.isFinite(bins / width)) {
    if (Number.isNaN(width)) return; // known later
    throw new RangeError(`from ${low} to ${high} there are no ${bins} bins of a finite width`);
  }
}
