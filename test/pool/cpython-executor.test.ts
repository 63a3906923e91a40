// Own tests for the cases that CPython's test_concurrent_futures names of executors: their start, their end,
// initializers, submit and map.

import { availableParallelism } from 'node:os';
import { CancelledError, ClosedError, Semaphore, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory, threads }) => {
  const power = (x: number, y: number) => x ** y;
  const hold = (gate: Semaphore, started: Int32Array) => {
    Atomics.add(started, 0, 1);
    gate.acquire();
    return 'held';
  };

  describe('as in ExecutorTest', () => {
    it('submit, and submit with keywords', async () => {
      await using pool = new Pool({ size: 2 });
      expect(await pool.submit(power, 2, 8)).toBe(256);
      const keywords = ({ x, self = 39 }: { x: number; self?: number }) => [x, self];
      expect(await pool.submit(keywords, { x: 2 })).toEqual([2, 39]);
    });

    it('map of two lists is a starmap', async () => {
      await using pool = new Pool({ size: 2 });
      const numbers = Array.from({ length: 10 }, (_, i): [number, number] => [i, i]);
      expect(await pool.starmap(power, numbers)).toEqual(numbers.map(([x, y]) => x ** y));
      expect(await pool.starmap(power, numbers, { chunkSize: 3 })).toEqual(
        numbers.map(([x, y]) => x ** y),
      );
    });

    it('map with an exception: the results before it come', async () => {
      await using pool = new Pool({ size: 2 });
      const divide = (x: number) => {
        if (x === 0) throw new RangeError('division by zero');
        return 1 / x;
      };
      const results = pool.imap(divide, [1, 2, 0, 4]);
      expect([(await results.next()).value, (await results.next()).value]).toEqual([1, 0.5]);
      await expect(results.next()).rejects.toThrow('division by zero');
    });

    it('map with a buffer, of an endless iterable and of an empty one', async () => {
      await using pool = new Pool({ size: 2 });
      let read = 0;
      function* endless() {
        for (;;) yield read++;
      }
      const results = pool.imap((x: number) => -x, endless(), { bufferSize: 2 });
      const seen = [];
      for await (const x of results) {
        seen.push(x);
        if (seen.length === 5) break;
      }
      expect(seen).toEqual([-0, -1, -2, -3, -4]);
      expect(read).toBeLessThanOrEqual(7);
      expect(await pool.imap(power as never, [], { bufferSize: 1 }).next()).toMatchObject({
        done: true,
      });
      for (const bufferSize of [0, -1, 1.5, '1']) {
        expect(() => pool.imap(power as never, [], { bufferSize } as never)).toThrow('bufferSize');
      }
    });

    it.each([-1, 0])('a size of %i is refused', size => {
      expect(() => new Pool({ size })).toThrow(RangeError);
    });

    it.each([
      ['0', () => Promise.reject(0)],
      ['false', () => Promise.reject(false)],
      ["''", () => Promise.reject('')],
      ['undefined', () => Promise.reject(undefined)],
      ['an error without a message', () => Promise.reject(new Error())],
    ])('throwing %s is not taken for success', async (_, falsy) => {
      await using pool = new Pool({ size: 1 });
      const task = pool.submit(falsy);
      expect(task.wait()).toBe(true);
      expect(task.succeeded).toBe(false);
      const settled = await task.then(
        () => 'fulfilled',
        () => 'rejected',
      );
      expect(settled).toBe('rejected');
    });
  });

  describe('as in ThreadPoolExecutorTest', () => {
    it('default workers', async () => {
      await using pool = new Pool();
      expect(pool.size).toBe(availableParallelism());
    });

    it('saturation: no more workers than its size, however much waits', async () => {
      await using pool = new Pool({ size: 4 });
      const gate = new Semaphore({ permits: 0, memory });
      const started = word();
      const tasks = Array.from({ length: 15 * 4 }, () => pool.submit(hold, gate, started));
      await until(() => load(started) === 4);
      expect(pool.stats).toMatchObject({ running: 4, queued: 56 });
      if (threads) expect(pool.piscina.threads.length).toBe(4);
      gate.release(60);
      expect(new Set(await Promise.all(tasks))).toEqual(new Set(['held']));
    });

    it('a failing map does not harm the pool', async () => {
      await using pool = new Pool({ size: 2 });
      const fail = () => {
        throw new RangeError('each');
      };
      await expect(pool.map(fail, [1, 2, 3], { chunkSize: 1 })).rejects.toThrow('each');
      expect(await pool.submit(power, 2, 2)).toBe(4);
    });
  });

  describe('as in ExecutorShutdownTest', () => {
    it('no work after the shutdown', async () => {
      const pool = new Pool({ size: 1 });
      pool.close();
      expect(() => pool.submit(power, 2, 5)).toThrow(ClosedError);
      await pool.joinAsync();
    });

    it('what waits at the shutdown is still done', async () => {
      const pool = new Pool({ size: 1 });
      const tasks = Array.from({ length: 50 }, (_, i) => pool.submit(power, i, 2));
      pool.close();
      await pool.joinAsync();
      expect(tasks.map(task => task.get())).toEqual(tasks.map((_, i) => i ** 2));
    });

    it('or cancelled: what runs is completed', async () => {
      const pool = new Pool({ size: 2 });
      const gate = new Semaphore({ permits: 0, memory });
      const started = word();
      const tasks = Array.from({ length: 50 }, () => pool.submit(hold, gate, started));
      await until(() => load(started) === 2);
      const cancelled = tasks.filter(task => task.cancel()).length;
      pool.close();
      gate.release(2);
      await pool.joinAsync();
      expect(cancelled).toBe(48);
      expect(tasks.filter(task => task.succeeded).length).toBe(2);
      await expect(tasks.at(-1)).rejects.toThrow(CancelledError);
    });

    it('the process waits for its work without being told to', async () => {
      const { code, stdout, stderr } = await child(
        `import { ${Pool.name} } from 'manycore';
       const pool = new ${Pool.name}({ size: 2 });
       pool.submit(async () => { await null; return 'apple'; }).then(console.log);`,
      );
      expect([code, stdout, stderr]).toEqual([0, 'apple\n', '']);
    });

    it('nothing can be submitted while the process exits, and it does', async () => {
      const { code, stdout } = await child(
        `import { ${Pool.name} } from 'manycore';
       const pool = new ${Pool.name}({ size: 1 });
       pool.close();
       process.on('exit', () => {
         try { pool.submit(() => 1); } catch (error) { console.log(error.name); }
       });`,
      );
      expect([code, stdout]).toEqual([0, 'ClosedError\n']);
    });

    it.runIf(threads)('workers are named after their pool', async () => {
      const name = async () => {
        const names = await Promise.resolve(globalThis as unknown as { seen?: string });
        return names.seen;
      };
      const initializer = new Function(`return async () => {
      const { Thread } = await import('manycore');
      globalThis.seen = Thread.current.name;
    };`)();
      await using pool = new Pool({ size: 2, name: 'special', initializer });
      expect((await pool.broadcast(name)).sort()).toEqual(['special-1', 'special-2']);
    });
  });

  describe('as in InitializerMixin and FailingInitializerMixin', () => {
    const initializer = (value: string) => {
      Object.assign(globalThis, { status: value });
    };
    const status = () => (globalThis as { status?: string }).status;

    it('an initializer has run before the first call', async () => {
      await using pool = new Pool({ size: 2, initializer, initArgs: ['ready'] });
      const tasks = Array.from({ length: 10 }, () => pool.submit(status));
      expect(await Promise.all(tasks)).toEqual(Array(10).fill('ready'));
    });

    it('one that fails breaks the pool: every task, and every submission after that', async () => {
      const pool = new Pool({
        size: 2,
        initializer: () => {
          throw new RangeError('error in initializer');
        },
      });
      const tasks = Array.from({ length: 10 }, () => pool.submit(status));
      for (const outcome of await Promise.allSettled(tasks)) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { cause: { message: 'error in initializer' } },
        });
      }
      expect(() => pool.submit(status)).toThrow(WorkerCrashedError);
      await pool.terminate();
      if (threads) expect(pool.piscina.threads.length).toBe(0);
    });

    it('one that ends its worker breaks the pool too, and workers are not started for ever', async () => {
      const born = word();
      const pool = new Pool({
        size: 2,
        initializer: (born: Int32Array) => {
          Atomics.add(born, 0, 1);
          process.exit(3);
        },
        initArgs: [born],
      });
      await expect(pool.submit(status)).rejects.toThrow('initializer');
      pool.close();
      await pool.joinAsync();
      expect(load(born)).toBeLessThanOrEqual(4); // two, and at most a replacement each
    });
  });
});
