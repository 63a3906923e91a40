import { ThreadPool } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';

const pool = new ThreadPool({ size: 2 });
afterAll(() => pool.terminate());

describe.each([0, 100, 10_000, 100_000, 3_000_000])('%i characters', length => {
  it('travel as an argument and as a result', async () => {
    const text = 'ä'.repeat(length);
    expect(await pool.submit((text: string) => text, text)).toBe(text);
    expect(await pool.map((text: string) => text.length, [text, text])).toEqual([length, length]);
    expect(await pool.submit((n: number) => ({ text: 'ä'.repeat(n) }), length)).toEqual({ text });
  });

  it('travel as the message of an error', async () => {
    const fail = (n: number) => {
      throw new RangeError('x'.repeat(n));
    };
    const error = (await pool.submit(fail, length).catch(caught => caught)) as Error;
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message.length).toBe(length);
  });
});
