/** The workloads in the order in which they run. Kept apart from their code, so that the list is
 * there without loading the addon. */
export const catalogue: ReadonlyMap<string, string> = new Map([
  ['sum-range', 'three sums of the integers below ten million'],
  ['primes', 'counting primes with a segmented sieve'],
  ['mandelbrot', 'escape times of the Mandelbrot set'],
  ['monte-carlo-pi', 'counting random points inside a circle'],
  ['nbody', 'bodies that attract each other, step by step'],
  ['spectral-norm', 'the largest singular value of an infinite matrix'],
  ['matmul', 'the product of two matrices'],
  ['sort', 'sorting float64 values in place'],
  ['histogram', 'counting float64 values in 256 bins'],
  ['expression', 'exp(-x * x) * sin(x) + log(x + 1) over an array'],
  ['sum', 'adding up an array of float64 values'],
  ['text', 'the nearest words of a list, by Levenshtein distance'],
  ['tasks', 'small tasks, one by one and many at once'],
  ['queue', 'numbers from one thread to another'],
  ['locks', 'a counter that several threads increment'],
]);

/** Where the code of a workload lies: dist/cli/bench/catalogue.js -> dist/bench/<name>.js */
export function moduleOf(name: string): string {
  return new URL(`../../bench/${name}.js`, import.meta.url).href;
}
