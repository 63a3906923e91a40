import { ClosedError, DeadlockError, ManycoreError, Semaphore, ThreadPool } from 'manycore';
import { describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';

describe('a pool in its own task', () => {
  it('comes back to its owner as itself, and can be passed on', async () => {
    await using pool = new ThreadPool({ size: 2, name: 'shared' });
    const back = await pool.submit(
      ({ pool }: { pool: ThreadPool }) => {
        const deeper = (pool: ThreadPool) => pool.submit((x: number) => x + 1, 1).get();
        return { pool, size: pool.size, name: pool.name, deep: pool.submit(deeper, pool).get() };
      },
      { pool },
    );
    expect(back.pool).toBe(pool);
    expect(back).toMatchObject({ size: 2, name: 'shared', deep: 2 });
  });

  it('cancels what nobody has begun', async () => {
    await using pool = new ThreadPool({ size: 1 });
    const count = word();
    const outcome = await pool.submit(
      (pool: ThreadPool, count: Int32Array) => {
        const task = pool.submit((count: Int32Array) => Atomics.add(count, 0, 1), count);
        const cancelled = task.cancel();
        try {
          task.get();
        } catch (error) {
          return [cancelled, (error as Error).name];
        }
        return [];
      },
      pool,
      count,
    );
    expect(outcome).toEqual([true, 'CancelledError']);
    await pool.submit(() => 1);
    expect(load(count)).toBe(0);
  });

  it('by force ends the worker of a call that runs', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const outcome = await pool.submit(
      async (pool: ThreadPool, started: Int32Array) => {
        const spin = (started: Int32Array) => {
          Atomics.store(started, 0, 1);
          Atomics.notify(started, 0);
          for (;;);
        };
        const task = pool.submit(spin, started);
        Atomics.wait(started, 0, 0); // the other worker has it
        const results = [task.cancel(), task.cancel({ force: true })];
        return [...results, await task.catch(error => error.name)];
      },
      pool,
      word(),
    );
    expect(outcome).toEqual([false, true, 'CancelledError']);
    expect(await pool.broadcast(() => 1)).toEqual([1, 1]);
  });

  it('is a DeadlockError where a wait would have no end', async () => {
    await using pool = new ThreadPool({ size: 1 });
    const asynchronous = (pool: ThreadPool) => pool.submit(async () => 1).get();
    await expect(pool.submit(asynchronous, pool)).rejects.toThrow(DeadlockError);
    const promising = (pool: ThreadPool) => pool.submit(() => Promise.resolve(1)).get();
    await expect(pool.submit(promising, pool)).rejects.toThrow('await the task instead');
    const everywhere = (pool: ThreadPool) => pool.broadcast(() => 1);
    await expect(pool.submit(everywhere as never, pool)).rejects.toThrow(DeadlockError);
    expect(await pool.submit(() => 'goes on')).toBe('goes on');
  });

  it('is one in one of the workers only, when all of them wait', async () => {
    await using pool = new ThreadPool({ size: 3 });
    const meeting = word();
    const task = (pool: ThreadPool, meeting: Int32Array) => {
      Atomics.add(meeting, 0, 1);
      Atomics.notify(meeting, 0);
      while (Atomics.load(meeting, 0) < 3) Atomics.wait(meeting, 0, Atomics.load(meeting, 0));
      return pool.submit(async () => 'done').get();
    };
    const tasks = [0, 1, 2].map(() => pool.submit(task, pool, meeting));
    const outcomes = await Promise.allSettled(tasks);
    const failed = outcomes.filter(one => one.status === 'rejected');
    expect(failed.length).toBe(1);
    expect(failed[0]!.reason).toBeInstanceOf(DeadlockError);
  });

  it('waits for a call that another worker does, asynchronous or not', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const task = (pool: ThreadPool) => pool.submit(async () => 'by the other').get();
    for (let i = 0; i < 20; i++) expect(await pool.submit(task, pool)).toBe('by the other');
  });

  it('takes no calls after its owner has closed it', async () => {
    const pool = new ThreadPool({ size: 1 });
    const gate = new Semaphore({ permits: 0 });
    const started = word();
    const late = pool.submit(
      (pool: ThreadPool, gate: Semaphore, started: Int32Array) => {
        Atomics.store(started, 0, 1);
        gate.acquire();
        return pool.submit(() => 1).get();
      },
      pool,
      gate,
      started,
    );
    await until(() => load(started) === 1);
    pool.close();
    gate.release();
    await expect(late).rejects.toThrow(ClosedError);
    await pool.joinAsync();
  });

  it('cannot be closed there', async () => {
    await using pool = new ThreadPool({ size: 1 });
    const close = (pool: ThreadPool) => pool.close();
    await expect(pool.submit(close, pool)).rejects.toThrow(ManycoreError);
  });

  it('survives the end of workers that sleep there', async () => {
    await using pool = new ThreadPool({ size: 2 });
    for (let round = 0; round < 5; round++) {
      const started = word();
      const gate = new Semaphore({ permits: 0 });
      const task = pool.submit(
        (pool: ThreadPool, started: Int32Array, gate: Semaphore) => {
          const slow = async (started: Int32Array, gate: Semaphore) => {
            Atomics.store(started, 0, 1);
            gate.acquire();
          };
          return pool.submit(slow, started, gate).get();
        },
        pool,
        started,
        gate,
      );
      await until(() => load(started) === 1);
      expect(task.cancel({ force: true })).toBe(true);
      gate.release();
      expect(await pool.submit((pool: ThreadPool) => pool.submit(async () => 7).get(), pool)).toBe(
        7,
      );
    }
  });
});
