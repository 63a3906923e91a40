import { shared } from 'manycore';
import { sum } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { split, total } from './support/split.js';

const length = 10_000_000;

interface Part {
  begin: number;
  end: number;
  values: Float64Array;
}

export function piece({ begin, end, values }: Part): number {
  let sum = 0;
  for (let i = begin; i < end; i++) sum += values[i]!;
  return sum;
}

const numpy = (passes: number) => `
import numpy
hashed = (numpy.arange(${length}, dtype=numpy.uint32) * numpy.uint32(0x9e3779b1)) >> numpy.uint32(10)
values = hashed / 2 ** 20
def run(threads):
    return sum(float(numpy.sum(values)) for _ in range(${passes}))
`;

const workload: Workload = {
  prepare(quick) {
    const passes = quick ? 15 : 100;
    const values = shared(Float64Array, length);
    // Multiples of 2^-20 below 4, so that all passes together stay below 2^33: every order of
    // addition is exact.
    for (let i = 0; i < length; i++) values[i] = (Math.imul(i, 0x9e3779b1) >>> 10) / 2 ** 20;
    const again = async (once: () => PromiseLike<number>) => {
      let sum = 0;
      for (let pass = 0; pass < passes; pass++) sum += await once();
      return sum;
    };
    return {
      description: `${passes} sums of 10,000,000 float64 values (80 MB)`,
      serial() {
        const sums = Array.from({ length: passes }, () => piece({ begin: 0, end: length, values }));
        return total(sums);
      },
      parallel(run, threads) {
        const parts = split(length, 4 * threads).map(([begin, end]) => ({ begin, end, values }));
        return again(async () => total(await run<Part, number>(parts)));
      },
      native: threads => again(() => sum(values, { threads })),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(passes) }],
      cpp: { file: 'sum', args: [length, passes] },
    };
  },
};
export default workload;
