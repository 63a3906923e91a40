// A pool in threads that are not its workers.
import {
  ClosedError,
  DeadlockError,
  ManycoreError,
  Queue,
  Semaphore,
  shared,
  Thread,
  ThreadPool,
  WorkerCrashedError,
} from 'manycore';
import { describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';
import { Remote } from '../support/worker.js';

const everything = async (pool: ThreadPool, results: Int32Array<SharedArrayBuffer>) => {
  const double = (x: number) => 2 * x;
  const squares: number[] = [];
  for await (const x of pool.imap((x: number) => x * x, [1, 2, 3])) squares.push(x);
  let failure: unknown;
  try {
    await pool.submit(() => {
      throw new RangeError('there');
    });
  } catch (error) {
    failure = [(error as Error).name, (error as Error).message];
  }
  return [
    pool.submit(double, 1).get(),
    await pool.submit(double, 2),
    pool.map(double, [1, 2]).get(),
    await pool.starmap((a: number, b: number) => a + b, [[1, 2]]),
    [...(await pool.map(x => x + 1, results))],
    await pool.broadcast(() => 'each'),
    pool.with({ timeout: 60_000, priority: 1 }).submit(double, 3).get(),
    squares,
    failure,
  ];
};
const expected = [
  2,
  4,
  [2, 4],
  [3],
  [1, 1],
  ['each', 'each'],
  6,
  [1, 4, 9],
  ['RangeError', 'there'],
];

describe('a pool that was handed to a thread', () => {
  it('takes calls there', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const results = shared(Int32Array, 2);
    expect(await Thread.start(everything, pool, results).result).toEqual(expected);
    const given = Thread.start(({ pools }: { pools: ThreadPool[] }) => pools[0]!.size, {
      pools: [pool],
    });
    expect(await given.result).toBe(2);
  });

  it.each(['manycore:skipped', null, undefined])('answers with any result: %s', async result => {
    await using pool = new ThreadPool({ size: 1 });
    const ask = (pool: ThreadPool, result: unknown) => pool.submit(x => x, result).get();
    expect(await Thread.start(ask, pool, result).result).toBe(result);
    expect(await pool.submit(ask, pool, result)).toBe(result);
  });

  it('comes back as itself', async () => {
    await using pool = new ThreadPool({ size: 1 });
    expect(await Thread.start((pool: ThreadPool) => [pool], pool).result).toEqual([pool]);
    expect((await Thread.start((pool: ThreadPool) => [pool], pool).result)[0]).toBe(pool);
  });

  it('takes calls of several threads, and of tasks that these make', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const sum = async (pool: ThreadPool) => {
      const nested = (pool: ThreadPool, x: number) => pool.submit((x: number) => x + 1, x).get();
      const tasks = Array.from({ length: 50 }, (_, x) => pool.submit(nested, pool, x));
      return (await Promise.all(tasks)).reduce((a, b) => a + b);
    };
    const threads = [0, 1, 2].map(() => Thread.start(sum, pool));
    expect(await Promise.all(threads.map(thread => thread.result))).toEqual([1275, 1275, 1275]);
  });

  it('goes through a queue, and through share() to a bare worker', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const queue = new Queue<ThreadPool>({ capacity: 1 });
    queue.put(pool);
    const results = shared(Int32Array, 2);
    const took = Thread.start(
      async (queue: Queue<ThreadPool>) => queue.get().submit((x: number) => x + 1, 1),
      queue,
    );
    expect(await took.result).toBe(2);
    const body = `say(await (${everything})(data.pool, data.results))`;
    expect(await new Remote(body, { pool, results }).said()).toEqual(expected);
  });

  it('is served while its owner blocks in a call of the pool', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const gate = new Semaphore({ permits: 0 });
    const thread = Thread.start(
      (pool: ThreadPool, gate: Semaphore) =>
        pool.submit((gate: Semaphore) => gate.release(), gate).get(),
      pool,
      gate,
    );
    const wait = (gate: Semaphore) => {
      gate.acquire();
      return 'released';
    };
    expect(pool.submit(wait, gate).get()).toBe('released');
    await thread.result;
  });

  it('is a DeadlockError in one of both when its owner blocks for that thread', async () => {
    await using pool = new ThreadPool({ size: 1, name: 'mine' });
    const answer = (pool: ThreadPool) => pool.submit(() => 1).get();
    for (let round = 0; round < 10; round++) {
      const thread = Thread.start(answer, pool);
      let failure: unknown;
      try {
        thread.join();
      } catch (error) {
        failure = error;
      }
      const outcome = await thread.result.catch((error: unknown) => error);
      if (failure === undefined) failure = outcome;
      else expect(outcome).toBe(1);
      expect(failure).toBeInstanceOf(DeadlockError);
      expect((failure as Error).message).toContain('waits for an answer of thread');
    }
  });

  it('can be blocked for with a limit by its owner', async () => {
    await using pool = new ThreadPool({ size: 1 });
    const thread = Thread.start((pool: ThreadPool) => pool.submit(() => 1).get(), pool);
    expect(thread.join(5)).toBe(false);
    expect(await thread.result).toBe(1);
  });

  it('cannot be closed there, nor takes calls once its owner has closed it', async () => {
    const pool = new ThreadPool({ size: 1 });
    const close = Thread.start((pool: ThreadPool) => pool.close(), pool);
    await expect(close.result).rejects.toThrow(ManycoreError);
    pool.close();
    await pool.joinAsync();
    const late = Thread.start((pool: ThreadPool) => pool.submit(() => 1).get(), pool);
    await expect(late.result).rejects.toThrow(ClosedError);
  });

  it('goes on when that thread ends with calls under way', async () => {
    await using pool = new ThreadPool({ size: 1 });
    for (let round = 0; round < 5; round++) {
      const started = word();
      const thread = Thread.start(
        (pool: ThreadPool, started: Int32Array) => {
          const note = (started: Int32Array) => Atomics.add(started, 0, 1);
          for (let i = 0; i < 2000; i++) void pool.submit(note, started);
          pool.submit(note, started).get();
          for (;;);
        },
        pool,
        started,
      );
      await until(() => load(started) > 10);
      await thread.terminate();
      expect(await pool.submit(() => 'goes on')).toBe('goes on');
    }
  });
});

describe('a pool of a thread that ends', () => {
  it('fails what waits for it, in the event loop and blocked', async () => {
    const queue = new Queue<ThreadPool>({ capacity: 1 });
    const thread = Thread.start({ module: '../support/owner.mjs', base: import.meta.url }, queue);
    const pool = await queue.getAsync();
    const [begun, blocked] = [word(), word()];
    const endless = (begun: Int32Array) => {
      Atomics.store(begun, 0, 1);
      for (;;);
    };
    const awaited = pool.submit(endless, begun);
    const wait = Thread.start(
      (pool: ThreadPool, blocked: Int32Array) => {
        const task = pool.submit(() => 1);
        Atomics.store(blocked, 0, 1);
        return task.get();
      },
      pool,
      blocked,
    );
    await until(() => load(begun) === 1 && load(blocked) === 1);
    const failed = expect(awaited).rejects.toThrow(WorkerCrashedError);
    const lost = expect(wait.result).rejects.toThrow('the thread that made ThreadPool "lost"');
    await thread.terminate();
    await Promise.all([failed, lost]);
    expect(() => pool.submit(() => 1)).toThrow(ClosedError);
  });
});
