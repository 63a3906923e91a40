// Own tests for the cases that CPython's tests of Pool.imap and Pool.imap_unordered name.

import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';

describe.each(kinds)('$name', ({ Pool }) => {
  const pool = new Pool({ size: 3 });
  afterAll(() => pool.terminate());

  class SayWhen extends Error {}

  const square = (x: number) => x * x;
  const range = (length: number) => Array.from({ length }, (_, i) => i);

  function* throwing(total: number, when: number): Generator<number> {
    for (let i = 0; i < total; i++) {
      if (i === when) throw new SayWhen('when');
      yield i;
    }
  }

  describe('imap', () => {
    it.each([
      [10, 1],
      [1000, 100],
    ])('%i items in chunks of %i, one by one', async (length, chunkSize) => {
      const results = pool.imap(square, range(length), { chunkSize });
      for (let i = 0; i < length; i++) {
        expect(await results.next()).toEqual({ done: false, value: i * i });
      }
      expect(await results.next()).toEqual({ done: true, value: undefined });
    });

    it.each([
      [1, 0, 1, 0],
      [1, 0, 1, 0], // again
      [10, 3, 1, 3],
      // Here a chunk that the error cuts off still counts; Python loses it.
      [20, 7, 2, 7],
      [20, 7, 4, 7],
    ])(
      'over %i items that throw at %i, in chunks of %i',
      async (total, when, chunkSize, before) => {
        const results = pool.imap(square, throwing(total, when), { chunkSize });
        for (let i = 0; i < before; i++) {
          expect(await results.next()).toEqual({ done: false, value: i * i });
        }
        await expect(results.next()).rejects.toThrow(SayWhen);
      },
    );
  });

  describe('imapUnordered', () => {
    it.each([
      [10, 1],
      [1000, 100],
    ])('%i items in chunks of %i', async (length, chunkSize) => {
      const seen: number[] = [];
      for await (const x of pool.imapUnordered(square, range(length), { chunkSize })) seen.push(x);
      expect(seen.sort((a, b) => a - b)).toEqual(range(length).map(square));
    });

    it.each([
      [1, 0, 1],
      [1, 0, 1], // again
      [10, 3, 1],
      [20, 7, 2],
    ])('over %i items that throw at %i, in chunks of %i', async (total, when, chunkSize) => {
      const results = pool.imapUnordered(square, throwing(total, when), { chunkSize });
      const expected = new Set(range(when).map(square));
      const loop = async () => {
        for await (const x of results) expect(expected.delete(x)).toBe(true);
      };
      await expect(loop()).rejects.toThrow(SayWhen);
      expect(expected.size).toBe(0);
    });
  });
});
