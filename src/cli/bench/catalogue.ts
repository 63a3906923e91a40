import type { Workload } from './workload.js';

/** The workloads in the order in which they run. Kept apart from their code, so that the list is
 * there without loading the addon. */
export const catalogue: ReadonlyMap<string, string> = new Map([
  ['sum-range', 'three sums of the integers below ten million'],
  ['primes', 'counting primes with a segmented sieve'],
  ['mandelbrot', 'escape times of the Mandelbrot set'],
  ['sort', 'sorting float64 values in place'],
  ['sum', 'adding up an array of float64 values'],
]);

export async function load(name: string): Promise<Workload> {
  // dist/cli/bench/catalogue.js -> dist/bench/<name>.js
  const module = await import(new URL(`../../bench/${name}.js`, import.meta.url).href);
  return module.default;
}
