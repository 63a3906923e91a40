// node dist/bench/peers/thread.js — what a Thread costs beside a raw Worker that does the same.

import { availableParallelism, cpus, loadavg } from 'node:os';
import { Thread } from 'manycore';
import { type Comparison, line } from './ratio.js';
import { next, type Times, thread, worker } from './start.js';

const ROUNDS = 60;

/** Without the event loop. */
async function blocked(): Promise<Times> {
  const start = performance.now();
  const made = Thread.start(next, 1);
  made.result.get();
  const result = performance.now() - start;
  made.join();
  return { result, end: performance.now() - start };
}

const pause = () => new Promise(resolve => setTimeout(resolve, 2));
const series = {
  'start to result, await': { ours: thread, at: 'result' },
  'start to end, await': { ours: thread, at: 'end' },
  'start to result, get()': { ours: blocked, at: 'result' },
  'start to end, join()': { ours: blocked, at: 'end' },
} as const;
const comparisons = Object.keys(series).map(
  (what): Comparison => ({ what, unit: 'ms', ours: [], theirs: [], aim: 1.1 }),
);
for (let round = -5; round < ROUNDS; round++) {
  const theirs = await worker();
  await pause();
  for (const [i, { ours, at }] of Object.values(series).entries()) {
    const time = (await ours())[at];
    await pause();
    if (round < 0) continue; // warm-up
    comparisons[i]?.ours.push(time);
    comparisons[i]?.theirs.push(theirs[at]);
  }
}
console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} cores allowed, Node ${process.versions.node}, ` +
    `load ${loadavg()[0]?.toFixed(1)}\nmedians of ${ROUNDS} interleaved rounds; beside a raw Worker\n`,
);
for (const comparison of comparisons) console.log(line(comparison));
