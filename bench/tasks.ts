import type { Run, Workload } from '../src/cli/bench/workload.js';
import { hash } from './support/random.js';
import { grouped, total } from './support/split.js';

/** A few nanoseconds of work: what is measured is all around it. */
export const piece = (n: number): number => hash(n);

const workload: Workload = {
  prepare(quick) {
    const [awaited, burst] = quick ? [300, 2_000] : [2_000, 20_000];
    const numbers = Array.from({ length: burst }, (_, n) => n);
    let calls: number[] = [];
    const both = async (run: Run) => {
      let sum = 0;
      for (let n = 0; n < awaited; n++) {
        const begin = performance.now();
        for (const value of await run<number, number>([n])) sum += value;
        calls.push((performance.now() - begin) * 1000);
      }
      return sum + total(await run<number, number>(numbers));
    };
    return {
      description: `${grouped(awaited)} calls awaited one by one, then ${grouped(burst)} at once`,
      processes: true,
      serial() {
        let sum = 0;
        for (let n = 0; n < awaited; n++) sum += piece(n);
        return sum + total(numbers.map(piece));
      },
      parallel: both,
      latencies: () => calls,
      reset() {
        calls = [];
      },
      python: [
        {
          label: 'multiprocessing',
          needs: [],
          scales: true,
          source: python(awaited, burst),
        },
      ],
    };
  },
};
export default workload;

const python = (awaited: number, burst: number) => `
import multiprocessing
def piece(n):
    x = ((n ^ (n >> 16)) * 0x7feb352d) & 0xffffffff
    x = ((x ^ (x >> 15)) * 0x846ca68b) & 0xffffffff
    return x ^ (x >> 16)
pools = {}
def run(threads):
    if threads not in pools: pools[threads] = multiprocessing.Pool(threads)
    pool = pools[threads]
    one_by_one = sum(pool.apply(piece, (n,)) for n in range(${awaited}))
    return one_by_one + sum(pool.map(piece, range(${burst}), 1))
`;
