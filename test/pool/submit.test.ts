import { CancelledError, Mutex, Queue, receive, share, Task, TimeoutError } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory, threads }) => {
  const pool = new Pool({ size: 2, name: 'crew' });
  afterAll(() => pool.terminate());

  /** Runs until the word is no longer 0. */
  const hold = (flag: Int32Array) => {
    Atomics.add(flag, 1, 1); // "it has begun"
    while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, 1);
    return 'held';
  };
  const release = (flag: Int32Array) => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };

  describe('submit', () => {
    it('runs elsewhere, and is a promise', async () => {
      const task = pool.submit((a: number, b: number) => a + b, 2, 3);
      expect(task).toBeInstanceOf(Task);
      expect(task).toBeInstanceOf(Promise);
      expect(await task).toBe(5);
      expect([task.done, task.succeeded, task.get()]).toEqual([true, true, 5]);
      const module = new URL('../support/targets.mjs', import.meta.url);
      expect(await pool.submit({ module, name: 'where' })).toBe(!threads);
    });

    it('compiles a function once in a worker, and not once for each call', async () => {
      await using one = new Pool({ size: 1 });
      // What it keeps with itself is there again only if it is the same function.
      const target = new Function(
        'return function count() { count.calls = (count.calls ?? 0) + 1; return count.calls; }',
      )() as () => number;
      expect([await one.submit(target), await one.submit(target)]).toEqual([1, 2]);
      expect(await one.map(target, [0, 0])).toEqual([3, 4]);
    });

    it('gives every one of a thousand tasks its own result', async () => {
      const tasks = Array.from({ length: 1000 }, (_, i) => pool.submit((x: number) => x * x, i));
      expect(await Promise.all(tasks)).toEqual(tasks.map((_, i) => i * i));
    });

    it('uses all workers at once', async () => {
      const meeting = word(1);
      const meet = (words: Int32Array) => {
        Atomics.add(words, 0, 1);
        Atomics.notify(words, 0);
        while (Atomics.load(words, 0) < 2) Atomics.wait(words, 0, 1, 1);
        return true;
      };
      expect(await Promise.all([pool.submit(meet, meeting), pool.submit(meet, meeting)])).toEqual([
        true,
        true,
      ]);
    });

    it('clones arguments and results, but shares shared memory', async () => {
      const words = word(2);
      const values = {
        map: new Map([[1, new Set(['a'])]]),
        date: new Date(7),
        big: 5n,
        none: undefined,
      };
      const back = await pool.submit(
        (given: typeof values, shared: Int32Array) => {
          shared[1] = 9;
          return { given, shared };
        },
        values,
        words,
      );
      expect(back.given).toEqual(values);
      expect(back.given).not.toBe(values);
      expect(back.shared.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(words[1]).toBe(9);
    });

    it("carries manycore's objects at any depth, both ways", async () => {
      const queue = new Queue({ memory, type: 'int32', capacity: 1 });
      const mutex = new Mutex({ memory, name: 'm' });
      const back = await pool.submit(
        ({ list }: { list: [Queue, { mutex: Mutex }] }) => {
          const [q, { mutex: m }] = list;
          m.lock();
          q.put(5);
          m.unlock();
          return { deep: [m] };
        },
        { list: [queue, { mutex }] },
      );
      expect(queue.get()).toBe(5);
      expect(back.deep[0]).toBeInstanceOf(Mutex);
      expect(back.deep[0]!.name).toBe('m');
      mutex.lock();
      expect(back.deep[0]!.ownedByMe).toBe(true);
      mutex.unlock();
      expect(receive(share(mutex))).toBeInstanceOf(Mutex);
    });

    it('rejects when an argument cannot be sent, and the pool goes on', async () => {
      const task = pool.submit(
        (f: unknown) => f,
        () => 1,
      );
      await expect(task).rejects.toThrow(TypeError);
      await expect(task).rejects.toThrow('an argument cannot be sent');
      expect(await pool.submit(() => 1)).toBe(1);
    });

    it('rejects with what the function throws', async () => {
      const task = pool.submit(() => {
        throw new RangeError('inside');
      });
      await expect(task).rejects.toThrow(RangeError);
      expect([task.done, task.succeeded]).toEqual([true, false]);
      expect(() => task.get()).toThrow('inside');
    });
  });

  describe('Task', () => {
    it('blocks for the result of a pool whose workers have not even started', () => {
      const fresh = new Pool({ size: 1 });
      const task = fresh.submit((a: number) => a + 1, 1);
      expect([task.done, task.succeeded]).toEqual([false, false]);
      expect(task.get()).toBe(2);
      expect([task.done, task.succeeded]).toEqual([true, true]);
      expect(task.wait()).toBe(true);
      const failing = fresh.submit(() => Promise.reject(new RangeError('late')));
      expect(() => failing.get()).toThrow(RangeError);
      const many = Array.from({ length: 50 }, (_, i) => fresh.submit((x: number) => x, i));
      expect(many.map(one => one.get())).toEqual(many.map((_, i) => i));
      return fresh.terminate();
    });

    it('runs out of patience, and the call goes on', async () => {
      const flag = word(2);
      const task = pool.submit(hold, flag);
      expect(task.wait(0)).toBe(false);
      expect(task.wait(2)).toBe(false);
      expect(() => task.get(2)).toThrow(TimeoutError);
      expect(() => task.get(2)).toThrow('2 ms');
      expect(task.done).toBe(false);
      release(flag);
      expect(task.get()).toBe('held');
      expect(await task).toBe('held');
    });

    it('can be cancelled while it waits for its turn, and only then', async () => {
      const flag = word(2);
      const running = [pool.submit(hold, flag), pool.submit(hold, flag)];
      await until(() => load(flag, 1) === 2);
      const waiting = pool.submit(() => 'never');
      const next = pool.submit(() => 'next');
      expect(running[0]!.cancel()).toBe(false);
      expect(waiting.cancel()).toBe(true);
      expect(waiting.cancel()).toBe(false);
      expect(waiting.done).toBe(true);
      expect(() => waiting.get()).toThrow(CancelledError);
      release(flag);
      expect(await Promise.all(running)).toEqual(['held', 'held']);
      expect(await next).toBe('next');
      expect(running[0]!.cancel()).toBe(false);
    });

    it('gives ordinary promises to those who chain', async () => {
      const chained = pool.submit(() => 1).then(x => x + 1);
      expect(chained).toBeInstanceOf(Promise);
      expect(chained).not.toBeInstanceOf(Task);
      expect(await chained).toBe(2);
    });

    it.each([
      [Number.NaN, 'NaN'],
      [-1, '-1'],
      ['5', "'5'"],
      [null, 'null'],
    ])('refuses a time of %o', async (ms, quoted) => {
      const task = pool.submit(() => 1);
      expect(() => task.wait(ms as never)).toThrow(quoted);
      expect(() => task.get(ms as never)).toThrow(quoted);
      expect(await task).toBe(1);
    });
  });

  it('arguments whose getters use the pool arrive as they are', async () => {
    const [flag, inner] = [word(2), [] as Promise<unknown>[]];
    const busy = pool.map(hold, Array(pool.size).fill(flag), { chunkSize: 1 });
    const long = pool.submit((text: string) => text, 'long'.repeat(1000));
    const given = {
      get x() {
        long.cancel();
        inner.push(pool.submit((text: string) => text, 'inner'.repeat(20)));
        return 'x';
      },
    };
    const target = (a: string, b: { x: string }, c: string) => [a, b.x, c];
    const outer = pool.submit(target, 'first', given, 'last');
    release(flag);
    expect(await outer).toEqual(['first', 'x', 'last']);
    expect(await Promise.all(inner)).toEqual(inner.map(() => 'inner'.repeat(20)));
    await busy;
  });
});
