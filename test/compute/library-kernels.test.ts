// Kernels in C++: what they take and give.
import { shared } from 'manycore';
import { threads } from 'manycore/compute';
import { describe, expect, it } from 'vitest';
import { bigs, numbers } from '../support/arrays.js';
import { kernels } from '../support/kernels.js';

const all = await kernels();

// C++ has no type of its own for Uint8ClampedArray.
const types = numbers.filter(Type => Type !== Uint8ClampedArray);
const kernelFor = (verb: string, Type: { name: string }) =>
  all[`${verb}_${Type.name.replace('Array', '').toLowerCase()}`]!;

describe('a kernel in C++', () => {
  it.each([0, 1, 5, 63, 64, 4097, 300_001])('runs over %i elements', async length => {
    const x = shared(Float64Array, length).map((_, i) => i) as Float64Array;
    const [a, y] = [shared(Float64Array, x), shared(Float64Array, length)];
    expect(await all['saxpy']!(2, a, y)).toBeUndefined();
    expect(all['saxpy']!(0.5, a, y, { threads: 2 }).get()).toBeUndefined();
    expect(y.every((value, i) => value === 2.5 * i)).toBe(true);
  });

  it('says what it is called and takes', () => {
    expect(all['saxpy']!.name).toBe('saxpy');
    expect(all['saxpy']!.length).toBe(3);
    expect(all['saxpy']!.parameters).toEqual([
      'double',
      'std::span<const double>',
      'std::span<double>',
    ]);
    expect(all['visit']!.parameters).toEqual(['std::span<uint8_t>', 'manycore::Whole<uint32_t>']);
    expect(all['echo_bytes']!.parameters).toEqual(['manycore::ByteQueue', 'manycore::ByteQueue']);
  });

  it.each([...types, ...bigs])('works on %o, also from the middle of one', async Type => {
    const big = Type.name.startsWith('Big');
    const values = [1, 2, 3, 4, 5].map(i => (big ? BigInt(i) : i)) as number[];
    const x = shared(Type as typeof Int8Array, values);
    await kernelFor('twice', Type)(x.subarray(1, 4));
    expect([...x].map(Number)).toEqual([1, 4, 6, 8, 5]);
  });

  it('takes clamped bytes for uint8_t', async () => {
    const x = shared(Uint8ClampedArray, [3, 200]);
    await all['twice_uint8']!(x);
    expect([...x]).toEqual([6, 144]);
  });

  it.each([
    [Int8Array, [-128, 127]],
    [Uint8Array, [0, 255]],
    [Int16Array, [-(2 ** 15), 2 ** 15 - 1]],
    [Uint16Array, [0, 65535]],
    [Int32Array, [-(2 ** 31), 2 ** 31 - 1]],
    [Uint32Array, [0, 2 ** 32 - 1]],
    [Float32Array, [0.5, -0, Number.NaN, Infinity, 1e-45]],
    [Float64Array, [0.1, -0, Number.NaN, -Infinity, 5e-324]],
    [BigInt64Array, [-(2n ** 63n), 2n ** 63n - 1n, -5]],
    [BigUint64Array, [0n, 2n ** 64n - 1n, 2 ** 53 - 1]],
  ] as const)('takes scalars for %o as they are', async (Type, values) => {
    for (const value of values) {
      const out = shared(Type as typeof Float64Array, 1);
      await kernelFor('put', Type)(value, out, { length: 1 });
      const wanted = Type.name.startsWith('Big') ? BigInt(value) : value;
      expect(Object.is(out[0], Type === Float32Array ? Math.fround(Number(value)) : wanted)).toBe(
        true,
      );
    }
  });

  it('takes booleans', async () => {
    const x = shared(Int32Array, 2);
    await all['choose']!(true, x);
    expect([...x]).toEqual([1, 1]);
    await all['choose']!(false, x);
    expect([...x]).toEqual([2, 2]);
  });

  it.each([1, 2, 8])('visits every index once, in pieces, with %i threads', async limit => {
    const before = threads();
    threads(limit);
    try {
      const [visits, longest] = [shared(Uint8Array, 100_001), shared(Uint32Array, 1)];
      await all['visit']!(visits, longest);
      expect(visits.every(count => count === 1)).toBe(true);
      expect(longest[0]).toBeLessThanOrEqual(4096);
      longest[0] = 0;
      await all['visit_by_seven']!(visits, longest, { threads: 3 });
      expect(visits.every(count => count === 2)).toBe(true);
      expect(longest[0]).toBe(7);
    } finally {
      threads(before);
    }
  });

  it('sums what it returns, to the same bits for any number of threads', async () => {
    const x = shared(Float64Array, 100_003);
    x.forEach((_, i) => {
      x[i] = Math.sin(i) * 10 ** (i % 17);
    });
    const one = await all['total']!(x, { threads: 1 });
    for (const limit of [2, 3, 8]) {
      expect(await all['total']!(x, { threads: limit })).toBe(one);
      expect(all['total']!(x, { threads: limit }).get()).toBe(one);
    }
    expect(await all['total']!(shared(Float64Array, 0))).toBe(0);
    expect(await all['total']!(shared(Float64Array, [1, 2, 4]))).toBe(7);
    const y = shared(Float32Array, 10_000).fill(-1).fill(1, 100, 5100);
    expect(await all['count_positive']!(y)).toBe(5000);
    expect(await all['indices']!({ length: 1e6 + 1 })).toBe(1e6 + 1);
    // More pieces than there are partial sums; and far more than there is memory.
    expect(await all['indices']!({ length: 2 ** 32 + 5 })).toBe(2 ** 32 + 5);
    const endless = all['indices']!({ length: Number.MAX_SAFE_INTEGER });
    expect(() => endless.get(20)).toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    expect(endless.cancel()).toBe(true);
    await expect(endless).rejects.toMatchObject({ name: 'CancelledError' });
  });
});

