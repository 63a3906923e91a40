import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word }) => {
  /** A name that the worker gives itself. */
  const who = () => {
    const all = globalThis as { me?: string };
    all.me ??= crypto.randomUUID();
    return all.me;
  };

  describe('maxTasksPerWorker', () => {
    it.each([1, 2, 3])('replaces a worker after %i tasks, and loses none', async most => {
      const born = word();
      await using pool = new Pool({
        size: 2,
        maxTasksPerWorker: most,
        initializer: (born: Int32Array) => void Atomics.add(born, 0, 1),
        initArgs: [born],
      });
      const workers = await Promise.all(Array.from({ length: 12 }, () => pool.submit(who)));
      const tasks = new Map<string, number>();
      for (const id of workers) tasks.set(id, (tasks.get(id) ?? 0) + 1);
      expect(Math.max(...tasks.values())).toBeLessThanOrEqual(most);
      expect(load(born)).toBeGreaterThanOrEqual(Math.ceil(12 / most));
    });

    it('counts the chunks of a map', async () => {
      await using pool = new Pool({ size: 1, maxTasksPerWorker: 1 });
      const workers = await pool.map(who, [1, 2, 3, 4], { chunkSize: 2 });
      expect(workers[0]).toBe(workers[1]);
      expect(workers[2]).toBe(workers[3]);
      expect(workers[0]).not.toBe(workers[2]);
    });

    it('lets a worker do more while the event loop, which replaces it, is blocked', async () => {
      await using pool = new Pool({ size: 1, maxTasksPerWorker: 1 });
      const items = Array.from({ length: 10 }, (_, i) => i);
      expect(pool.map((x: number) => x + 1, items).get()).toEqual(items.map(x => x + 1));
      const before = pool.submit(who).get();
      await new Promise(setImmediate);
      expect(await pool.submit(who)).not.toBe(before);
    });

    it.each([0, -1, 1.5, Number.NaN, '2', null])('cannot be %o', most => {
      expect(() => new Pool({ size: 1, maxTasksPerWorker: most as never })).toThrow(
        'maxTasksPerWorker must be',
      );
    });
  });
});
