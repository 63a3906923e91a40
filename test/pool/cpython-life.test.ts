// Own tests for the cases that CPython's tests name about the life of a Pool and of its workers.

import { CancelledError, ClosedError, Semaphore } from 'manycore';
import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';
import { kinds } from '../support/pools.js';

describe.each(kinds)('$name', ({ Pool, memory, threads }) => {
  const square = (x: number) => x * x;

  describe('as in _TestPool', () => {
    it('make pool', async () => {
      for (const size of [-1, 0]) expect(() => new Pool({ size })).toThrow(RangeError);
      const pool = new Pool({ size: 3 });
      expect(pool.size).toBe(3);
      if (threads) expect(pool.piscina.threads.length).toBe(3);
      pool.close();
      await pool.joinAsync();
    });

    it('terminate, with ten thousand calls that would take for ever', async () => {
      const pool = new Pool({ size: 3 });
      const gate = new Semaphore({ permits: 0, memory });
      const waits = (gate: Semaphore) => void gate.acquire();
      const result = pool.map(waits, Array(10_000).fill(gate), { chunkSize: 1 });
      const caught = expect(result).rejects.toThrow(CancelledError);
      await pool.terminate();
      expect(pool.join()).toBe(true);
      await caught;
    });

    it('context', async () => {
      let pool: InstanceType<typeof Pool>;
      {
        await using inner = new Pool({ size: 2 });
        pool = inner;
        expect(inner.map(square, [1, 2, 3]).get()).toEqual([1, 4, 9]);
      }
      expect(() => pool.map(square, [1])).toThrow(ClosedError);
      await pool.joinAsync();
    });

    it('a map that fails twice over, with large errors, does not keep join waiting', async () => {
      await using pool = new Pool({ size: 2 });
      const large = () => {
        throw new RangeError('x'.repeat(1024 ** 2));
      };
      await expect(pool.map(large, [0, 1])).rejects.toThrow('xxx');
      pool.close();
      expect(pool.join()).toBe(true);
    });

    it('arguments and results are not kept alive', async () => {
      const { code, stdout, stderr } = await child(
        `import { ${Pool.name} } from 'manycore';
       const pool = new ${Pool.name}({ size: 2 });
       const refs = [];
       const call = async () => {
         const items = Array.from({ length: 10 }, (_, i) => ({ i }));
         const results = await pool.map(x => x, items);
         for (const object of [...items, ...results]) refs.push(new WeakRef(object));
       };
       await call();
       while (refs.some(ref => ref.deref() !== undefined)) {
         await new Promise(setImmediate);
         gc();
       }
       console.log('free');`,
        { flags: ['--expose-gc'] },
      );
      expect([code, stdout, stderr]).toEqual([0, 'free\n', '']);
    });
  });

  describe('as in _TestPoolWorkerLifetime', () => {
    it.runIf(threads)('every worker is replaced, and no task is lost', async () => {
      await using pool = new Pool({ size: 3, maxTasksPerWorker: 10 });
      const before = new Set(pool.piscina.threads);
      const tasks = Array.from({ length: 100 }, (_, i) => pool.submit(square, i));
      expect(await Promise.all(tasks)).toEqual(tasks.map((_, i) => i * i));
      expect(await pool.broadcast(() => 1)).toEqual([1, 1, 1]);
      expect(pool.piscina.threads.some(thread => !before.has(thread))).toBe(true);
    });

    it.each(['awaited', 'blocked on'])('a pool that is closed early is %s', async how => {
      const pool = new Pool({ size: 3, maxTasksPerWorker: 1 });
      const tasks = Array.from({ length: 9 }, (_, i) => pool.submit(square, i));
      pool.close();
      if (how === 'awaited') await pool.joinAsync();
      else expect(pool.join()).toBe(true);
      expect(tasks.map(task => task.get())).toEqual(tasks.map((_, i) => i * i));
    });

    it('a process ends although nobody has closed its pool', async () => {
      const { code, stderr } = await child(
        `import { ${Pool.name} } from 'manycore';
       globalThis.pool = new ${Pool.name}({ size: 1 });
       globalThis.pool.map(x => x + 1, [1, 2, 3]);`,
      );
      expect([code, stderr]).toEqual([0, '']);
    });
  });
});
