// What a worker that ends takes with it, and what it must not.
import { WorkerCrashedError } from 'manycore';
import { move } from 'piscina';
import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, threads }) => {
  const endWhen = (flag: Int32Array) => {
    while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, 1);
    process.exit(1);
  };
  const release = (flag: Int32Array) => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };

  describe('a worker that ends', () => {
    it('leaves to its successor more calls for this one worker than fit into its inbox', async () => {
      await using pool = new Pool({ size: 1 });
      const flag = word();
      const last = pool.submit(endWhen, flag);
      await until(() => pool.stats.running === 1);
      const calls = Array.from({ length: 50 }, (_, i) => pool.broadcast((i: number) => i, i));
      release(flag);
      await expect(last).rejects.toBeInstanceOf(WorkerCrashedError);
      expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, (_, i) => [i]));
    });

    it.runIf(threads)('may have done so while it read long arguments', async () => {
      await using pool = new Pool({ size: 1, resourceLimits: { maxOldGenerationSizeMb: 24 } });
      const long = Array.from({ length: 1_500_000 }, (_, i) => ({ i }));
      const call = pool.submit((list: unknown[]) => list.length, long);
      await expect(call).rejects.toBeInstanceOf(WorkerCrashedError);
      expect(await pool.submit(() => 'the next one')).toBe('the next one');
    });

    it.runIf(threads)('takes along what was transferred to it', async () => {
      await using pool = new Pool({ size: 1 });
      const flag = word();
      const last = pool.submit(endWhen, flag);
      await until(() => pool.stats.running === 1);
      const sent = pool.submit(
        (bytes: ArrayBuffer) => bytes.byteLength,
        move(new ArrayBuffer(8)) as ArrayBuffer,
      );
      const cloned = pool.submit((blob: Blob) => blob.size, new Blob(['abc']));
      release(flag);
      await expect(last).rejects.toBeInstanceOf(WorkerCrashedError);
      await expect(sent).rejects.toBeInstanceOf(WorkerCrashedError);
      expect(await cloned).toBe(3);
    });

    it.runIf(threads)(
      'is missed by a thread that blocks for what only its successor can do',
      async () => {
        await using pool = new Pool({ size: 2 });
        await pool.broadcast(() => {});
        expect(pool.submit(() => process.exit(1)).wait()).toBe(true);
        const all = pool.broadcast(() => 1);
        expect(() => all.get()).toThrow(WorkerCrashedError);
        expect(all.done).toBe(false);
        expect(await all).toEqual([1, 1]);
      },
    );
  });

  it.runIf(threads)('a call whose arguments turn out to be unsendable is over', async () => {
    const pool = new Pool({ size: 1 });
    const call = pool.submit(
      (_: ArrayBuffer, f: () => void) => f(),
      move(new ArrayBuffer(8)) as ArrayBuffer,
      () => {},
    );
    await expect(call).rejects.toThrow('could not be cloned');
    const { queued, failed } = pool.stats;
    expect([queued, failed]).toEqual([0, 1]);
    pool.close();
    await pool.joinAsync();
  });
});
