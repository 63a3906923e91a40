// Own tests for the cases that CPython's tests of multiprocessing.Pool name (its _TestPool), where they mean
// something here. Its apply is submit().get(), apply_async is submit(), map_async is map().

import { TimeoutError } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';

describe.each(kinds)('$name', ({ Pool, word }) => {
  const pool = new Pool({ size: 3 });
  afterAll(() => pool.terminate());

  const square = (x: number) => x * x;
  const multiply = (x: number, y: number) => x * y;
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const pairs = (length: number) => range(length).map((i): [number, number] => [i, length - i]);
  const products = (length: number) => pairs(length).map(([x, y]) => x * y);

  describe('as in _TestPool', () => {
    it('apply', () => {
      expect(pool.submit(square, 5).get()).toBe(25);
      expect(pool.submit(({ x }: { x: number }) => x * x, { x: 3 }).get()).toBe(9);
    });

    it('map', () => {
      expect(pool.map(square, range(10)).get()).toEqual(range(10).map(square));
      expect(pool.map(square, range(100), { chunkSize: 20 }).get()).toEqual(range(100).map(square));
    });

    it('starmap', async () => {
      expect(pool.starmap(multiply, pairs(10)).get()).toEqual(products(10));
      expect(pool.starmap(multiply, pairs(100), { chunkSize: 20 }).get()).toEqual(products(100));
      expect(await pool.starmap(multiply, pairs(100))).toEqual(products(100));
    });

    it('map_async, with callbacks', async () => {
      const called: unknown[] = [];
      const parse = (text: string) => {
        if (!/^\d+$/.test(text)) throw new RangeError(`no number: ${text}`);
        return Number(text);
      };
      const call = (result: unknown) => called.push(result);
      await pool.map(parse, ['1']).then(call, call);
      expect(called).toEqual([[1]]);
      await pool.map(parse, ['a']).then(call, call);
      expect(called[1]).toBeInstanceOf(RangeError);
      expect(called.length).toBe(2);
    });

    it('map of what cannot be copied fails, and does not hang', async () => {
      const bad = () => 'a function';
      await expect(pool.map((x: unknown) => x, Array(10).fill(bad))).rejects.toThrow(TypeError);
      expect(await pool.submit(square, 2)).toBe(4);
    });

    it('map of nothing, with a chunk size', () => {
      expect(pool.map(square, [], { chunkSize: 1 }).get(10_000)).toEqual([]);
    });

    it('map over an iterable that throws: at once, again and again, in the middle', () => {
      class SayWhen extends Error {}
      function* throwing(total: number, when: number) {
        for (let i = 0; i < total; i++) {
          if (i === when) throw new SayWhen('when');
          yield i;
        }
      }
      for (const [total, when] of [
        [1, 0],
        [1, 0],
        [10, 3],
      ] as const) {
        expect(() => pool.map(square, throwing(total, when), { chunkSize: 1 })).toThrow(SayWhen);
      }
      const special = {
        length: 1,
        [Symbol.iterator]: () => ({
          next: () => {
            throw new SayWhen('next');
          },
        }),
      };
      expect(() => pool.map(square, special, { chunkSize: 1 })).toThrow(SayWhen);
      expect(pool.submit(square, 3).get()).toBe(9);
    });

    it('get with a timeout', async () => {
      const flag = word();
      const task = pool.submit((flag: Int32Array) => {
        while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, 1);
      }, flag);
      expect(() => task.get(5)).toThrow(TimeoutError);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      expect(task.get()).toBe(undefined);
    });

    it('empty iterables', async () => {
      await using single = new Pool({ size: 1 });
      expect(single.map(square, []).get()).toEqual([]);
      expect(single.starmap(multiply, []).get()).toEqual([]);
      for (const results of [single.imap(square, []), single.imapUnordered(square, [])]) {
        expect(await results.next()).toEqual({ done: true, value: undefined });
      }
    });

    it('the traceback of the worker arrives with the error, unwrapped', async () => {
      const failing = function whereItFails() {
        throw new RangeError('123');
      };
      const error = (await pool.submit(failing).catch(caught => caught)) as Error;
      expect(error).toBeInstanceOf(RangeError);
      expect(error.message).toBe('123');
      expect(error.stack).toContain('whereItFails');
      expect(error.cause).toBe(undefined);
    });
  });

  describe('as in _TestPoolWorkerErrors', () => {
    it('the error callback is called', async () => {
      const caught: unknown[] = [];
      const task = pool.submit(() => {
        throw new ReferenceError('key');
      });
      await task.catch(error => caught.push(error));
      expect(caught[0]).toBeInstanceOf(ReferenceError);
    });

    it('a result that cannot be copied fails its task, twenty times, and costs no worker', async () => {
      for (let i = 0; i < 20; i++) {
        await expect(pool.submit(() => () => 42)).rejects.toThrow(TypeError);
        await expect(pool.map(() => () => 42, [1, 2])).rejects.toThrow(TypeError);
      }
      expect(await pool.broadcast(() => 1)).toEqual([1, 1, 1]);
      expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
    });
  });
});
