import { Process, SharedMemory } from 'manycore';
import { describe, expect, it } from 'vitest';
import { written } from '../support/written.js';

/** What a process makes of this expression. */
const made = (source: string) => Process.start(written(`async () => (${source})`));

const values: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  '-0': -0,
  '10n ** 40n': 10n ** 40n,
  "'\\ud800 \\u00e4 \\u{1F600}'": '\ud800 \u00e4 \u{1F600}',
  '[1, [2, { a: null }]]': [1, [2, { a: null }]],
  '[undefined, , 3]': Object.assign(new Array(3), { 0: undefined, 2: 3 }),
  'new Map([[1, new Set([2])]])': new Map([[1, new Set([2])]]),
  'new Date(5)': new Date(5),
  'new Float64Array([1.5, 2])': new Float64Array([1.5, 2]),
  "new TypeError('value')": new TypeError('value'),
};

describe('a result', () => {
  it.each(Object.entries(values))('may be %s', (source, value) => {
    const child = made(source);
    expect(child.result.get()).toStrictEqual(value);
    expect(child.result.get()).toStrictEqual(value);
    child.join();
  });

  it.each([0, 3960, 3968, 3976, 5_000_000, 100_000_000])('may be %i bytes long', length => {
    const child = Process.start((n: number) => new Uint8Array(n).fill(7), length);
    const array = child.result.get();
    expect([array.length, array[0], array.at(-1)]).toEqual(
      length === 0 ? [0, undefined, undefined] : [length, 7, 7],
    );
    expect(child.join()).toBe(true);
  });

  it('keeps what is there twice, and cycles', () => {
    const [a, b] = made('(x => [x, x])({})').result.get() as object[];
    expect(a).toBe(b);
    const cycle = made('(x => { x.x = x; return x; })({})').result.get() as { x: unknown };
    expect(cycle.x).toBe(cycle);
  });

  it('that cannot be sent is an error that says where', () => {
    const child = Process.start(() => ({ deep: [() => 1] }) as unknown);
    expect(() => child.result.get()).toThrow(TypeError);
    expect(() => child.result.get()).toThrow(/the result cannot be sent back: .*\.deep\[0\]/);
    expect([child.join(), child.exitCode]).toEqual([true, 1]);
    const shared = Process.start(() => [new SharedArrayBuffer(8)]);
    expect(() => shared.result.get()).toThrow(/value\[0\].*of this process alone/);
  });

  it('may be had from memory that both have open', () => {
    using memory = SharedMemory.create(4096);
    const numbers = memory.array(Float64Array, 3);
    const child = Process.start((x: Float64Array) => ({ x: x.fill(2.5) }), numbers);
    expect(child.result.get().x).toEqual(new Float64Array([2.5, 2.5, 2.5]));
    numbers[0] = 7;
    expect([numbers[2], child.result.get().x[0]]).toEqual([2.5, 7]);
  });
});

describe('an error', () => {
  it('arrives with its class, properties, cause and stack', async () => {
    const child = Process.start(() => {
      const cause = Object.assign(new SyntaxError('inner'), { at: [1, 2] });
      throw Object.assign(new RangeError('too far', { cause }), { code: 'E_FAR' });
    });
    const error = (await child.result.catch(error => error)) as RangeError & { code: string };
    expect(error).toBeInstanceOf(RangeError);
    expect([error.message, error.code]).toEqual(['too far', 'E_FAR']);
    expect(error.cause).toBeInstanceOf(SyntaxError);
    expect(error.cause).toMatchObject({ message: 'inner', at: [1, 2] });
    expect(error.stack).toMatch(/manycore:target/);
    await child.joinAsync();
    expect(child.exitCode).toBe(1);
  });

  it("of a class of its own has the class' name; several keep all; anything can be thrown", () => {
    const child = made(
      "(() => { class Odd extends TypeError {} throw new AggregateError([new Odd('a'), 5], 'both'); })()",
    );
    try {
      child.result.get();
      expect.unreachable();
    } catch (error) {
      const { errors, message } = error as AggregateError;
      expect([error instanceof AggregateError, message, errors[1]]).toEqual([true, 'both', 5]);
      expect(errors[0]).toBeInstanceOf(TypeError);
      expect(errors[0].name).toBe('Odd');
    }
    const thrown = Process.start(async () => Promise.reject({ reason: 'none' }));
    return expect(thrown.result).rejects.toEqual({ reason: 'none' });
  });

  it('of a module that cannot be loaded says so', async () => {
    const module = new URL('./no-such-module.mjs', import.meta.url);
    const child = new Process({ module }).start();
    await expect(child.result).rejects.toMatchObject({ name: 'TargetError' });
    await expect(child.result).rejects.toThrow('no-such-module.mjs could not be loaded');
  });
});
