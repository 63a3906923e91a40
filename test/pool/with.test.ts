import { Queue, Semaphore, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory, threads }) => {
  const hold = (gate: Semaphore, started: Int32Array) => {
    Atomics.add(started, 0, 1);
    gate.acquire();
    return 'held';
  };

  /** A pool of one worker, which is busy until the gate is opened. */
  async function busy() {
    const pool = new Pool({ size: 1 });
    const gate = new Semaphore({ permits: 0, memory });
    const started = word();
    const held = pool.submit(hold, gate, started);
    await until(() => load(started) === 1);
    return { pool, gate, held };
  }

  describe('priority', () => {
    it('decides who is next, and among equals the order does', async () => {
      const { pool, gate } = await busy();
      const order = new Queue<number>({ memory, type: 'int32', capacity: 64 });
      const put = (order: Queue<number>, value: number) => order.put(value);
      const tasks = [0, -1, 5, 0, 5, -1, 2].map((priority, i) =>
        pool.with({ priority }).submit(put, order, i),
      );
      gate.release();
      await Promise.all(tasks);
      expect(order.getMany(7)).toEqual([2, 4, 6, 0, 3, 1, 5]);
      await pool[Symbol.asyncDispose]();
    });

    it('holds for maps, generators and ranges as well', async () => {
      const { pool, gate } = await busy();
      const order = new Queue<number>({ memory, type: 'int32', capacity: 64 });
      const first = pool.with({ priority: 1 });
      const put = ({ order, value }: { order: Queue<number>; value: number }) => order.put(value);
      const items = (value: number) => [{ order, value }];
      const results = [
        pool.map(put, items(1)),
        first.map(put, items(2)),
        first.starmap((o: Queue<number>, v: number) => o.put(v), [[order, 3]]),
        first.imap(put, items(4)).next(),
        first.broadcast((o: Queue<number>) => o.put(5), order),
        threads
          ? first.forRange(1, (_begin, _end, o: Queue<number>) => o.put(6), { args: [order] })
          : first.submit((o: Queue<number>) => o.put(6), order),
      ];
      gate.release();
      await Promise.all(results);
      const [last] = order.getMany(6).slice(-1);
      expect(last).toBe(1);
      await pool[Symbol.asyncDispose]();
    });
  });

  describe('signal', () => {
    it('aborts what waits and what runs, with its reason; a call that waits never starts', async () => {
      const { pool, gate } = await busy();
      const controller = new AbortController();
      const view = pool.with({ signal: controller.signal });
      const started = word();
      const waiting = view.submit(hold, gate, started);
      const mapped = view.map((x: number) => x, [1, 2, 3]);
      const reason = new Error('enough');
      const rejected = [waiting, mapped].map(task => expect(task).rejects.toBe(reason));
      controller.abort(reason);
      await Promise.all(rejected);
      await expect(view.submit(hold, gate, started)).rejects.toBe(reason);
      await expect(view.imap((x: number) => x, [1]).next()).rejects.toBe(reason);
      gate.release();
      expect(await pool.submit(() => 'goes on')).toBe('goes on');
      expect(load(started)).toBe(0);
      await pool[Symbol.asyncDispose]();
    });

    it('rejects a call that runs at once, and its worker goes on', async () => {
      await using pool = new Pool({ size: 1 });
      const controller = new AbortController();
      const gate = new Semaphore({ permits: 0, memory });
      const started = word();
      const task = pool.with({ signal: controller.signal }).submit(hold, gate, started);
      await until(() => load(started) === 1);
      controller.abort();
      await expect(task).rejects.toMatchObject({ name: 'AbortError' });
      gate.release();
      expect(await pool.submit(() => 1)).toBe(1);
    });

    it('adds up: of views, and of a map', async () => {
      const { pool, gate } = await busy();
      const [a, b, c] = [new AbortController(), new AbortController(), new AbortController()];
      const view = pool.with({ signal: a.signal }).with({ signal: b.signal });
      const byB = view.submit(() => 1);
      const byC = view.map((x: number) => x, [1], { signal: c.signal });
      c.abort('c');
      await expect(byC).rejects.toBe('c');
      expect(byB.done).toBe(false);
      b.abort('b');
      await expect(byB).rejects.toBe('b');
      a.abort('a');
      gate.release();
      await pool[Symbol.asyncDispose]();
    });

    it('leaves nothing behind with a signal that lives on', async () => {
      await using pool = new Pool({ size: 2 });
      const { signal } = new AbortController();
      const view = pool.with({ signal });
      for (let i = 0; i < 50; i++) {
        expect(await view.submit((x: number) => x, i)).toBe(i);
        expect(await view.map((x: number) => x, [i])).toEqual([i]);
      }
    });
  });

  describe('timeout', () => {
    const spin = (started: Int32Array) => {
      Atomics.add(started, 0, 1);
      for (;;);
    };

    it.each(['awaited', 'blocked on'])('ends a call that is %s, with its worker', async how => {
      await using pool = new Pool({ size: 2 });
      const started = word();
      const task = pool.with({ timeout: 20 }).submit(spin, started);
      if (how === 'awaited') await expect(task).rejects.toThrow(TimeoutError);
      else expect(() => task.get()).toThrow('its timeout of 20 ms');
      // Not at all when the worker had not come so far by then.
      expect(load(started)).toBeLessThanOrEqual(1);
      expect(await pool.broadcast(() => 'goes on')).toEqual(['goes on', 'goes on']);
    });

    it('counts from the start, not while the call waits', async () => {
      const { pool, gate, held } = await busy();
      const task = pool.with({ timeout: 5_000 }).submit(() => 'in time');
      const short = pool.with({ timeout: 1 }).submit(() => 'short');
      expect([held.wait(30), short.done]).toEqual([false, false]);
      gate.release();
      expect(await task).toBe('in time');
      await short.catch(error => expect(error).toBeInstanceOf(TimeoutError));
      await pool[Symbol.asyncDispose]();
    });

    it('of a map ends it with the first chunk that takes too long', async () => {
      await using pool = new Pool({ size: 2 });
      const task = pool.with({ timeout: 20 }).map(
        (x: number) => {
          while (x === 3);
          return x;
        },
        [1, 2, 3, 4],
        { chunkSize: 1 },
      );
      await expect(task).rejects.toThrow(TimeoutError);
      expect(await pool.submit(() => 1)).toBe(1);
    });

    it('of 0 leaves no time, and of Infinity all', async () => {
      await using pool = new Pool({ size: 1 });
      await expect(pool.with({ timeout: 0 }).submit(spin, word())).rejects.toThrow(TimeoutError);
      expect(await pool.with({ timeout: Infinity }).submit(() => 1)).toBe(1);
    });
  });

  describe.runIf(threads)('concurrency', () => {
    it('is how many calls that await a worker has under way', async () => {
      await using pool = new Pool({ size: 1, concurrency: 3 });
      const meeting = word();
      const meet = async (meeting: Int32Array) => {
        Atomics.add(meeting, 0, 1);
        while (Atomics.load(meeting, 0) < 3) await new Promise(setImmediate);
        return true;
      };
      const tasks = Array.from({ length: 3 }, () => pool.submit(meet, meeting));
      expect(await Promise.all(tasks)).toEqual([true, true, true]);
    });

    it.each([0, -1, 1.5, Number.NaN, '2'])('cannot be %o', concurrency => {
      expect(() => new Pool({ size: 1, concurrency } as never)).toThrow('concurrency must be');
    });
  });

  describe('bad options', () => {
    it.each([
      [5, 'not 5'],
      [{ priority: 'high' }, "not 'high'"],
      [{ priority: 0.5 }, 'not 0.5'],
      [{ timeout: -1 }, 'not -1'],
      [{ timeout: '5' }, "not '5'"],
      [{ signal: {} }, 'not {}'],
      [{ slot: 1 }, "no option 'slot'"],
    ])('%o are refused', async (options, quoted) => {
      await using pool = new Pool({ size: 1 });
      expect(() => pool.with(options as never)).toThrow(quoted);
    });
  });
});
