import { ThreadPool } from 'manycore';
import { describe, expect, it } from 'vitest';

/** Sums a range by halving it, down to single calls: both at once, by a map or one after the other. */
const sum = async (pool: ThreadPool, from: number, to: number, self: string): Promise<number> => {
  if (to - from === 1) return from;
  const again = new Function(`return (${self})`)() as typeof sum;
  const middle = (from + to) >> 1;
  const halves: [number, number][] = [
    [from, middle],
    [middle, to],
  ];
  const tuples = halves.map(([a, b]): Parameters<typeof sum> => [pool, a, b, self]);
  const add = (parts: number[]) => parts[0]! + parts[1]!;
  switch ((3 * from + to) % 4) {
    case 0:
      return add(await Promise.all(tuples.map(tuple => pool.submit(again, ...tuple))));
    case 1:
      return add(await pool.starmap(again, tuples));
    default: {
      const parts: number[] = [];
      for (const tuple of tuples) parts.push(await pool.submit(again, ...tuple));
      return add(parts);
    }
  }
};

describe('tasks that make tasks of their own', () => {
  it.each([1, 2, 4])('all come to an end in a pool of %i', async size => {
    await using pool = new ThreadPool({ size });
    const tasks = Array.from({ length: 6 }, () => pool.submit(sum, pool, 0, 40, String(sum)));
    expect(await Promise.all(tasks)).toEqual(tasks.map(() => 780));
  });

  it('also while others are ended by force', async () => {
    await using pool = new ThreadPool({ size: 3 });
    for (let round = 0; round < 5; round++) {
      const tasks = Array.from({ length: 6 }, () => pool.submit(sum, pool, 0, 30, String(sum)));
      for (let i = 0; i <= round; i++) await new Promise(setImmediate);
      tasks[round]!.cancel({ force: true });
      for (const outcome of await Promise.allSettled(tasks)) {
        // A call of a task may have been in the worker that was ended.
        if (outcome.status === 'fulfilled') expect(outcome.value).toBe(435);
        else expect(outcome.reason.code).toMatch(/WORKER_CRASHED|CANCELLED/);
      }
    }
    expect(await pool.submit(sum, pool, 0, 30, String(sum))).toBe(435);
  });
});
