import { Semaphore, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory }) => {
  const prepare = (value: string) => {
    const all = globalThis as { prepared?: string[] };
    all.prepared ??= [];
    all.prepared.push(value);
    return all.prepared.length;
  };
  const prepared = () => (globalThis as { prepared?: string[] }).prepared;

  describe('broadcast', () => {
    it('runs exactly once on every worker', async () => {
      await using pool = new Pool({ size: 3 });
      expect(await pool.broadcast(prepare, 'a')).toEqual([1, 1, 1]);
      expect(pool.broadcast(prepare, 'b').get()).toEqual([2, 2, 2]);
      expect(await pool.broadcast(prepared)).toEqual(Array(3).fill(['a', 'b']));
    });

    it('waits for the workers that are busy, and for no other calls', async () => {
      await using pool = new Pool({ size: 2 });
      const gate = new Semaphore({ permits: 0, memory });
      const started = word();
      const hold = (gate: Semaphore, started: Int32Array) => {
        Atomics.add(started, 0, 1);
        gate.acquire();
      };
      const held = pool.submit(hold, gate, started);
      await until(() => load(started) === 1);
      const everywhere = pool.broadcast(prepare, 'x');
      expect(await pool.submit(() => 'the other worker')).toBe('the other worker');
      expect(everywhere.done).toBe(false);
      gate.release();
      expect(await everywhere).toEqual([1, 1]);
      await held;
    });

    it('fails with the first failure', async () => {
      await using pool = new Pool({ size: 2 });
      const fail = () => {
        throw new RangeError('here');
      };
      await expect(pool.broadcast(fail)).rejects.toThrow('here');
      await expect(pool.broadcast(() => process.exit(1))).rejects.toThrow(WorkerCrashedError);
      expect(await pool.broadcast(() => 1)).toEqual([1, 1]);
    });

    it('reaches the replacement of a worker that crashed before its turn', async () => {
      await using pool = new Pool({ size: 1 });
      const doomed = pool.submit(() => process.exit(1));
      const everywhere = pool.broadcast(prepare, 'x');
      await expect(doomed).rejects.toThrow(WorkerCrashedError);
      expect(await everywhere).toEqual([1]);
    });

    it('can be cancelled as long as one has not begun', async () => {
      await using pool = new Pool({ size: 1 });
      const gate = new Semaphore({ permits: 0, memory });
      const held = pool.submit((gate: Semaphore) => void gate.acquire(), gate);
      const everywhere = pool.broadcast(prepare, 'x');
      expect(everywhere.cancel()).toBe(true);
      gate.release();
      await held;
      expect(await pool.submit(prepared)).toBe(undefined);
    });
  });
});
