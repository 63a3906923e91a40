import { CancelledError, Semaphore } from 'manycore';
import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory, threads }) => {
  const spin = (started: Int32Array) => {
    Atomics.add(started, 0, 1);
    for (;;);
  };

  describe('cancel', () => {
    it('keeps a queued call from ever starting', async () => {
      await using pool = new Pool({ size: 1 });
      const gate = new Semaphore({ permits: 0, memory });
      const held = pool.submit((gate: Semaphore) => void gate.acquire(), gate);
      const count = word();
      const bump = (count: Int32Array) => void Atomics.add(count, 0, 1);
      const tasks = Array.from({ length: 20 }, () => pool.submit(bump, count));
      expect(tasks.filter((_, i) => i % 2 === 0).every(task => task.cancel())).toBe(true);
      gate.release();
      await held;
      const outcomes = await Promise.allSettled(tasks);
      expect(outcomes.map(one => one.status)).toEqual(
        tasks.map((_, i) => (i % 2 === 0 ? 'rejected' : 'fulfilled')),
      );
      expect(load(count)).toBe(10);
    });

    it('by force ends the worker of a call that runs, and the pool goes on', async () => {
      await using pool = new Pool({ size: 2 });
      const started = word();
      const task = pool.submit(spin, started);
      await until(() => load(started) === 1);
      expect(task.cancel()).toBe(false);
      expect(task.cancel({ force: true })).toBe(true);
      expect([task.done, task.succeeded]).toEqual([true, false]);
      await expect(task).rejects.toThrow(CancelledError);
      expect(task.cancel({ force: true })).toBe(false);
      expect(await pool.broadcast(() => 1)).toEqual([1, 1]);
      expect(pool.stats).toMatchObject({ running: 0, cancelled: 1, failed: 0 });
    });

    it('by force ends a call whose worker has not even started', async () => {
      await using pool = new Pool({ size: 1 });
      const task = pool.submit(spin, word());
      expect(task.cancel({ force: true })).toBe(true);
      await expect(task).rejects.toThrow(CancelledError);
      expect(await pool.submit(() => 'next')).toBe('next');
    });

    it('by force ends a map, wherever it is', async () => {
      await using pool = new Pool({ size: 2 });
      const started = word();
      const map = pool.map(spin, Array(10).fill(started), { chunkSize: 1 });
      await until(() => load(started) === 2);
      expect(map.cancel({ force: true })).toBe(true);
      await expect(map).rejects.toThrow(CancelledError);
      expect(await pool.submit(() => 'next')).toBe('next');
      expect(load(started)).toBe(2);
    });

    it.runIf(threads)('stops a forRange after the pieces under way', async () => {
      await using pool = new Pool({ size: 1 });
      const gate = new Semaphore({ permits: 0, memory });
      const pieces = word();
      const piece = (_begin: number, _end: number, gate: Semaphore, pieces: Int32Array) => {
        Atomics.add(pieces, 0, 1);
        gate.acquire();
      };
      const task = pool.forRange(100, piece, { grain: 1, args: [gate, pieces] });
      await until(() => load(pieces) === 1);
      expect(task.cancel()).toBe(true);
      gate.release(100);
      expect(await pool.submit(() => 'free')).toBe('free');
      expect(load(pieces)).toBe(1);
    });

    it.each([5, null, 'force'])('refuses the options %o', async options => {
      await using pool = new Pool({ size: 1 });
      const task = pool.submit(() => 1);
      expect(() => task.cancel(options as never)).toThrow('options object');
      expect(() => task.cancel({ force: options } as never)).toThrow('true or false');
      expect(await task).toBe(1);
    });
  });

  describe('a rejection', () => {
    it.each([
      ['get', 'try { task.get(); } catch (error) { console.log(error.message); }'],
      ['wait', 'console.log(task.wait(), task.succeeded);'],
      ['cancel', 'task.wait(); console.log(task.cancel());'],
    ])('that %s has seen is no unhandled one', async (_, look) => {
      const { code, stdout, stderr } = await child(
        `import { ${Pool.name} } from 'manycore';
       const pool = new ${Pool.name}({ size: 1 });
       const task = pool.submit(() => { throw new Error('seen'); });
       ${look}`,
      );
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).not.toBe('');
    });
  });
});