it('a brief kernel is done at once, up to the length that it says', async () => {
  const [x, y] = [shared(Float64Array, 100).fill(1), shared(Float64Array, 100)];
  const task = all['saxpy_brief']!(2, x, y);
  expect(task.done).toBe(true);
  expect(y.every(value => value === 2)).toBe(true);
  await task;
  expect(all['total_brief']!(x).get()).toBe(100);
  const long = shared(Float64Array, 101).fill(1);
  expect(await all['total_brief']!(long)).toBe(101);
  await expect(all['fail_brief']!(0, x)).rejects.toThrow('größer als 7');
  expect(() => all['fail_brief']!(2, x).get()).toThrow('just text');
});

describe('an argument is refused, with the value, its number and what is wanted,', () => {
  const [x, y] = [shared(Float64Array, 3), shared(Float64Array, 3)];
  const cases: [string, () => unknown, new () => Error, RegExp][] = [
    ['a string', () => all['saxpy']!('2', x, y), TypeError, /saxpy\(\): parameter 1 \(double\).*'2'/],
    ['a bigint for a double', () => all['saxpy']!(2n, x, y), TypeError, /parameter 1.*2n/],
    ['an array', () => all['saxpy']!(2, [1], y), TypeError, /parameter 2.*span<const double>.*Float64Array.*\[ 1 \]/],
    ['a private one', () => all['saxpy']!(2, x, new Float64Array(3)), TypeError, /parameter 3.*use shared\(Float64Array/],
    ['one of another type', () => all['saxpy']!(2, shared(Float32Array, 3), y), TypeError, /parameter 2.*Float32Array/],
    ['a shorter one', () => all['saxpy']!(2, x, y.subarray(1)), RangeError, /parameter 2 has 3 .*parameter 3 has 2/],
    ['too few', () => all['saxpy']!(2, x), TypeError, /saxpy\(double, .*takes 3 arguments.*not 2/],
    ['too many', () => all['saxpy']!(2, x, y, {}, 1), TypeError, /not 5/],
    ['an option that is none', () => all['saxpy']!(2, x, y, { thread: 2 }), TypeError, /'thread'/],
    ['a length beside spans', () => all['saxpy']!(2, x, y, { length: 2 }), TypeError, /'length'/],
    ['no length', () => all['indices']!(), TypeError, /indices\(\).*\{ length \}/],
    ['a negative length', () => all['indices']!({ length: -1 }), RangeError, /-1/],
    ['no threads', () => all['saxpy']!(2, x, y, { threads: 0 }), RangeError, /threads.*0/],
    ['a fraction', () => all['put_int32']!(1.5, x, { length: 1 }), RangeError, /parameter 1 \(int32_t\).*-2147483648 to 2147483647.*1\.5/],
    ['one too large', () => all['put_uint8']!(256, x, { length: 1 }), RangeError, /0 to 255.*256/],
    ['one too small', () => all['put_uint32']!(-1, x, { length: 1 }), RangeError, /-1/],
    ['NaN', () => all['put_int16']!(Number.NaN, x, { length: 1 }), RangeError, /NaN/],
    ['an unsafe integer', () => all['put_bigint64']!(2 ** 53, x, { length: 1 }), RangeError, /9007199254740992/],
    ['65 bits', () => all['put_biguint64']!(2n ** 64n, x, { length: 1 }), RangeError, /18446744073709551616n/],
    ['a negative one', () => all['put_biguint64']!(-1n, x, { length: 1 }), RangeError, /0 or more.*-1n/],
    ['a number', () => all['choose']!(1, shared(Int32Array, 1)), TypeError, /parameter 1 \(bool\).*true or false.*1/],
    ['undefined', () => all['put_float64']!(undefined, x, { length: 1 }), TypeError, /undefined/],
  ]; // biome-ignore format: a table
  it.each(cases)('%s', (_, call, Class, message) => {
    expect(call).toThrow(Class);
    expect(call).toThrow(message);
    expect([...y]).toEqual([0, 0, 0]);
  });
});

describe('what a kernel throws', () => {
  it.each([
    [0, 'größer als 7'],
    [1, 'the kernel threw something that is no std::exception'],
    [2, 'just text'],
    [3, 'a string'],
    [4, 'out of memory'],
    [5, ''],
  ])('becomes an error: %i', async (how, message) => {
    const x = shared(Float64Array, 10_000);
    const error = { name: 'ManycoreError', code: 'ERR_MANYCORE_JOB_FAILED', message };
    await expect(all['fail']!(how, x)).rejects.toMatchObject({ ...error, kernel: 'fail' });
    expect(() => all['fail']!(how, x).get()).toThrow(message);
    expect(all['fail']!(how, x, { threads: 1 }).wait()).toBe(true);
  });

  it('stops the others, and the next call is as good as ever', async () => {
    const x = shared(Float64Array, 1000);
    await expect(all['fail']!(0, x)).rejects.toThrow();
    await all['fail']!(-1, x);
    expect(x.every(value => value === 1)).toBe(true);
  });
});
