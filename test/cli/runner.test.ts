import type { ThreadPool } from 'manycore';
import { expect, it } from 'vitest';
import { bind, contenders } from '../../dist/cli/bench/contenders.js';
import { measure } from '../../dist/cli/bench/runner.js';
import type { Job } from '../../dist/cli/bench/workload.js';
import { job } from './jobs.js';

const effort = { rounds: 3, budget: 0 };

function run(work: Job, { counts = [2], signal = new AbortController().signal } = {}) {
  const steps: string[] = [];
  const entries = contenders(counts).map(who => bind(who, work, () => ({}) as ThreadPool));
  const done = measure(work, entries, effort, text => steps.push(text), signal);
  return done.then(measurements => ({ measurements, steps }));
}

it('lists the contenders once each, native always also on one thread', () => {
  const labels = (counts: number[]) => contenders(counts).map(({ label }) => label);
  expect(labels([2])).toEqual([
    'serial JavaScript',
    'JavaScript pool, 2 threads',
    'native, 1 thread',
    'native, 2 threads',
  ]);
  expect(labels([1])).toEqual([
    'serial JavaScript',
    'JavaScript pool, 1 thread',
    'native, 1 thread',
  ]);
  expect(labels([4, 2, 4])).toHaveLength(6);
});

it('warms up first and then measures everybody in turn', async () => {
  const { measurements, steps } = await run(job());
  expect(measurements.map(({ times }) => times.length)).toEqual([3, 3, 3, 3]);
  expect(steps.slice(0, 5)).toEqual([
    'warm-up · serial JavaScript',
    'warm-up · JavaScript pool, 2 threads',
    'warm-up · native, 1 thread',
    'warm-up · native, 2 threads',
    'round 1 · serial JavaScript',
  ]);
});

it('drops who is wrong, with the reason, and goes on with the others', async () => {
  const { measurements } = await run(job({ native: async n => (n === 2 ? 41 : 42) }));
  expect(measurements.map(({ problem }) => problem)).toEqual([
    undefined,
    undefined,
    undefined,
    'gave 41, serial JavaScript gives 42',
  ]);
  expect(measurements.map(({ times }) => times.length)).toEqual([3, 3, 3, 0]);
});

it('finds a result that is wrong only in a later round', async () => {
  let calls = 0;
  const { measurements } = await run(job({ pool: async () => (++calls === 3 ? 0 : 42) }));
  expect(measurements[1]?.problem).toContain('gave 0');
});

it('does not credit a contender that wrote nothing with the output of the one before', async () => {
  const out = new Uint16Array(4);
  const fill = () => out.fill(7);
  const { measurements } = await run(
    job({
      serial: fill,
      pool: async () => out,
      native: async () => fill(),
      reset: () => void out.fill(0),
    }),
  );
  expect(measurements.map(({ problem }) => problem !== undefined)).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

it('takes an error of a contender as its failure', async () => {
  const { measurements } = await run(job({ pool: () => Promise.reject(new Error('no luck')) }));
  expect(measurements[1]?.problem).toBe('failed: no luck');
  expect(measurements[2]?.times).toHaveLength(3);
});

it('stops at once where serial JavaScript fails: there is nothing to compare with', async () => {
  const { measurements, steps } = await run(
    job({
      serial: () => {
        throw new Error('broken');
      },
    }),
  );
  expect(measurements[0]?.problem).toBe('failed: broken');
  expect(steps).toHaveLength(1);
});

it('ends on an abort, also within a run that never ends, and keeps what it has', async () => {
  const interrupt = new AbortController();
  let calls = 0;
  const pool = () => {
    if (++calls < 3) return Promise.resolve(42);
    setImmediate(() => interrupt.abort());
    return new Promise<number>(() => {});
  };
  const { measurements } = await run(job({ pool }), { signal: interrupt.signal });
  expect(measurements.map(({ times }) => times.length)).toEqual([2, 1, 1, 1]);
  expect(measurements.every(({ problem }) => problem === undefined)).toBe(true);
});
