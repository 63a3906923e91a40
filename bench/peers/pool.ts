// npm run bench:pool — ThreadPool against Piscina, tinypool, workerpool, poolifier, and Python's pools.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { shared, type Task, ThreadPool } from 'manycore';
import { Piscina } from 'piscina';
import { FixedThreadPool } from 'poolifier';
import Tinypool from 'tinypool';
import workerpool from 'workerpool';
import { atLeast, introduce, type Row, run } from './rows.js';
import { beginnings } from './start.js';

const SIZE = 2;
const AWAITED = 5000;
const BURST = 100_000;
const ITEMS = 1_000_000;

const file = (name: string) => new URL(name, import.meta.url);
const pool = new ThreadPool({ size: SIZE });
const piscina = new Piscina({
  filename: file('pool-worker.js').href,
  minThreads: SIZE,
  maxThreads: SIZE,
});
const tiny = new Tinypool({
  filename: file('pool-worker.js').href,
  minThreads: SIZE,
  maxThreads: SIZE,
});
const workers = workerpool.pool({ minWorkers: SIZE, maxWorkers: SIZE, workerType: 'thread' });
const poolifier = new FixedThreadPool(SIZE, fileURLToPath(file('poolifier-worker.js')));

const noop = () => {};
type Submit = () => PromiseLike<unknown>;
const submits: Record<string, Submit> = {
  manycore: () => pool.submit(noop),
  Piscina: () => piscina.run(undefined),
  tinypool: () => tiny.run(undefined),
  workerpool: async () => workers.exec(noop, []),
  poolifier: () => poolifier.execute(),
};

/** Microseconds for one. */
const awaited = (submit: Submit, count: number) => async () => {
  for (let i = 0; i < 200; i++) await submit();
  const start = performance.now();
  for (let i = 0; i < count; i++) await submit();
  return ((performance.now() - start) * 1000) / count;
};
/** Thousands per second. */
const burst = (submit: Submit, count: number) => async () => {
  const start = performance.now();
  await Promise.all(Array.from({ length: count }, submit));
  return count / (performance.now() - start);
};
const each = <T>(measure: (submit: Submit, theirs: boolean) => T): Record<string, T> =>
  Object.fromEntries(
    Object.entries(submits).map(([name, submit]) => [name, measure(submit, name !== 'manycore')]),
  );

function python(source: string): number {
  const program = `import time\nfrom concurrent.futures import ThreadPoolExecutor\nimport multiprocessing, multiprocessing.dummy
def noop(*_): pass
def inc(x): return x + 1
if __name__ == '__main__':
    ${source.split('\n').join('\n    ')}`;
  return Number(execFileSync('python3', ['-c', program], { encoding: 'utf8' }));
}
const pythonSubmit = (body: string) => () =>
  python(`with ThreadPoolExecutor(${SIZE}) as pool:
    pool.submit(noop).result()
    start = time.perf_counter()
    ${body}`);
const pythonMap = (Pool: string) => () =>
  python(`with ${Pool}(${SIZE}) as pool:
    pool.map(inc, range(1000))
    items = list(range(${ITEMS}))
    start = time.perf_counter()
    pool.map(inc, items)
    print(${ITEMS} / (time.perf_counter() - start) / 1e6)`);

const numbers = Array.from({ length: ITEMS }, (_, i) => i);
const typed = shared(Float64Array, numbers);
const increment = (x: number) => x + 1;
/** Millions of items per second. */
const mapped = (map: () => PromiseLike<unknown>) => async () => {
  const start = performance.now();
  await map();
  return ITEMS / (performance.now() - start) / 1000;
};

const LENGTH = 400;
const work = (begin: number, end: number, out: Float64Array) => {
  for (let i = begin; i < end; i++) {
    let sum = 0;
    for (let k = 1; k < 400_000; k++) sum += Math.sqrt(k + i);
    out[i] = sum;
  }
};
const out = shared(Float64Array, LENGTH);
const one = (i: number) => {
  let sum = 0;
  for (let k = 1; k < 400_000; k++) sum += Math.sqrt(k + i);
  return sum;
};
const indices = Array.from({ length: LENGTH }, (_, i) => i);
/** How many times as fast as one thread. */
const speedUp = (parallel: () => Task<unknown>) => async () => {
  work(0, 10, out);
  let start = performance.now();
  work(0, LENGTH, out);
  const serial = performance.now() - start;
  start = performance.now();
  await parallel();
  return serial / (performance.now() - start);
};

const atMost =
  (most: number) =>
  (ours: number): [string, boolean] => [`<= ${most}`, ours <= most];

const rows: Row[] = [
  {
    what: 'one awaited no-op task',
    unit: 'us',
    contenders: each((submit, theirs) => awaited(submit, theirs ? AWAITED / 5 : AWAITED)),
    aim: atMost(5),
  },
  {
    what: 'one no-op task, blocked on',
    unit: 'us',
    contenders: {
      manycore: () => {
        const start = performance.now();
        for (let i = 0; i < AWAITED; i++) pool.submit(noop).get();
        return ((performance.now() - start) * 1000) / AWAITED;
      },
      'Python ThreadPoolExecutor':
        pythonSubmit(`for _ in range(${AWAITED}): pool.submit(noop).result()
    print((time.perf_counter() - start) / ${AWAITED} * 1e6)`),
    },
    aim: atMost(3),
  },
  {
    what: 'a burst of no-op tasks',
    unit: 'k/s',
    contenders: {
      ...each((submit, theirs) => burst(submit, theirs ? BURST / 5 : BURST)),
      'Python ThreadPoolExecutor':
        pythonSubmit(`tasks = [pool.submit(noop) for _ in range(${BURST / 5})]
    for task in tasks: task.result()
    print(${BURST / 5} / (time.perf_counter() - start) / 1e3)`),
    },
    aim: atLeast(800),
  },
  {
    what: 'map of a trivial function over a shared typed array',
    unit: 'M/s',
    contenders: { manycore: mapped(() => pool.map(increment, typed)) },
    aim: atLeast(20),
  },
  {
    what: 'map of a trivial function over an ordinary array',
    unit: 'M/s',
    contenders: {
      manycore: mapped(() => pool.map(increment, numbers)),
      'Python multiprocessing.Pool': pythonMap('multiprocessing.Pool'),
      'Python multiprocessing.dummy': pythonMap('multiprocessing.dummy.Pool'),
    },
    aim: atLeast(3),
  },
  {
    what: `CPU-bound forRange on ${SIZE} workers`,
    unit: 'x serial',
    contenders: { manycore: speedUp(() => pool.forRange(LENGTH, work, { args: [out] })) },
    aim: atLeast(1.9),
  },
  {
    what: `CPU-bound map on ${SIZE} workers`,
    unit: 'x serial',
    contenders: { manycore: speedUp(() => pool.map(one, indices)) },
    aim: atLeast(1.9),
  },
  ...beginnings(pool),
];

introduce(`${SIZE} workers each`);
for (const submit of Object.values(submits)) await submit();
// Everybody's code is compiled before the first round.
for (const [name, submit] of Object.entries(submits)) {
  await burst(submit, name === 'manycore' ? 2 * BURST : BURST / 10)();
}
for (const row of rows) await run(row);
await Promise.all([
  pool.terminate(),
  piscina.destroy(),
  tiny.destroy(),
  workers.terminate(),
  poolifier.destroy(),
]);
