import { shared } from 'manycore';
import type { Workload } from '../src/cli/bench/workload.js';
import { grouped, split } from './support/split.js';

const rounds = 10;

/** Some elements of A times a vector, or of A transposed times it. */
interface Product {
  begin: number;
  end: number;
  transposed: boolean;
  from: Float64Array;
  to: Float64Array;
}

/** The infinite matrix A has 1 / ((i + j) * (i + j + 1) / 2 + i + 1) in row i and column j. */
export function piece({ begin, end, transposed, from, to }: Product): void {
  for (let i = begin; i < end; i++) {
    let sum = 0;
    for (let j = 0; j < from.length; j++) {
      const diagonal = ((i + j) * (i + j + 1)) / 2;
      sum += from[j]! / (diagonal + (transposed ? j : i) + 1);
    }
    to[i] = sum;
  }
}

function norm(u: Float64Array, v: Float64Array): number {
  let uv = 0;
  let vv = 0;
  for (let i = 0; i < u.length; i++) {
    uv += u[i]! * v[i]!;
    vv += v[i]! * v[i]!;
  }
  return Math.sqrt(uv / vv);
}

const numpy = (n: number) => `
import numpy
def times(v, transposed):
    out, j = numpy.empty(${n}), numpy.arange(${n}.)
    # Some rows at a time: the matrix is computed anew in each product, as elsewhere.
    for begin in range(0, ${n}, 100):
        i = numpy.arange(begin, min(${n}, begin + 100), dtype=float)[:, None]
        out[begin:begin + 100] = (v / ((i + j) * (i + j + 1) / 2 + (j if transposed else i) + 1)).sum(1)
    return out
def run(threads):
    u = numpy.ones(${n})
    for _ in range(${rounds}):
        v = times(times(u, False), True)
        u = times(times(v, False), True)
    return ((u * v).sum() / (v * v).sum()) ** 0.5
`;

const workload: Workload = {
  prepare(quick) {
    const n = quick ? 1200 : 4000;
    const [u, v, between] = [1, 2, 3].map(() => shared(Float64Array, n)) as [
      ...Float64Array<SharedArrayBuffer>[],
    ] as [Float64Array, Float64Array, Float64Array];
    /** The products of one power iteration after the other. */
    const products: Omit<Product, 'begin' | 'end'>[] = Array.from({ length: rounds }, () => [
      { transposed: false, from: u, to: between },
      { transposed: true, from: between, to: v },
      { transposed: false, from: v, to: between },
      { transposed: true, from: between, to: u },
    ]).flat();
    return {
      description: `${grouped(n)} rows and columns, ${products.length} products with a vector`,
      serial() {
        for (const product of products) piece({ begin: 0, end: n, ...product });
        return norm(u, v);
      },
      async parallel(run, threads) {
        const parts = split(n, 2 * threads);
        for (const product of products)
          await run<Product, void>(parts.map(([begin, end]) => ({ begin, end, ...product })));
        return norm(u, v);
      },
      reset() {
        u.fill(1);
        for (const vector of [v, between]) vector.fill(Number.NaN);
      },
      // numpy adds in another order.
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(n), tolerance: 1e-12 }],
      cpp: { file: 'spectral-norm', args: [n, rounds] },
    };
  },
};
export default workload;
