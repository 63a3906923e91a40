import * as check from '../check.js';
import { native } from '../native.js';

export { cumsum } from './cumsum.js';
export { type HistogramOptions, histogram } from './histogram.js';
export type { ComputeOptions } from './job.js';
export {
  type Kernel,
  type KernelInput,
  type KernelOptions,
  type KernelOutput,
  kernel,
  type NumericArray,
} from './kernel/index.js';
export type { KernelCallOptions, LibraryKernel } from './library/kernel.js';
export { loadKernels } from './load.js';
export { type MatmulOptions, matmul } from './matmul.js';
export {
  argmax,
  argmin,
  dot,
  max,
  mean,
  min,
  sum,
  type VarianceOptions,
  variance,
} from './reduce.js';
export { argsort, sort } from './sort.js';
export { countPrimes, type MandelbrotView, mandelbrot, sumRange } from './workloads.js';

/**
 * How many native threads compute at the same time; with an argument, sets it for the whole process.
 * The default is the number of processors this process may use.
 */
export function threads(count?: number): number {
  const wanted = count === undefined ? 0 : check.integer(count, 'threads', 1, 1024);
  return native.computeThreads(wanted, false);
}

/** The instruction set in use: 'avx512', 'avx2', 'neon' or 'baseline'. */
export function instructionSet(): string {
  return native.computeIsa();
}
