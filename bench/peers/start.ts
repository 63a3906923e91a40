// What it costs to begin: the import, a Thread beside a raw Worker, and a pool that has nothing to do.

import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { Thread, type ThreadPool } from 'manycore';
import type { Row } from './rows.js';

/** Milliseconds from the start of a thread. */
export interface Times {
  result: number;
  end: number;
}

/** The same call as `next` in a file of its own, as small as it can be. */
const raw = new URL('./raw.cjs', import.meta.url);
export const next = (x: number) => x + 1;

export async function worker(): Promise<Times> {
  const start = performance.now();
  const made = new Worker(raw, { workerData: 1 });
  const exit = new Promise(resolve => made.once('exit', resolve));
  await new Promise((resolve, reject) => made.once('message', resolve).once('error', reject));
  const result = performance.now() - start;
  await exit;
  return { result, end: performance.now() - start };
}

export async function thread(): Promise<Times> {
  const start = performance.now();
  const made = Thread.start(next, 1);
  await made.result;
  const result = performance.now() - start;
  await made.joinAsync();
  return { result, end: performance.now() - start };
}

const STARTS = 20;
const often = (begin: () => Promise<Times>) => async () => {
  let sum = 0;
  for (let i = 0; i < STARTS; i++) sum += (await begin()).end;
  return sum / STARTS;
};

const importing = `const start = performance.now();
await import(${JSON.stringify(import.meta.resolve('manycore'))});
console.log(performance.now() - start);`;

const IDLE = 1000; // ms

export const beginnings = (pool: ThreadPool): Row[] => [
  {
    what: "import 'manycore' in a new process",
    unit: 'ms',
    contenders: {
      manycore: () =>
        Number(
          execFileSync(process.execPath, ['--input-type=module', '-e', importing], {
            encoding: 'utf8',
          }),
        ),
    },
    aim: ours => ['< 30', ours < 30],
  },
  {
    what: 'a thread from its start to its end',
    unit: 'ms',
    contenders: { manycore: often(thread), 'a raw Worker': often(worker) },
    aim: (_, to) => ['<= 1.1 x a raw Worker', to('a raw Worker') <= 1.1],
  },
  {
    what: 'a pool with nothing to do for a second, all its threads',
    unit: 'ms of CPU',
    contenders: {
      manycore: async () => {
        await pool.submit(next, 1);
        await new Promise(resolve => setTimeout(resolve, 100));
        const before = process.cpuUsage();
        await new Promise(resolve => setTimeout(resolve, IDLE));
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      },
    },
    aim: ours => ['< 2', ours < 2],
  },
];
