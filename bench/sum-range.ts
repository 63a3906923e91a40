import { sumRange } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';

/** The three sums over range(10_000_000) that the Python examples run serially and in parallel. */
const n = 10_000_000;
const sums = 3;

function sum([begin, end]: [number, number]): number {
  let total = 0;
  for (let i = begin; i < end; i++) total += i;
  return total;
}

/** n split into equal ranges, one more than once per thread, so that a late thread costs little. */
function ranges(parts: number): [number, number][] {
  const bound = (part: number) => Math.floor((n * part) / parts);
  return Array.from({ length: parts }, (_, part) => [bound(part), bound(part + 1)]);
}

const workload: Workload = {
  prepare: () => ({
    description: '3 sums of the integers below 10,000,000',
    serial() {
      let total = 0;
      for (let i = 0; i < sums; i++) total += sum([0, n]);
      return total;
    },
    async pool(pool) {
      const parts = Array.from({ length: sums }, () => ranges(4 * pool.size)).flat();
      // Integers below 2^53: the order of the additions does not matter.
      const partial = await pool.map(sum, parts, { chunkSize: 1 });
      return partial.reduce((total, part) => total + part, 0);
    },
    async native(threads) {
      let total = 0;
      for (let i = 0; i < sums; i++) total += await sumRange(n, { threads });
      return total;
    },
  }),
};
export default workload;
