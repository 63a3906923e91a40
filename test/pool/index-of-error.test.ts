import { shared, ThreadPool } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';

/** Of item 13, within. */
const refused = {
  name: 'TypeError',
  message: 'the result cannot be sent back: it[13].back is a function, which cannot be sent',
  index: 13,
};
const items = Array.from({ length: 20 }, (_, i) => i);

describe.each(kinds)('$name', ({ Pool }) => {
  const pool = new Pool({ size: 2 });
  afterAll(() => pool.terminate());

  /** Throws at item 13. */
  const unlucky = (x: number) => {
    if (x === 13) throw new RangeError('thirteen');
    return x;
  };

  describe('a map whose item throws', () => {
    it.each([1, 4, 20, undefined])('says which, in chunks of %s', async chunkSize => {
      const options = chunkSize === undefined ? {} : { chunkSize };
      const error = await pool.map(unlucky, items, options).catch(caught => caught);
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({ message: 'thirteen', index: 13 });
      expect(error.stack).toContain('thirteen');
    });

    it('says so to who blocks, over a shared array, and for promises', async () => {
      expect(() => pool.map(unlucky, items).get()).toThrow(expect.objectContaining({ index: 13 }));
      const array = shared(Int32Array, items);
      await expect(pool.map(unlucky, array)).rejects.toMatchObject({ index: 13 });
      const later = async (x: number) => {
        await null;
        if (x === 7) throw new TypeError('seven');
      };
      await expect(pool.map(later, items)).rejects.toMatchObject({ name: 'TypeError', index: 7 });
    });

    it("leaves an error's own index alone", async () => {
      const indexed = () => {
        throw Object.assign(new Error('own'), { index: 'mine' });
      };
      await expect(pool.map(indexed, [1])).rejects.toMatchObject({ index: 'mine' });
    });

    it('keeps its class, its properties and its cause', async () => {
      const rich = (x: number) => {
        class QuotaError extends Error {}
        if (x === 2) {
          throw Object.assign(new QuotaError('full', { cause: new TypeError('disk') }), {
            code: 'E1',
          });
        }
      };
      const error = await pool.map(rich, [0, 1, 2], { chunkSize: 1 }).catch(caught => caught);
      expect(error).toMatchObject({ name: 'QuotaError', message: 'full', code: 'E1', index: 2 });
      expect(error.cause).toBeInstanceOf(TypeError);
    });

    it('passes on what is no error, or frozen, as it is', async () => {
      const primitive = () => {
        throw 'just text';
      };
      await expect(pool.map(primitive, [1])).rejects.toBe('just text');
      const frozen = () => {
        throw Object.freeze(new RangeError('ice'));
      };
      await expect(pool.map(frozen, [1])).rejects.toThrow('ice');
    });

    it('is no matter to the pool: the next map succeeds', async () => {
      for (let i = 0; i < 20; i++) {
        await expect(pool.map(unlucky, items, { chunkSize: 1 })).rejects.toThrow('thirteen');
        expect(await pool.map(unlucky, [1, 2, 3])).toEqual([1, 2, 3]);
      }
    });
  });

  describe('a map with a result that cannot be sent', () => {
    const unsendable = (x: number) => (x === 13 ? { back() {} } : x);

    it.each([1, 4, 20, undefined])('says which, in chunks of %s', async chunkSize => {
      const options = chunkSize === undefined ? {} : { chunkSize };
      await expect(pool.map(unsendable, items, options)).rejects.toMatchObject(refused);
      const tuples = items.map(x => [x] as [number]);
      await expect(pool.starmap(unsendable, tuples, options)).rejects.toMatchObject(refused);
      const results = pool.imap(unsendable, items, options);
      const all = async () => {
        for await (const _ of results);
      };
      await expect(all()).rejects.toMatchObject(refused);
    });

    it('says so of a getter that throws', async () => {
      const trap = (x: number) => ({
        get value() {
          if (x === 3) throw new RangeError('three');
          return x;
        },
      });
      const message = 'the result cannot be sent back: three';
      await expect(pool.map(trap, items)).rejects.toMatchObject({ message, index: 3 });
    });
  });
});

describe('a map with a result that cannot be sent', () => {
  it.each(['get', 'await'])('of calls that a task makes: %s', async how => {
    const task = async (pool: ThreadPool, items: number[], how: string) => {
      const task = pool.map((x: number) => (x === 13 ? { back() {} } : x), items);
      try {
        return how === 'get' ? task.get() : await task;
      } catch (error) {
        const { name, message, index } = error as Error & { index: number };
        return { name, message, index };
      }
    };
    await using pool = new ThreadPool({ size: 2 });
    expect(await pool.submit(task, pool, items, how)).toEqual(refused);
    await using single = new ThreadPool({ size: 1 }); // which does them itself
    expect(await single.submit(task, single, items, how)).toEqual(refused);
  });
});
