import { shared } from 'manycore';
import { kernel } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { hash } from './support/random.js';
import { grouped, split, total } from './support/split.js';

/** Points that come from one stream of random numbers. */
const block = 1000;

/**
 * How many of `count` points of the unit square lie inside the circle. The random numbers are those of
 * L'Ecuyer's MRG32k3a (Good parameters and implementations for combined multiple recursive random number
 * generators, 1999), whose products are exact in double precision: every language and every vector unit gets
 * the same points, and the counts must be equal. This very function is also compiled as a kernel.
 */
function inside(seed: number, other: number, count: number): number {
  const m = 4294967087;
  const n = 4294944443;
  let p0 = 12345;
  let p1 = 12345;
  let p2 = seed;
  let q0 = 12345;
  let q1 = 12345;
  let q2 = other;
  let hits = 0;
  for (let point = 0; point < count; point++) {
    let p = 1403580 * p1 - 810728 * p0;
    let q = 527612 * q2 - 1370589 * q0;
    p -= Math.floor(p / m) * m;
    q -= Math.floor(q / n) * n;
    const x = (p > q ? p - q : p - q + m) / m;
    let r = 1403580 * p2 - 810728 * p1;
    let s = 527612 * q - 1370589 * q1;
    r -= Math.floor(r / m) * m;
    s -= Math.floor(s / n) * n;
    const y = (r > s ? r - s : r - s + m) / m;
    p0 = p2;
    p1 = p;
    p2 = r;
    q0 = q2;
    q1 = q;
    q2 = s;
    if (x * x + y * y < 1) hits++;
  }
  return hits;
}

/** The seeds of a block's stream: one for each half of the generator, neither of them 0 nor too large. */
const seed = (block: number) => 1 + (hash(2 * block) % 4294944442);
const other = (block: number) => 1 + (hash(2 * block + 1) % 4294944442);

interface Blocks {
  begin: number;
  end: number;
}

export function piece({ begin, end }: Blocks): number {
  let hits = 0;
  for (let n = begin; n < end; n++) hits += inside(seed(n), other(n), block);
  return hits;
}

const numpy = (blocks: number) => `
import numpy
u = numpy.uint32
def seeds(n):
    x = (n ^ (n >> u(16))) * u(0x7feb352d)
    x = (x ^ (x >> u(15))) * u(0x846ca68b)
    return 1 + (x ^ (x >> u(16))).astype(float) % 4294944442
m, n = 4294967087., 4294944443.
def run(threads):
    hits = 0
    # So many blocks at a time that their numbers stay in a cache.
    for begin in range(0, ${blocks}, 2000):
        b = u(2) * numpy.arange(begin, min(begin + 2000, ${blocks}), dtype=u)
        p0 = p1 = q0 = q1 = numpy.full(b.size, 12345.)
        p2, q2 = seeds(b), seeds(b + u(1))
        for _ in range(${block}):
            xy = []
            for _ in range(2):
                p = 1403580 * p1 - 810728 * p0
                q = 527612 * q2 - 1370589 * q0
                p -= numpy.floor(p / m) * m
                q -= numpy.floor(q / n) * n
                p0, p1, p2, q0, q1, q2 = p1, p2, p, q1, q2, q
                d = p - q
                xy.append(numpy.where(p > q, d, d + m) / m)
            x, y = xy
            hits += int(numpy.count_nonzero(x * x + y * y < 1))
    return hits
`;

const workload: Workload = {
  prepare(quick) {
    const blocks = quick ? 3_000 : 50_000;
    const numbers = Array.from({ length: blocks }, (_, n) => n);
    const seeds = shared(Float64Array, numbers.map(seed));
    const others = shared(Float64Array, numbers.map(other));
    const compiled = kernel(inside);
    return {
      description: `${grouped(blocks * block)} points, counted inside the circle`,
      processes: true,
      serial: () => piece({ begin: 0, end: blocks }),
      async parallel(run, threads) {
        const parts = split(blocks, 4 * threads).map(([begin, end]) => ({ begin, end }));
        return total(await run<Blocks, number>(parts));
      },
      native: threads => compiled.sum(seeds, others, block, { threads }),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(blocks) }],
      cpp: { file: 'monte-carlo-pi', args: [blocks, block] },
    };
  },
};
export default workload;
