// npm run bench:compute — native compute against numpy, numexpr, OpenBLAS (which numpy calls), V8 and C++.

import { availableParallelism } from 'node:os';
import { shared } from 'manycore';
import {
  argsort,
  countPrimes,
  cumsum,
  dot,
  histogram,
  instructionSet,
  kernel,
  mandelbrot,
  matmul,
  sort,
  sum,
  threads,
  variance,
} from 'manycore/compute';
import { Numpy } from './numpy.js';
import { twin } from './ratio.js';
import { introduce, type Row, run } from './rows.js';

const LENGTH = 1e7;
const SIDE = 1024;
const PASSES = 5;

const size = availableParallelism();
threads(size);
const numpy = await Numpy.start(LENGTH, size);
introduce(
  `each figure is the fastest of ${PASSES} passes; ${size} threads, kernels for ${instructionSet()}; ` +
    `${numpy?.version ?? 'no Python with numpy and numexpr found, so left out'}`,
);

const x = shared(Float64Array, LENGTH);
const y = shared(Float64Array, LENGTH);
const out = shared(Float64Array, LENGTH);
const order = shared(Uint32Array, LENGTH);
for (let i = 0; i < LENGTH; i++) x[i] = Math.random();
for (let i = 0; i < LENGTH; i++) y[i] = Math.random();

/** Milliseconds of the fastest pass. */
function fastest(pass: () => unknown, before?: () => void, passes = PASSES): number {
  let least = Infinity;
  for (let i = 0; i < passes; i++) {
    before?.();
    const start = performance.now();
    pass();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

const times = (least: number, peer: string) => (_: number, to: (name: string) => number) =>
  [`${peer} / manycore >= ${least}`, 1 / to(peer) >= least] as [string, boolean];

/** Left out where there is no Python to ask. */
function beside(name: string, expression: string, passes = PASSES): Row['contenders'] {
  return numpy === undefined ? {} : { [name]: () => numpy.time(expression, passes) };
}

const gigabytes = (bytes: number, ms: number) => bytes / ms / 1e6;
await run({
  what: 'memory read by sum(), 80 MB',
  unit: 'GB/s',
  contenders: {
    manycore: () =>
      gigabytes(
        x.byteLength,
        fastest(() => sum(x).get(), undefined, 10),
      ),
    'C++ reading as fast as it can': () => twin('bandwidth', '80', String(size))[0]!,
  },
  aim: (_, to) => ['>= 0.9 of the bandwidth', to('C++ reading as fast as it can') >= 0.9],
});

await run({
  what: 'sort, 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () =>
      fastest(
        () => sort(out).get(),
        () => out.set(x),
      ),
    V8: () =>
      fastest(
        () => out.sort(),
        () => out.set(x),
        1,
      ),
    'std::sort': () => twin('sort', String(LENGTH))[0]!,
    ...beside('numpy', 'np.sort(x)', 1),
  },
  aim: (ours, to) => ['<= 75 ms and V8 / manycore >= 12', ours <= 75 && 1 / to('V8') >= 12],
});

const distance = kernel((x: number, y: number) => Math.sqrt(x * x + y * y));
await run({
  what: 'sqrt(x*x+y*y), 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () => fastest(() => distance(x, y, { out }).get()),
    ...beside('numexpr', "ne.evaluate('sqrt(x*x+y*y)', out=out)"),
    'plain loop in V8': () =>
      fastest(() => {
        for (let i = 0; i < LENGTH; i++) out[i] = Math.sqrt(x[i]! * x[i]! + y[i]! * y[i]!);
      }),
  },
  aim: times(2.5, 'numexpr'),
});

const wave = kernel((x: number) => Math.exp(-x * x) * Math.sin(x) + Math.log(x + 1));
await run({
  what: 'exp(-x*x)*sin(x)+log(x+1), 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () => fastest(() => wave(x, { out }).get()),
    ...beside('numexpr', "ne.evaluate('exp(-x*x)*sin(x)+log(x+1)', out=out)"),
    ...beside('numpy', 'np.exp(-x*x)*np.sin(x)+np.log(x+1)', 2),
    'plain loop in V8': () =>
      fastest(
        () => {
          for (let i = 0; i < LENGTH; i++) {
            out[i] = Math.exp(-x[i]! * x[i]!) * Math.sin(x[i]!) + Math.log(x[i]! + 1);
          }
        },
        undefined,
        1,
      ),
  },
  aim: times(2.5, 'numexpr'),
});

