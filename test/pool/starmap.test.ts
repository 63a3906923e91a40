import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';

describe.each(kinds)('$name', ({ Pool }) => {
  const pool = new Pool({ size: 2 });
  afterAll(() => pool.terminate());
  const subtract = (a: number, b: number) => a - b;

  describe('starmap', () => {
    it('calls the target with each tuple', async () => {
      const tuples = Array.from({ length: 50 }, (_, i): [number, number] => [3 * i, i]);
      const expected = tuples.map(([a, b]) => a - b);
      expect(await pool.starmap(subtract, tuples)).toEqual(expected);
      expect(await pool.starmap(subtract, new Set(tuples), { chunkSize: 7 })).toEqual(expected);
      expect(pool.starmap(subtract, tuples).get()).toEqual(expected);
      expect(await pool.starmap(subtract, [])).toEqual([]);
    });

    it('takes tuples of any length, and awaits promises', async () => {
      const tuples = [[], ['a'], ['a', 'b', 'c']];
      expect(await pool.starmap(async (...all: string[]) => all.join(''), tuples)).toEqual([
        '',
        'a',
        'abc',
      ]);
    });

    it('says which tuple failed', async () => {
      const task = pool.starmap(
        (a: number, b: number) => {
          if (a === b) throw new RangeError('equal');
        },
        [
          [1, 2],
          [3, 3],
        ],
      );
      await expect(task).rejects.toMatchObject({ name: 'RangeError', message: 'equal', index: 1 });
    });

    it.each([
      [() => pool.starmap(subtract, 5 as never), 'not 5'],
      [
        () => pool.starmap(subtract, [[1, 2], 7] as never),
        'tuple 1 of starmap must be an array, not 7',
      ],
      [() => pool.starmap(subtract, ['ab'] as never), "not 'ab'"],
      [() => pool.starmap(subtract, [], { out: 1 } as never), "no option 'out'"],
      [() => pool.starmap(5 as never, []), '5'],
    ])('%s quotes the value', (call, quoted) => {
      expect(call).toThrow(TypeError);
      expect(call).toThrow(quoted);
    });
  });
});
