import { shared } from 'manycore';
import { matmul } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { hash } from './support/random.js';
import { split } from './support/split.js';

/** Some rows of a times b; all are square, row by row. */
interface Rows {
  begin: number;
  end: number;
  n: number;
  a: Float64Array;
  b: Float64Array;
  out: Float64Array;
}

/** The three loops in the order that runs through memory, the middle one's sums in ascending order. */
export function piece({ begin, end, n, a, b, out }: Rows): void {
  for (let i = begin; i < end; i++) {
    const row = out.subarray(i * n, (i + 1) * n);
    row.fill(0);
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]!;
      const from = k * n;
      for (let j = 0; j < n; j++) row[j] = row[j]! + factor * b[from + j]!;
    }
  }
}

/** Multiples of 1/16 below 16 in size: all products and sums are exact, whatever adds them in whatever order. */
const element = (n: number) => ((hash(n) & 511) - 256) / 16;

const numpy = (n: number) => `
import numpy
u = numpy.uint32
def element(n):
    x = (n ^ (n >> u(16))) * u(0x7feb352d)
    x = (x ^ (x >> u(15))) * u(0x846ca68b)
    return (((x ^ (x >> u(16))) & u(511)).astype(float) - 256) / 16
a = element(numpy.arange(${n * n}, dtype=u)).reshape(${n}, ${n})
b = element(numpy.arange(${n * n}, ${2 * n * n}, dtype=u)).reshape(${n}, ${n})
out = numpy.empty((${n}, ${n}))
def reset():
    out.fill(numpy.nan)
def run(threads):
    return numpy.matmul(a, b, out=out)
`;

const workload: Workload = {
  prepare(quick) {
    const n = quick ? 448 : 1024;
    const [a, b, out] = [1, 2, 3].map(() => shared(Float64Array, n * n)) as [
      Float64Array<SharedArrayBuffer>,
      Float64Array<SharedArrayBuffer>,
      Float64Array<SharedArrayBuffer>,
    ];
    for (let i = 0; i < n * n; i++) {
      a[i] = element(i);
      b[i] = element(n * n + i);
    }
    return {
      description: `${n} x ${n} float64 matrices`,
      serial() {
        piece({ begin: 0, end: n, n, a, b, out });
        return out;
      },
      async parallel(run, threads) {
        const parts = split(n, 4 * threads);
        await run<Rows, void>(parts.map(([begin, end]) => ({ begin, end, n, a, b, out })));
        return out;
      },
      // The same sums in the same order, in blocks that stay in the caches.
      native: threads => matmul(a, b, { n, out, threads }),
      reset: () => void out.fill(Number.NaN),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(n) }],
      cpp: { file: 'matmul', args: [n] },
    };
  },
};
export default workload;
