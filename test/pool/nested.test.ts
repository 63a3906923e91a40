import { shared, Thread, ThreadPool } from 'manycore';
import { describe, expect, it } from 'vitest';

/** Makes two calls of its own for every call, down to the leaves. */
const fibonacci = (pool: ThreadPool, n: number, self: string): number => {
  if (n < 2) return n;
  const again = new Function(`return (${self})`)();
  const [a, b] = [n - 1, n - 2].map(m => pool.submit(again, pool, m, self));
  return (a!.get() as number) + (b!.get() as number);
};
const fibonacciLater = async (pool: ThreadPool, n: number, self: string): Promise<number> => {
  if (n < 2) return n;
  const again = new Function(`return (${self})`)();
  const both = [n - 1, n - 2].map(m => pool.submit(again, pool, m, self));
  const [a, b] = await Promise.all(both);
  return (a as number) + (b as number);
};

describe.each([1, 2, 3])('in a pool of %i', size => {
  it('every task blocks on tasks of its own', async () => {
    await using pool = new ThreadPool({ size });
    expect(await pool.submit(fibonacci, pool, 8, String(fibonacci))).toBe(21);
    expect(pool.submit(fibonacci, pool, 7, String(fibonacci)).get()).toBe(13);
  });

  it('every task awaits tasks of its own', async () => {
    await using pool = new ThreadPool({ size });
    expect(await pool.submit(fibonacciLater, pool, 8, String(fibonacciLater))).toBe(21);
    expect(pool.submit(fibonacciLater, pool, 7, String(fibonacciLater)).get()).toBe(13);
  });

  it('all workers at once', async () => {
    await using pool = new ThreadPool({ size });
    const tasks = Array.from({ length: 4 * size }, (_, i) =>
      pool.submit(i % 2 === 0 ? fibonacci : (fibonacciLater as never), pool, 5, String(fibonacci)),
    );
    expect(await Promise.all(tasks)).toEqual(tasks.map(() => 5));
  });

  it.each([false, true])('maps, tuples and ranges; awaited: %s', async later => {
    await using pool = new ThreadPool({ size });
    const results = shared(Int32Array, 10);
    const blocking = (pool: ThreadPool, results: Int32Array<SharedArrayBuffer>) => {
      pool
        .forRange(
          10,
          (begin, end, out) => {
            for (let i = begin; i < end; i++) out[i] = i;
          },
          { args: [results] },
        )
        .get();
      return [
        pool.map((x: number) => x * x, [1, 2, 3]).get(),
        pool.starmap((a: number, b: number) => a + b, [[1, 2]]).get(),
        pool.map(x => x + 1, results).get(),
      ];
    };
    const awaiting = async (pool: ThreadPool, results: Int32Array<SharedArrayBuffer>) => {
      await pool.forRange(
        10,
        (begin, end, out) => {
          for (let i = begin; i < end; i++) out[i] = i;
        },
        { args: [results] },
      );
      const squares: number[] = [];
      for await (const x of pool.imap((x: number) => x * x, [1, 2, 3])) squares.push(x);
      return [
        squares,
        await pool.starmap((a: number, b: number) => a + b, [[1, 2]]),
        await pool.map(x => x + 1, results),
      ];
    };
    const target = (later ? awaiting : blocking) as typeof blocking;
    const [squares, sums, next] = await pool.submit(target, pool, results);
    expect([squares, sums]).toEqual([[1, 4, 9], [3]]);
    expect([...(next as Iterable<number>)]).toEqual([...results].map(x => x + 1));
    expect([...results]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('errors come through, with their index', async () => {
    await using pool = new ThreadPool({ size });
    const task = pool.submit((pool: ThreadPool) => {
      const fail = (x: number) => {
        if (x === 2) throw new RangeError('two');
      };
      try {
        pool.map(fail, [1, 2], { chunkSize: 1 }).get();
      } catch (error) {
        const { name, message, index } = error as Error & { index: number };
        return [name, message, index];
      }
      return [];
    }, pool);
    expect(await task).toEqual(['RangeError', 'two', 1]);
  });

  it('arguments and results are copies, whoever does the call', async () => {
    await using pool = new ThreadPool({ size });
    const same = await pool.submit((pool: ThreadPool) => {
      const argument = { list: [1] };
      const task = pool.submit((given: { list: number[] }) => given, argument);
      argument.list.push(2);
      const result = task.get();
      return [result === argument, result.list];
    }, pool);
    expect(same).toEqual([false, [1]]);
  });

  it('what cannot be sent is a TypeError', async () => {
    await using pool = new ThreadPool({ size });
    const messages = await pool.submit((pool: ThreadPool) => {
      const message = (call: () => unknown) => {
        try {
          return call();
        } catch (error) {
          return (error as Error).name;
        }
      };
      return [
        message(() =>
          pool
            .submit(
              (x: unknown) => x,
              () => 1,
            )
            .get(),
        ),
        message(() => pool.submit(() => () => 1).get()),
        message(() => pool.submit(5 as never)),
      ];
    }, pool);
    expect(messages).toEqual(['TypeError', 'TypeError', 'TypeError']);
  });
});

describe('a pool in a task of another pool', () => {
  it('does its calls', async () => {
    await using outer = new ThreadPool({ size: 1 });
    await using inner = new ThreadPool({ size: 2 });
    const both = async (inner: ThreadPool) => [
      inner.submit((x: number) => x + 1, 1).get(),
      await inner.map(async (x: number) => x * x, [1, 2, 3]),
      (await inner.broadcast(() => 1)).length,
      inner
        .with({ timeout: 10_000 })
        .submit(() => 'timed')
        .get(),
    ];
    expect(await outer.submit(both, inner)).toEqual([2, [1, 4, 9], 2, 'timed']);
  });
});

it('a Thread takes a pool as it takes other shared objects', async () => {
  await using pool = new ThreadPool({ size: 1 });
  const target = ({ pools: [pool] }: { pools: ThreadPool[] }, x: number) =>
    pool!.submit((x: number) => x + 1, x).get();
  const thread = Thread.start(target, { pools: [pool] }, 1);
  expect(await thread.result).toBe(2);
  await thread.joinAsync();
});
