import { sumRange } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { type Range, split, total } from './support/split.js';

/** The three sums over range(10_000_000) that the Python examples run serially and in parallel. */
const n = 10_000_000;
const sums = 3;

export function piece([begin, end]: Range): number {
  let sum = 0;
  for (let i = begin; i < end; i++) sum += i;
  return sum;
}

const python = `
import multiprocessing
def piece(part):
    total = 0
    for i in range(*part): total += i
    return total
pools = {}
def run(threads):
    n, parts = ${n}, 4 * threads
    if threads == 1: return sum(piece((0, n)) for _ in range(${sums}))
    if threads not in pools: pools[threads] = multiprocessing.Pool(threads)
    cuts = [(n * k // parts, n * (k + 1) // parts) for k in range(parts)]
    return sum(pools[threads].map(piece, cuts * ${sums}, 1))
`;

const workload: Workload = {
  prepare: () => ({
    description: '3 sums of the integers below 10,000,000',
    processes: true,
    serial: () => total(Array.from({ length: sums }, () => piece([0, n]))),
    async parallel(run, threads) {
      // More parts than threads, so that a late one costs little. Integers below 2^53: the order of the
      // additions does not matter.
      const parts = Array.from({ length: sums }, () => split(n, 4 * threads)).flat();
      return total(await run<Range, number>(parts));
    },
    async native(threads) {
      let sum = 0;
      for (let i = 0; i < sums; i++) sum += await sumRange(n, { threads });
      return sum;
    },
    python: [{ label: 'multiprocessing', needs: [], scales: true, source: python }],
    cpp: { file: 'sum-range', args: [n, sums] },
  }),
};
export default workload;
