// A pool in a thread that no pool has made.
import { Queue, Thread, ThreadPool } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';

const pool = new ThreadPool({ size: 2 });
afterAll(() => pool.terminate());

type Pool = ThreadPool;

describe('a thread that is handed a pool', () => {
  it('as an argument makes calls through it, awaited or blocked on', async () => {
    const awaiting = async (pool: Pool) => (await pool.submit((n: number) => n + 1, 4)) * 2;
    expect(await Thread.start(awaiting, pool).result).toBe(10);
    const blocking = (pool: Pool) => pool.map((n: number) => n + 1, [4, 5]).get();
    expect(await Thread.start(blocking, pool).result).toEqual([5, 6]);
  });

  it('as a field of its object does so', async () => {
    class Caller extends Thread<number> {
      constructor(readonly pool: Pool) {
        super();
      }
      override run() {
        return this.pool.submit((n: number) => n + 1, 4).get();
      }
    }
    expect(await new Caller(pool).start().result).toBe(5);
  });

  it('through a queue does so', async () => {
    const queue = new Queue<Pool>();
    queue.put(pool);
    const taking = (queue: Queue<Pool>) => queue.get().submit((n: number) => n + 1, 4);
    expect(await Thread.start(taking, queue).result).toBe(5);
  });

  it('gives it back as itself, and can pass it on', async () => {
    expect(await Thread.start((pool: Pool) => pool, pool).result).toBe(pool);
    const path = new URL('../support/relay.mjs', import.meta.url);
    expect(
      await new Thread<unknown, [Pool]>({ module: path }, { args: [pool] }).start().result,
    ).toBe(5);
  });
});
