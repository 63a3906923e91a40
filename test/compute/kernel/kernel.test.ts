import { CancelledError, type SharedTypedArray, shared } from 'manycore';
import { kernel, mandelbrot, type NumericArray } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { awkward, expectSame, js } from './agree.js';

const types = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array],
] as const;

describe('a call', () => {
  const half = kernel((x: number) => x / 2 + 100);

  test.each(types)('reads %o and stores as JavaScript does', async Type => {
    const x = shared(Type as typeof Float64Array, awkward);
    const expected = Array.from(x, value => value / 2 + 100);
    const result = await half(x);
    expect(result).toBeInstanceOf(Float64Array);
    expectSame(result, expected, 'half');
    for (const Out of types) {
      const out = shared(Out as typeof Float64Array, x.length);
      expect(half(x, { out }).get()).toBe(out);
      expectSame(out, [...new Out(expected)], `half into ${Out.name}`);
    }
  });

  test('takes any NaN for 0 where bits are meant', async () => {
    const x = shared(Float64Array, 3);
    const bits = new BigUint64Array(x.buffer);
    bits.set([0x7ff8_0000_0000_0123n, 0xfff8_0000_dead_beefn, 0x7ff0_0000_0000_0001n]);
    expect([...(await kernel((x: number) => (x | 0) + (x >>> 0) + Math.imul(x, 3))(x))]).toEqual([
      0, 0, 0,
    ]);
    expect([...(await kernel((x: number) => -x)(x, { out: shared(Int32Array, 3) }))]).toEqual([
      0, 0, 0,
    ]);
  });

  test('takes views, and writes over its own input', async () => {
    const all = shared(Float64Array, [0, 1, 2, 3, 4, 5, 6, 7]);
    const middle = all.subarray(2, 6);
    await kernel((x: number, y: number) => x * 10 + y)(middle, middle, { out: middle });
    expect([...all]).toEqual([0, 1, 22, 33, 44, 55, 6, 7]);
    // What it reads and what it writes overlap.
    await kernel((x: number) => x + 1)(all.subarray(0, 7), { out: all.subarray(1) });
    expect([...all]).toEqual([0, 1, 2, 23, 34, 45, 56, 7]);
  });

  test('takes numbers and booleans, which are told apart', async () => {
    const pick = kernel(js('(x, n, b) => (b === true ? x + n : b === 1 ? x - n : x)'));
    const x = shared(Float64Array, [1, 2]);
    expect([...(await pick(x, 3, true))]).toEqual([4, 5]);
    expect([...(await pick(x, 3, 1))]).toEqual([-2, -1]);
    expect([...(await pick(x, 3, 0))]).toEqual([1, 2]);
    expect([...(await pick(x, x, true))]).toEqual([2, 4]);
    expect([...(await pick(2, x, true))]).toEqual([3, 4]);
    expect([...(await pick(x, 3, 1, undefined))]).toEqual([-2, -1]);
  });

  test('without an array writes one value everywhere', async () => {
    const out = shared(Float64Array, 5);
    await kernel((a: number, b: number) => a * b)(3, 4, { out });
    expect([...out]).toEqual([12, 12, 12, 12, 12]);
    await kernel(() => 7)({ out });
    expect([...out]).toEqual([7, 7, 7, 7, 7]);
    await kernel(js('x => x'))(out, { out });
    expect([...out]).toEqual([7, 7, 7, 7, 7]);
  });

  test('of nothing is nothing', async () => {
    const none = shared(Float64Array, 0);
    const k = kernel((x: number) => x + 1);
    expect(await k(none)).toHaveLength(0);
    expect(await k.sum(none)).toBe(0);
    expect(await k.min(none)).toBe(Number.POSITIVE_INFINITY);
    expect(await k.max(none)).toBe(Number.NEGATIVE_INFINITY);
    expect(await k.mean(none)).toBeNaN();
  });

  test('few elements with a loop each are divided, and give what the plain loop gives', async () => {
    const k = kernel(
      js('x => { let s = 0; for (let i = 0; i < 1000; i++) s += (x + i) % 7; return s; }'),
    );
    for (const length of [1, 127, 128, 129, 1000, 8193, 20_000]) {
      const x = shared(
        Float64Array,
        Array.from({ length }, (_, i) => i % 97),
      );
      const expected = Array.from(x, value => {
        let s = 0;
        for (let i = 0; i < 1000; i++) s += (value + i) % 7;
        return s;
      });
      for (const threads of [1, 2, 5]) {
        expect([...(await k(x, { threads }))]).toEqual(expected);
        expect(await k.sum(x, { threads })).toBe(expected.reduce((a, b) => a + b, 0));
        expect(await k.max(x, { threads })).toBe(Math.max(...expected));
      }
    }
  });

  test('is the same to the bit for any number of threads', async () => {
    const x = shared(Float64Array, 100_003);
    x.forEach((_, i) => {
      x[i] = Math.sin(i) * 10 ** (i % 17);
    });
    const k = kernel(
      js(
        '(x, n) => { let s = 0; for (let i = 0; i < n; i++) { if (s > x) break; s += x / 7; } return Math.exp(-s * s) + s; }',
      ),
    );
    const [one, sum] = [await k(x, 5, { threads: 1 }), await k.sum(x, 5, { threads: 1 })];
    for (const threads of [2, 3, 8]) {
      expectSame(await k(x, 5, { threads }), [...one], `${threads} threads`);
      expect(k.sum(x, 5, { threads }).get()).toBe(sum);
    }
  });

  test('can be cancelled, however long its loops are', async () => {
    const x = shared(Float64Array, 1000).fill(0.5);
    const long = kernel(
      js('(x, n) => { let s = 0; for (let i = 0; i < n; i++) s = Math.sin(s + x); return s; }'),
    )(x, 2 ** 31);
    expect(long.wait(0)).toBe(false);
    expect(long.cancel()).toBe(true);
    await expect(long).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('reductions', () => {
  const x = shared(Float64Array, [3, -0, 0.5, 7]);
  const k = kernel((x: number, y: number) => x * y);

  test('are those of the results', async () => {
    expect(await k.sum(x, 2)).toBe(21);
    expect(k.mean(x, x).get()).toBe((9 + 0.25 + 49) / 4);
    expect(await k.min(x, 1, { threads: 1 })).toBe(-0);
    expect(await k.max(x, -1)).toBe(0);
    expect(await kernel((x: number) => x > 1).sum(x)).toBe(2);
    expect(await k.max(x, Number.NaN)).toBeNaN();
  });

  test('agree with plain loops over many elements', async () => {
    const many = shared(Int32Array, 70_001);
    many.forEach((_, i) => {
      many[i] = (i * 7919) % 10_007;
    });
    const values = Array.from(many, value => value * 3);
    expect(await k.sum(many, 3)).toBe(values.reduce((a, b) => a + b, 0));
    expect(await k.min(many, 3)).toBe(Math.min(...values));
    expect(await k.max(many, 3)).toBe(Math.max(...values));
  });
});

test('the Mandelbrot set as a kernel is mandelbrot(), pixel by pixel', async () => {
  const view = { width: 190, height: 130, maxIterations: 200, x0: -2, x1: 1, y0: -1, y1: 1 };
  const expected = [...(await mandelbrot(view))];
  const { width, height, maxIterations, ...corners } = view;
  const pixels = shared(Uint32Array, width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = i;
  const head = `(pixel, width, height, most) => {
    const column = pixel % width;
    const row = (pixel - column) / width;
    const cx = x0 + ((x1 - x0) * column) / width;
    const cy = y0 + ((y1 - y0) * row) / height;
    let x = 0;
    let y = 0;`;
  const round = 'const x2 = x * x; const y2 = y * y;';
  const turn = 'y = 2 * x * y + cy; x = x2 - y2 + cx;';
  const bodies = [
    `let n = 0; for (; n < most; n++) { ${round} if (x2 + y2 > 4) break; ${turn} } return n; }`,
    `for (let n = 0; n < most; n++) { ${round} if (x2 + y2 > 4) return n; ${turn} } return most; }`,
    `let n = 0; for (let i = 0; i < most; i++) { ${round} if (x2 + y2 > 4) break; ${turn} n++; } return n; }`,
    `let n = 0; while (n < most && x * x + y * y <= 4) { ${round} ${turn} n += 1; } return n; }`,
  ];
  for (const body of bodies) {
    const rounds = kernel(js(head + body), { scope: corners });
    const out = shared(Uint16Array, pixels.length);
    expectSame(await rounds(pixels, width, height, maxIterations, { out }), expected, body);
  }
});

test('what is wrong with a call is said', () => {
  const k = kernel((x: number, y: number) => x + y, { name: 'add' });
  const x = shared(Float64Array, 3);
  const wrong = k as unknown as (...args: unknown[]) => unknown;
  expect(() => wrong(x)).toThrow('add() takes x, y and options, not 1 argument');
  expect(() => wrong(x, x, x)).toThrow('not 3 arguments');
  expect(() => wrong(x, x, {}, {})).toThrow('not 4 arguments');
  expect(() => wrong(x, 'a')).toThrow("not 'a'");
  expect(() => wrong(x, null)).toThrow('not null');
  expect(() => wrong(x, undefined)).toThrow('not undefined');
  expect(() => wrong(x, 3n)).toThrow('not 3n');
  expect(() => wrong(x, [1, 2, 3])).toThrow('[ 1, 2, 3 ]');
  expect(() => wrong(x, new Float64Array(3))).toThrow('use shared');
  expect(() => wrong(x, new DataView(new SharedArrayBuffer(3)))).toThrow('DataView');
  expect(() => wrong(x, shared(BigInt64Array, 3))).toThrow('BigInt64Array');
  expect(() => wrong(x, shared(Float64Array, 4))).toThrow('x has 3 elements and y has 4');
  expect(() => wrong(1, 2)).toThrow('add() needs an array or { out }: ');
  expect(() => k.sum(1, 2)).toThrow('add() needs an array: ');
  expect(() => wrong(x, x, { out: new Float64Array(3) })).toThrow('Float64Array(3)');
  expect(() => wrong(x, x, { out: shared(BigInt64Array, 3) })).toThrow('BigInt64Array');
  expect(() => wrong(x, x, { out: shared(Float64Array, 2) })).toThrow(RangeError);
  expect(() => wrong(x, x, { threads: 0 })).toThrow(RangeError);
  expect(() => wrong(x, x, { thread: 1 })).toThrow('thread');
  expect(() => k.sum(x, x, { out: x } as never)).toThrow('out');
  // An array that lies about itself
  const liar = shared(Float64Array, 3);
  Object.defineProperty(liar, 'length', { value: 1000 });
  expect(() => wrong(liar, 1)).toThrow(TypeError);
});

test('kernels of the same text share a program, others do not', () => {
  const make = (n: number) => kernel(js('x => x * n'), { scope: { n } });
  const x = shared(Float64Array, [1, 2]);
  for (const n of [2, 3, 2, -0, 0]) {
    expectSame(make(n)(x).get(), [n, n * 2], String(n));
  }
  const many = Array.from({ length: 1500 }, (_, i) => make(i)(x).get()[1]);
  expect(many[1499]).toBe(2998);
});

test('types say what comes back', async () => {
  const k = kernel((x, y) => x + y);
  const flagged = kernel((x: number, flag: boolean) => (flag ? x : -x));
  expect((await flagged(shared(Int8Array, [1]), false))[0]).toBe(-1);
  const x: NumericArray = shared(Float32Array, [1]);
  const doubles: Float64Array<SharedArrayBuffer> = await k(x, 1);
  const bytes: Uint8Array<SharedArrayBuffer> = await k(x, 1, { out: shared(Uint8Array, 1) });
  const sum: number = await k.sum(x, true);
  const any: SharedTypedArray[] = [doubles, bytes];
  expect([...any.map(each => each[0]), sum]).toEqual([2, 2, 2]);
});
