import { shared } from 'manycore';
import { histogram } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { fraction } from './support/random.js';
import { grouped, split } from './support/split.js';

const bins = 256;

interface Part {
  begin: number;
  end: number;
  values: Float64Array;
}

/** How many of these values from 0 to 1 lie in each bin. */
export function piece({ begin, end, values }: Part): Uint32Array {
  const counts = new Uint32Array(bins);
  for (let i = begin; i < end; i++) {
    const value = values[i]!;
    if (!(value >= 0 && value <= 1)) continue;
    const bin = Math.min(bins - 1, Math.floor(value * bins));
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

function merged(parts: readonly Uint32Array[]): Uint32Array {
  const counts = new Uint32Array(bins);
  for (const part of parts) for (let bin = 0; bin < bins; bin++) counts[bin]! += part[bin]!;
  return counts;
}

const numpy = (length: number) => `
import numpy
u = numpy.uint32
n = numpy.arange(${length}, dtype=u)
x = (n ^ (n >> u(16))) * u(0x7feb352d)
x = (x ^ (x >> u(15))) * u(0x846ca68b)
values = (x ^ (x >> u(16))) / 2 ** 32
def run(threads):
    return numpy.histogram(values, ${bins}, (0, 1))[0].astype(u)
`;

const workload: Workload = {
  prepare(quick) {
    const length = quick ? 10_000_000 : 50_000_000;
    const values = shared(Float64Array, length);
    for (let i = 0; i < length; i++) values[i] = fraction(i);
    return {
      description: `${grouped(length)} float64 values in ${bins} bins`,
      serial: () => piece({ begin: 0, end: length, values }),
      async parallel(run, threads) {
        const parts = split(length, 4 * threads).map(([begin, end]) => ({ begin, end, values }));
        return merged(await run<Part, Uint32Array>(parts));
      },
      native: threads => histogram(values, { bins, min: 0, max: 1, threads }),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(length) }],
      cpp: { file: 'histogram', args: [length, bins] },
    };
  },
};
export default workload;
