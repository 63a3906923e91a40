import type { Workload } from '../src/cli/bench/workload.js';
import { fraction } from './support/random.js';
import { grouped, type Range, split, total } from './support/split.js';

/** How many of these points of the unit square lie inside the circle. The n-th point is the same wherever
 * it is computed, so the counts are the same to the last one. */
export function piece([begin, end]: Range): number {
  let inside = 0;
  for (let n = begin; n < end; n++) {
    const x = fraction(2 * n);
    const y = fraction(2 * n + 1);
    if (x * x + y * y < 1) inside++;
  }
  return inside;
}

const numpy = (points: number) => `
import numpy
u = numpy.uint32
def fraction(n):
    x = (n ^ (n >> u(16))) * u(0x7feb352d)
    x = (x ^ (x >> u(15))) * u(0x846ca68b)
    return (x ^ (x >> u(16))) / 2 ** 32
def run(threads):
    inside, block = 0, 65536
    for begin in range(0, ${points}, block):
        n = numpy.arange(begin, min(begin + block, ${points}), dtype=u)
        x, y = fraction(u(2) * n), fraction(u(2) * n + u(1))
        inside += int(numpy.count_nonzero(x * x + y * y < 1))
    return inside
`;

const workload: Workload = {
  prepare(quick) {
    const points = quick ? 15_000_000 : 150_000_000;
    return {
      description: `${grouped(points)} points, counted inside the circle`,
      processes: true,
      serial: () => piece([0, points]),
      parallel: async (run, threads) => total(await run<Range, number>(split(points, 4 * threads))),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(points) }],
      cpp: { file: 'monte-carlo-pi', args: [points] },
    };
  },
};
export default workload;