const a = x.subarray(0, SIDE * SIDE);
const b = y.subarray(0, SIDE * SIDE);
const c = out.subarray(0, SIDE * SIDE);
const gigaflops = (ms: number) => (2 * SIDE ** 3) / ms / 1e6;
await run({
  what: `matmul, ${SIDE} x ${SIDE} float64`,
  unit: 'GFLOP/s',
  contenders: {
    manycore: () =>
      gigaflops(fastest(() => matmul(a, b, { m: SIDE, n: SIDE, k: SIDE, out: c }).get())),
    ...(numpy && { OpenBLAS: async () => gigaflops(await numpy.time('a @ b', PASSES)) }),
  },
  aim: (_, to) => ['>= 0.7 of OpenBLAS', to('OpenBLAS') >= 0.7],
});

await run({
  what: 'histogram, 256 bins, 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () => fastest(() => histogram(x, { bins: 256, min: 0, max: 1 }).get()),
    ...beside('numpy', 'np.histogram(x, 256, (0, 1))', 2),
  },
  aim: times(10, 'numpy'),
});

await run({
  what: 'cumsum, 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () => fastest(() => cumsum(x, { out }).get()),
    ...beside('numpy', 'np.cumsum(x, out=out)'),
  },
  aim: times(2, 'numpy'),
});

await run({
  what: 'dot, 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () => fastest(() => dot(x, y).get()),
    ...beside('numpy (OpenBLAS)', 'x @ y'),
    ...beside('numpy (einsum)', "np.einsum('i,i', x, y)"),
  },
  aim: times(2, 'numpy (OpenBLAS)'),
});

await run({
  what: 'variance, 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () => fastest(() => variance(x).get()),
    ...beside('numpy', 'x.var()'),
  },
});

await run({
  what: 'argsort, 1e7 float64',
  unit: 'ms',
  contenders: {
    manycore: () => fastest(() => argsort(x, { out: order }).get()),
    ...beside('numpy', 'np.argsort(x)', 1),
  },
  aim: times(2, 'numpy'),
});

// Scaling, of work that takes 50 ms and more on one thread and does not wait for memory.
const heavy = kernel((x: number) => {
  let value = x;
  for (let i = 0; i < 8; i++) value = Math.sin(value) * Math.exp(-value) + Math.log(value + 2);
  return value;
});
const view = { width: 1200, height: 800, maxIterations: 500, x0: -2.2, x1: 0.8, y0: -1, y1: 1 };
const points = x.subarray(0, 1e6);
const results = out.subarray(0, 1e6);
const scaling: Record<string, (count: number) => unknown> = {
  'counting primes below 2e8': count => countPrimes(2e8, { threads: count }).get(),
  'mandelbrot, 3000 iterations': count =>
    mandelbrot({ ...view, maxIterations: 3000 }, { threads: count }).get(),
  'a kernel of 24 transcendental functions': count =>
    heavy(points, { out: results, threads: count }).get(),
  'matmul 1024': count => matmul(a, b, { m: SIDE, n: SIDE, k: SIDE, out: c, threads: count }).get(),
};
if (size > 1) {
  for (const [what, work] of Object.entries(scaling)) {
    await run({
      what: `${what}, 2 threads`,
      unit: 'ms',
      contenders: {
        manycore: () => fastest(() => work(2), undefined, 3),
        'manycore, 1 thread': () => fastest(() => work(1), undefined, 3),
      },
      aim: times(1.9, 'manycore, 1 thread'),
    });
  }
}

const few = [shared(Float64Array, 64), shared(Float64Array, 64), shared(Float64Array, 64)] as const;
const CALLS = 20_000;
await run({
  what: 'a kernel over 64 elements, call and get()',
  unit: 'us',
  contenders: {
    manycore: () =>
      (fastest(() => {
        for (let i = 0; i < CALLS; i++) distance(few[0], few[1], { out: few[2] }).get();
      }) *
        1e3) /
      CALLS,
  },
  aim: ours => ['<= 2', ours <= 2],
});

numpy?.end();
