// Many calls with everything going wrong at once: each task is settled exactly once, with what its call did.
import { CancelledError, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';

describe.each(kinds)('$name', ({ Pool }) => {
  /** Pseudo-random, the same each time (Marsaglia's xorshift32). */
  function random(seed: number) {
    let state = seed;
    return (below: number) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
  }

  type Outcome = 'cancelled' | 'crashed';
  const outcomeOf = (error: unknown): Outcome => {
    if (error instanceof CancelledError) return 'cancelled';
    if (error instanceof WorkerCrashedError) return 'crashed';
    throw error;
  };

  it('workers that end in the middle, by themselves and by force', async () => {
    await using pool = new Pool({ size: 2 });
    const next = random(7);
    const ways = [
      () => 1,
      () => process.exit(3),
      () => {
        setImmediate(() => process.exit(4));
        return new Promise<number>(() => {});
      },
      (): number => {
        for (;;);
      },
      async () => 1,
    ] as const;
    const count = 400;
    let settled = 0;
    const tasks = Array.from({ length: count }, (_, i) => {
      const way = i % 20 === 0 ? 1 + next(3) : 4 * next(2);
      const task = pool.submit<[], number | Promise<number>>(ways[way]!);
      if (way === 3) {
        const kill = () => {
          if (!task.done && !task.cancel({ force: true })) setImmediate(kill);
        };
        kill();
      }
      return task.then(
        value => {
          settled++;
          expect([value, way % 4]).toEqual([1, 0]);
        },
        error => {
          settled++;
          expect([1, 2, 3]).toContain(way);
          expect(outcomeOf(error)).toBe(way === 3 ? 'cancelled' : 'crashed');
        },
      );
    });
    await Promise.all(tasks);
    expect(settled).toBe(count);
    expect(await pool.broadcast(() => 'alive')).toEqual(['alive', 'alive']);
  });

  it('pools that are terminated at any moment', async () => {
    const next = random(11);
    for (let round = 0; round < 20; round++) {
      const pool = new Pool({ size: 1 + next(3) });
      let settled = 0;
      const count = next(2000);
      const tasks = Array.from({ length: count }, (_, i) =>
        pool
          .submit((x: number) => x, i)
          .then(
            value => expect(value).toBe(i),
            error => expect(error).toBeInstanceOf(CancelledError),
          ),
      ).map(task => task.then(() => settled++));
      for (let turns = next(40); turns > 0; turns--) await new Promise(setImmediate);
      await pool.terminate();
      await Promise.all(tasks);
      expect(settled).toBe(count);
    }
  });
});
