import { Semaphore, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory }) => {
  const counts = ({ stats }: InstanceType<typeof Pool>) => {
    const { queued, running, done, failed, cancelled } = stats;
    return { queued, running, done, failed, cancelled };
  };
  const none = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  const hold = (gate: Semaphore, started: Int32Array) => {
    Atomics.add(started, 0, 1);
    gate.acquire();
  };

  describe('stats', () => {
    it('count every call once, from the queue to its end', async () => {
      await using pool = new Pool({ size: 1 });
      expect(counts(pool)).toEqual(none);
      const gate = new Semaphore({ permits: 0, memory });
      const started = word();
      const held = pool.submit(hold, gate, started);
      await until(() => load(started) === 1);
      const waiting = pool.submit(() => 1);
      const unwanted = pool.submit(() => 1);
      expect(counts(pool)).toEqual({ ...none, queued: 2, running: 1 });
      unwanted.cancel();
      expect(counts(pool)).toEqual({ ...none, queued: 1, running: 1, cancelled: 1 });
      gate.release();
      await Promise.all([held, waiting]);
      expect(counts(pool)).toEqual({ ...none, done: 2, cancelled: 1 });
      const failing = () => {
        throw new Error('no');
      };
      await expect(pool.submit(failing)).rejects.toThrow('no');
      await expect(pool.submit(() => process.exit(1))).rejects.toThrow(WorkerCrashedError);
      expect(counts(pool)).toEqual({ ...none, done: 2, failed: 2, cancelled: 1 });
    });

    it('count the chunks of a map', async () => {
      await using pool = new Pool({ size: 2 });
      await pool.map((x: number) => x, [1, 2, 3, 4, 5], { chunkSize: 2 });
      expect(counts(pool)).toEqual({ ...none, done: 3 });
      await pool.broadcast(() => {});
      expect(counts(pool)).toEqual({ ...none, done: 5 });
    });

    it('show the chunks of Python: four for each worker, unless it is said', async () => {
      for (const [items, chunks] of [
        [100, 8], // of 13, and a last one of 9
        [8, 8],
        [3, 3],
        [9, 5], // of 2
      ] as const) {
        await using pool = new Pool({ size: 2 });
        await pool.map((x: number) => x, Array.from({ length: items }).fill(0) as number[]);
        expect(pool.stats.done).toBe(chunks);
      }
    });

    it('count what a termination cancels', async () => {
      const pool = new Pool({ size: 1 });
      const gate = new Semaphore({ permits: 0, memory });
      for (let i = 0; i < 3; i++) pool.submit(hold, gate, word());
      await pool.terminate();
      expect(counts(pool)).toEqual({ ...none, cancelled: 3 });
    });

    it('know how long calls waited and ran', async () => {
      await using pool = new Pool({ size: 1 });
      const zero = { p50: 0, p90: 0, p99: 0, max: 0 };
      expect([pool.stats.waitTime, pool.stats.runTime]).toEqual([zero, zero]);
      await Promise.all(Array.from({ length: 50 }, () => pool.submit(() => {})));
      for (const times of [pool.stats.waitTime, pool.stats.runTime]) {
        expect(times.p50).toBeGreaterThan(0);
        expect(times.p90).toBeGreaterThanOrEqual(times.p50);
        expect(times.p99).toBeGreaterThanOrEqual(times.p90);
        expect(times.max).toBeGreaterThanOrEqual(times.p99);
      }
    });
  });
});
