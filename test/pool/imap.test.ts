import { ClosedError, Semaphore } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, memory }) => {
  const pool = new Pool({ size: 2 });
  afterAll(() => pool.terminate());

  const square = (x: number) => x * x;
  const range = (length: number) => Array.from({ length }, (_, i) => i);

  async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
    for (const item of items) {
      await null;
      yield item;
    }
  }

  async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
    const list: T[] = [];
    for await (const result of results) list.push(result);
    return list;
  }

  /** Counts what is read from it, and knows whether it was closed. */
  function* counted(state: { read: number; closed: boolean }): Generator<number> {
    try {
      for (;;) yield state.read++;
    } finally {
      state.closed = true;
    }
  }

  describe.each(['imap', 'imapUnordered'] as const)('%s', method => {
    it.each([
      [0, {}],
      [1, {}],
      [50, {}],
      [50, { chunkSize: 7 }],
      [50, { bufferSize: 1 }],
      [50, { chunkSize: 100, bufferSize: 3 }],
    ])('maps %i items with %o', async (length, options) => {
      for (const items of [range(length), new Set(range(length)), later(range(length))]) {
        const results = await all(pool[method](square, items, options));
        if (method === 'imapUnordered') results.sort((a, b) => a - b);
        expect(results).toEqual(range(length).map(square));
      }
    });

    it('reads no further ahead than its buffer, and not before it is asked', async () => {
      const state = { read: 0, closed: false };
      const results = pool[method](square, counted(state), { bufferSize: 3 });
      expect(state.read).toBe(0);
      for (let taken = 1; taken <= 10; taken++) {
        expect((await results.next()).done).toBe(false);
        expect(state.read).toBeLessThanOrEqual(taken + 3);
      }
      expect(await results.return()).toEqual({ done: true, value: undefined });
      expect(state.closed).toBe(true);
    });

    it('stops when its loop is left: what has not begun never does', async () => {
      const started = word();
      const gate = new Semaphore({ permits: 0, memory });
      const work = ({ i, started, gate }: { i: number; started: Int32Array; gate: Semaphore }) => {
        Atomics.add(started, 0, 1);
        if (i > 0) gate.acquire();
      };
      const items = range(100).map(i => ({ i, started, gate }));
      for await (const result of pool[method](work, items, { bufferSize: 50 })) {
        expect(result).toBe(undefined);
        break; // the first is done; others hold the workers, or wait for one
      }
      gate.release(100);
      expect(await pool.map(square, [1, 2])).toEqual([1, 4]);
      expect(load(started)).toBeLessThanOrEqual(3);
    });

    it('closes an asynchronous source, too', async () => {
      const state = { read: 0, closed: false };
      for await (const result of pool[method](square, later(counted(state)))) {
        expect(result).toBeGreaterThanOrEqual(0);
        break;
      }
      await until(() => state.closed);
    });

    it('passes on the error of an item, with its index, and ends', async () => {
      const failing = (x: number) => {
        if (x === 5) throw new RangeError('five');
        return x;
      };
      const results = pool[method](failing, range(100), { chunkSize: 2 });
      await expect(all(results)).rejects.toMatchObject({ name: 'RangeError', index: 5 });
      expect(await results.next()).toEqual({ done: true, value: undefined });
      expect(await pool.submit(square, 3)).toBe(9);
    });

    it.each([false, true])(
      'passes on the error of its source after what came before, asynchronous: %s',
      async asynchronous => {
        function* failing() {
          yield* [1, 2, 3];
          throw new RangeError('the source');
        }
        const source = asynchronous ? later(failing()) : failing();
        const seen: number[] = [];
        const loop = async () => {
          for await (const x of pool[method](square, source, { chunkSize: 2 })) seen.push(x);
        };
        await expect(loop()).rejects.toThrow('the source');
        expect(seen.sort((a, b) => a - b)).toEqual([1, 4, 9]);
      },
    );

    it('ends with its signal, also while a source keeps it waiting', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      async function* slow() {
        yield 1;
        await new Promise(() => {});
      }
      const results = pool[method](square, slow(), { signal: controller.signal });
      expect(await results.next()).toEqual({ done: false, value: 1 });
      const next = results.next();
      controller.abort(reason);
      await expect(next).rejects.toBe(reason);
      const aborted = pool[method](square, [1], { signal: AbortSignal.abort(reason) });
      await expect(aborted.next()).rejects.toBe(reason);
    });

    it('fails when its pool is closed meanwhile, and at once when it is closed already', async () => {
      const other = new Pool({ size: 1 });
      const results = other[method](square, counted({ read: 0, closed: false }), { bufferSize: 1 });
      expect((await results.next()).value).toBe(0);
      other.close();
      await expect(all(results)).rejects.toThrow(ClosedError);
      await other.joinAsync();
      expect(() => other[method](square, [1])).toThrow(ClosedError);
    });

    it.each([
      [{ chunkSize: 0 }, 'not 0'],
      [{ bufferSize: 0 }, 'not 0'],
      [{ bufferSize: '3' }, "not '3'"],
      [{ signal: 5 }, 'not 5'],
      [{ ahead: 5 }, "no option 'ahead'"],
      [7, 'not 7'],
    ])('refuses the options %o', (options, quoted) => {
      expect(() => pool[method](square, [1], options as never)).toThrow(quoted);
    });

    it('refuses what is not iterable, and what is no target, at once', () => {
      expect(() => pool[method](square, 5 as never)).toThrow('not 5');
      expect(() => pool[method](square, undefined as never)).toThrow('not undefined');
      expect(() => pool[method](5 as never, [1])).toThrow('5');
    });
  });

  describe('imap', () => {
    it('keeps the order although the first is the last to be done', async () => {
      const gate = new Semaphore({ permits: 0, memory });
      const work = ({ x, gate }: { x: number; gate: Semaphore }) => {
        if (x === 0) gate.acquire();
        if (x === 9) gate.release();
        return x;
      };
      const items = range(20).map(x => ({ x, gate }));
      expect(await all(pool.imap(work, items, { bufferSize: 16 }))).toEqual(range(20));
    });
  });

  describe('imapUnordered', () => {
    it('yields what is done, although the first is not', async () => {
      const gate = new Semaphore({ permits: 0, memory });
      const work = ({ x, gate }: { x: number; gate: Semaphore }) => {
        if (x === 0) gate.acquire();
        return x;
      };
      const seen: number[] = [];
      const items = range(10).map(x => ({ x, gate }));
      for await (const x of pool.imapUnordered(work, items)) {
        seen.push(x);
        if (seen.length === 9) gate.release();
      }
      expect(seen.at(-1)).toBe(0);
      expect(seen.sort((a, b) => a - b)).toEqual(range(10));
    });
  });
});
