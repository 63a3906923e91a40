import { shared } from 'manycore';
import { kernel } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { grouped, split } from './support/split.js';

interface Part {
  begin: number;
  end: number;
  x: Float64Array;
  out: Float64Array;
}

export function piece({ begin, end, x: values, out }: Part): void {
  for (let i = begin; i < end; i++) {
    const x = values[i]!;
    out[i] = Math.exp(-x * x) * Math.sin(x) + Math.log(x + 1);
  }
}

const compiled = () =>
  kernel((x: number) => Math.exp(-x * x) * Math.sin(x) + Math.log(x + 1), { name: 'expression' });

/** Like all others they write into memory that is there before: new pages cost as much as the work. */
const out = (length: number) => `
x, out = 4 * numpy.arange(${length}.) / ${length}, numpy.empty(${length})
def reset():
    out.fill(numpy.nan)
`;
const numpy = (length: number) => `
import numpy
${out(length)}
def run(threads):
    return numpy.add(numpy.exp(-x * x) * numpy.sin(x), numpy.log(x + 1), out=out)
`;
const numexpr = (length: number) => `
import numexpr, numpy
${out(length)}
def run(threads):
    numexpr.set_num_threads(threads)
    return numexpr.evaluate('exp(-x * x) * sin(x) + log(x + 1)', out=out)
`;

const workload: Workload = {
  prepare(quick) {
    const length = quick ? 4_000_000 : 10_000_000;
    const x = shared(Float64Array, length);
    const out = shared(Float64Array, length);
    const evaluate = compiled();
    for (let i = 0; i < length; i++) x[i] = (4 * i) / length;
    return {
      description: `exp(-x * x) * sin(x) + log(x + 1) for ${grouped(length)} values`,
      serial() {
        piece({ begin: 0, end: length, x, out });
        return out;
      },
      async parallel(run, threads) {
        const parts = split(length, 4 * threads);
        await run<Part, void>(parts.map(([begin, end]) => ({ begin, end, x, out })));
        return out;
      },
      native: threads => evaluate(x, { out, threads }).then(() => out),
      reset: () => void out.fill(Number.NaN),
      // Each library has its own exp, sin and log, which may differ in the last bits. All terms are positive
      // or tiny, so nothing is lost in the sum.
      tolerance: 1e-14,
      python: [
        { label: 'numpy', needs: ['numpy'], source: numpy(length) },
        { label: 'numexpr', needs: ['numpy', 'numexpr'], scales: true, source: numexpr(length) },
      ],
      cpp: { file: 'expression', args: [length] },
    };
  },
};
export default workload;
