import { Semaphore, shared } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory, threads }) => {
  const pool = new Pool({ size: 2 });
  afterAll(() => pool.terminate());
  const square = (x: number) => x * x;

  describe('map', () => {
    it.each([0, 1, 2, 7, 8, 9, 100])('keeps the order of %i items', async length => {
      const items = Array.from({ length }, (_, i) => i);
      expect(await pool.map(square, items)).toEqual(items.map(square));
      for (const chunkSize of [1, 3, 1000]) {
        expect(await pool.map(square, items, { chunkSize })).toEqual(items.map(square));
      }
    });

    it('takes any iterable, and awaits promises', async () => {
      function* three() {
        yield* [1, 2, 3];
      }
      expect(await pool.map(square, three())).toEqual([1, 4, 9]);
      expect(await pool.map(square, new Set([4, 5]))).toEqual([16, 25]);
      expect(await pool.map(async (s: string) => s + s, ['a', 'b'])).toEqual(['aa', 'bb']);
      expect(await pool.map(square, Float64Array.of(1, 2, 3))).toEqual([1, 4, 9]); // not shared: copied
    });

    it('can be blocked on', () => {
      expect(pool.map(square, [1, 2, 3]).get()).toEqual([1, 4, 9]);
      expect(pool.map(square, []).get()).toEqual([]);
    });

    it('fails with the first failure, and starts no more', async () => {
      const seen = word();
      const gate = new Semaphore({ permits: 0, memory });
      const items = Array.from({ length: 1000 }, (_, i) => ({ i, seen, gate }));
      const task = pool.map(
        ({ i, seen, gate }: { i: number; seen: Int32Array; gate: Semaphore }) => {
          Atomics.add(seen, 0, 1);
          if (i === 3) throw new RangeError(`item ${i}`);
          if (i > 3) gate.acquire();
        },
        items,
        { chunkSize: 1 },
      );
      await expect(task).rejects.toThrow('item 3');
      gate.release(1000);
      expect(await pool.submit(() => 'goes on')).toBe('goes on');
      expect(load(seen)).toBeLessThanOrEqual(6); // two workers have each begun one more
    });

    it('reports progress, up to the total', async () => {
      const seen: [number, number][] = [];
      await pool.map(square, [1, 2, 3, 4, 5, 6, 7], {
        chunkSize: 2,
        onProgress: (done, total) => seen.push([done, total]),
      });
      expect(seen.length).toBe(4);
      expect(seen.every(([, total]) => total === 7)).toBe(true);
      expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
      expect(seen.at(-1)).toEqual([7, 7]);
    });

    it('fails when the progress callback throws, and the pool goes on', async () => {
      const task = pool.map(square, [1, 2, 3, 4, 5, 6, 7, 8, 9], {
        chunkSize: 1,
        onProgress: () => {
          throw new RangeError('in the callback');
        },
      });
      await expect(task).rejects.toThrow('in the callback');
      expect(await pool.map(square, [1, 2, 3, 4])).toEqual([1, 4, 9, 16]);
    });

    it('stops with its signal', async () => {
      const reason = new Error('enough');
      await expect(pool.map(square, [1], { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
      const controller = new AbortController();
      const flag = word(2);
      const task = pool.map(
        (flag: Int32Array) => {
          Atomics.add(flag, 1, 1);
          while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, 1);
        },
        Array.from({ length: 10 }, () => flag),
        { chunkSize: 1, signal: controller.signal },
      );
      controller.abort(reason);
      await expect(task).rejects.toBe(reason);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      expect(await pool.map(square, [2, 3])).toEqual([4, 9]);
      expect(load(flag, 1)).toBeLessThanOrEqual(2); // only what had begun
    });

    it('can be cancelled as long as something has not begun', async () => {
      const flag = word();
      const wait = (flag: Int32Array) => {
        while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, 1);
      };
      const task = pool.map(wait, [flag, flag, flag, flag], { chunkSize: 1 });
      expect(task.cancel()).toBe(true);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      await expect(task).rejects.toThrow('cancelled');
    });
  });

  describe('map over a shared typed array', () => {
    it.each([Int8Array, Uint16Array, Int32Array, Float32Array, Float64Array])(
      'yields a shared %o',
      async Type => {
        const items = shared(Type as typeof Float64Array, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        const result = await pool.map(square, items);
        expect(result).toBeInstanceOf(Type);
        expect(result.buffer).toBeInstanceOf(SharedArrayBuffer);
        expect([...result]).toEqual([...items].map(square));
        expect(items[3]).toBe(4);
      },
    );

    it('of bigints, of a part of a buffer, and of nothing', async () => {
      const big = shared(BigInt64Array, [1n, -2n]);
      expect([...(await pool.map((x: bigint) => -x, big))]).toEqual([-1n, 2n]);
      const part = shared(Int32Array, [1, 2, 3, 4, 5]).subarray(1, 4);
      expect([...(await pool.map(square, part))]).toEqual([4, 9, 16]);
      expect((await pool.map(square, shared(Int32Array, 0))).length).toBe(0);
    });

    it('writes into out, which may be the input itself', async () => {
      const items = shared(Float64Array, [1, 2, 3]);
      const out = shared(Float64Array, 5);
      expect(await pool.map(square, items, { out })).toBe(out);
      expect([...out]).toEqual([1, 4, 9, 0, 0]);
      expect(pool.map(square, items, { out: items }).get()).toBe(items);
      expect([...items]).toEqual([1, 4, 9]);
    });

    it.each([
      ['of another type', () => shared(Float32Array, 3), 'Float64Array'],
      ['too short', () => shared(Float64Array, 2), 'at least 3'],
      ['not shared', () => new Float64Array(3), 'shared'],
      ['no array', () => 'out', "'out'"],
    ])('refuses an out that is %s', (_, make, message) => {
      const items = shared(Float64Array, 3);
      const map = () => pool.map(square, items, { out: make() as never });
      expect(map).toThrow(TypeError);
      expect(map).toThrow(message);
    });
  });

  describe.runIf(threads)('forRange', () => {
    it.each([
      [0, undefined],
      [1, undefined],
      [1000, undefined],
      [1000, 1],
      [1000, 7],
      [10, 1000],
    ])('covers 0 to %i once, in pieces of %s', async (length, grain) => {
      const hits = shared(Int32Array, length);
      const task = pool.forRange(
        length,
        (begin: number, end: number, hits: Int32Array, step: number) => {
          if (!(begin < end)) throw new Error(`empty piece ${begin} to ${end}`);
          for (let i = begin; i < end; i++) Atomics.add(hits, i, step);
        },
        { args: [hits, 2], ...(grain === undefined ? {} : { grain }) },
      );
      expect(await task).toBe(undefined);
      expect(hits.every(count => count === 2)).toBe(true);
    });

    it('can be blocked on, and awaits promises', () => {
      const sum = word();
      const task = pool.forRange(
        10,
        async (begin: number, end: number, sum: Int32Array) => {
          await null;
          for (let i = begin; i < end; i++) Atomics.add(sum, 0, i);
        },
        { args: [sum] },
      );
      task.get();
      expect(load(sum)).toBe(45);
    });

    it('fails with the first failure, and the others stop', async () => {
      const task = pool.forRange(
        1e9,
        begin => {
          if (begin >= 0) throw new RangeError('piece');
        },
        { grain: 1 },
      );
      await expect(task).rejects.toThrow('piece');
      expect(await pool.submit(() => 1)).toBe(1);
    });
  });

  describe('bad input', () => {
    it.each([
      [() => pool.map(square, 5 as never), 'not 5'],
      [() => pool.map(square, null as never), 'not null'],
      [() => pool.map(square, {} as never), 'not {}'],
      [() => pool.map(square, [1], 5 as never), 'not 5'],
      [() => pool.map(square, [1], { chunkSize: 0 }), 'not 0'],
      [() => pool.map(square, [1], { chunkSize: Number.NaN }), 'not NaN'],
      [() => pool.map(square, [1], { chunkSize: '2' as never }), "not '2'"],
      [() => pool.map(square, [1], { onProgress: 5 as never }), 'not 5'],
      [() => pool.map(square, [1], { signal: 5 as never }), 'not 5'],
      [() => pool.map(square, [1], { out: 5 } as never), '[ 1 ]'],
      [() => pool.map('square' as never, [1]), "'square'"],
      [() => new Pool(5 as never), 'not 5'],
      [() => new Pool({ size: 0 }), 'not 0'],
      [() => new Pool({ size: -2 }), 'not -2'],
      [() => new Pool({ size: Number.NaN }), 'not NaN'],
      [() => new Pool({ size: 1.5 }), 'not 1.5'],
      [() => new Pool({ size: '2' as never }), "not '2'"],
      [() => new Pool({ name: 5 as never }), 'not 5'],
      [() => new Pool({ initializer: 5 as never }), '5'],
      [() => new Pool({ size: 1, initializer: () => {}, initArgs: 5 as never }), 'not 5'],
    ])('%s quotes the value', (call, quoted) => {
      expect(call).toThrow(quoted);
    });

    it.runIf(threads).each([
      [() => pool.forRange(-1, square), 'not -1'],
      [() => pool.forRange(Number.NaN, square), 'not NaN'],
      [() => pool.forRange(1.5, square), 'not 1.5'],
      [() => pool.forRange('5' as never, square), "not '5'"],
      [() => pool.forRange(5, square, { grain: 0 }), 'not 0'],
      [() => pool.forRange(5, square, { grain: -1 }), 'not -1'],
      [() => pool.forRange(5, square, 5 as never), 'not 5'],
      [() => pool.forRange(5, 5 as never), '5'],
    ])('%s quotes the value', (call, quoted) => {
      expect(call).toThrow(quoted);
    });
  });
});
