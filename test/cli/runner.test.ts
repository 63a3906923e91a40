import { expect, it } from 'vitest';
import type { Entry } from '../../dist/cli/bench/roster.js';
import { measure, quick, quickFor } from '../../dist/cli/bench/runner.js';
import type { Job, Result } from '../../dist/cli/bench/workload.js';

const effort = { warmUps: 1, rounds: 3, budget: 0, limit: 60_000 };
const right = () => 42;

type Does = () => Result | PromiseLike<Result>;

/** Serial JavaScript and others do what they are told. */
function run(
  does: Does[],
  { job = {}, signal = new AbortController().signal, limit = effort.limit } = {},
) {
  const entries = does.map(
    (run, index): Entry => ({
      contender: {
        id: String(index),
        kind: index === 0 ? 'serial' : 'other',
        threads: 1,
        label: index === 0 ? 'serial' : `other ${index}`,
      },
      run,
    }),
  );
  const steps: string[] = [];
  const progress = (text: string) => steps.push(text);
  const work = { description: '', serial: right, ...job } as Job;
  return measure(work, entries, { ...effort, limit }, { progress, signal }).then(measurements => ({
    measurements,
    steps,
    problems: measurements.map(({ problem }) => problem),
    rounds: measurements.map(({ times }) => times.length),
  }));
}

it('warms up first, measures everybody in turn, and every other round in reverse', async () => {
  const { steps, rounds } = await run([right, right, right]);
  expect(rounds).toEqual([3, 3, 3]);
  expect(steps).toEqual([
    'warm-up · serial',
    'warm-up · other 1',
    'warm-up · other 2',
    'round 1 · serial',
    'round 1 · other 1',
    'round 1 · other 2',
    'round 2 · other 2',
    'round 2 · other 1',
    'round 2 · serial',
    'round 3 · serial',
    'round 3 · other 1',
    'round 3 · other 2',
  ]);
});

it('drops who is wrong, with the reason, and goes on with the others', async () => {
  const { problems, rounds } = await run([right, async () => 41, right]);
  expect(problems).toEqual([undefined, 'gave 41, serial JavaScript gives 42', undefined]);
  expect(rounds).toEqual([3, 0, 3]);
});

it('finds a result that is wrong only in a later round', async () => {
  let calls = 0;
  const { problems } = await run([right, async () => (++calls === 3 ? 0 : 42)]);
  expect(problems[1]).toContain('gave 0');
});

it('lets a result differ by as much as the job says, and no more', async () => {
  const nearly = async () => 42 * (1 + 1e-12);
  const judged = async (tolerance?: number) =>
    (await run([right, nearly], { job: tolerance ? { tolerance } : {} })).problems[1];
  expect(await judged(1e-11)).toBeUndefined();
  expect(await judged(1e-13)).toContain('serial JavaScript gives 42');
  expect(await judged()).toBeDefined();
});

it('does not credit a contender that wrote nothing with the output of the one before', async () => {
  const out = new Uint16Array(4);
  const fill = () => out.fill(7);
  const job = { reset: () => void out.fill(0) };
  const { problems } = await run([fill, async () => out, async () => fill()], { job });
  expect(problems.map(problem => problem !== undefined)).toEqual([false, true, false]);
});

it('keeps the times of single calls, without those of the warm-up', async () => {
  let round = 0;
  const job = { latencies: () => [round, round] };
  const serial = () => {
    round++;
    return 42;
  };
  const { measurements } = await run([serial], { job });
  expect(measurements[0]?.latencies).toEqual([2, 2, 3, 3, 4, 4]);
});

it('takes an error of a contender as its failure', async () => {
  const { problems, rounds } = await run([
    right,
    () => Promise.reject(new Error('no luck')),
    right,
  ]);
  expect(problems[1]).toBe('failed: no luck');
  expect(rounds).toEqual([3, 0, 3]);
});

it('stops at once where serial JavaScript fails: there is nothing to compare with', async () => {
  const broken = () => {
    throw new Error('broken');
  };
  const { problems, steps } = await run([broken, right]);
  expect(problems[0]).toBe('failed: broken');
  expect(steps).toHaveLength(1);
});

it('begins no further round past the limit, but has one', async () => {
  expect((await run([right], { limit: 0 })).rounds).toEqual([1]);
});

it('ends on an abort, also within a run that never ends, and keeps what it has', async () => {
  const interrupt = new AbortController();
  let calls = 0;
  const hangs = () => {
    if (++calls < 3) return Promise.resolve(42);
    setImmediate(() => interrupt.abort());
    return new Promise<number>(() => {});
  };
  const { rounds, problems } = await run([right, right, hangs], { signal: interrupt.signal });
  expect(rounds).toEqual([1, 1, 1]);
  expect(problems).toEqual([undefined, undefined, undefined]);
});

it('gives each of few workloads more of the minute', () => {
  expect(quickFor(15)).toEqual(quick);
  expect(quickFor(1)).toEqual({ ...quick, limit: 45_000 });
});
