import { execFileSync } from 'node:child_process';
import { shared } from 'manycore';
import { type MatmulOptions, matmul } from 'manycore/compute';
import { describe, expect, test } from 'vitest';

type Shape = readonly [m: number, n: number, k: number];

/** The plain loop; `round` is what happens to each product and each sum. */
function plain(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [m, n, k]: Shape,
  round = (x: number) => x,
): number[] {
  const c: number[] = [];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum = round(sum + round(a[i * k + p]! * b[p * n + j]!));
      c.push(sum);
    }
  }
  return c;
}

/** Of magnitudes so different that another order of additions would show. */
function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin(i * 7919) * 2 ** ((i * 31) % 24));
}

function same(c: ArrayLike<number>, expected: ArrayLike<number>): boolean {
  return (
    c.length === expected.length && Array.from(c).every((value, i) => Object.is(value, expected[i]))
  );
}

const shapes: Shape[] = [
  [0, 0, 0],
  [0, 4, 3],
  [4, 0, 3],
  [4, 3, 0],
  [1, 1, 1],
  [1, 1, 1000],
  [1, 500, 7],
  [500, 1, 7],
  [60, 60, 1],
  [3, 700, 200],
  [64, 64, 64],
  [65, 63, 67],
  [130, 50, 400],
];

describe('matmul', () => {
  test.each(shapes)('of %i x %i by %i equals the plain loop to the bit', async (m, n, k) => {
    const a = shared(Float64Array, numbers(m * k));
    const b = shared(Float64Array, numbers(k * n).reverse());
    const expected = plain(a, b, [m, n, k]);
    const [single, other] = [shared(Float32Array, a), shared(Float32Array, b)];
    const rounded = plain(single, other, [m, n, k], Math.fround);
    for (const threads of [1, 2, 8]) {
      const options = { m, n, k, threads };
      expect(same(await matmul(a, b, options), expected)).toBe(true);
      expect(same(matmul(a, b, options).get(), expected)).toBe(true);
      const c = await matmul(single, other, options);
      expect(c).toBeInstanceOf(Float32Array);
      expect(same(c, rounded)).toBe(true);
    }
  });

  test('takes any types of numbers, also mixed, and then gives doubles', async () => {
    const shape = [20, 30, 40] as const;
    const [m, n, k] = shape;
    const types = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array] as const;
    const wide = [Int32Array, Uint32Array, Float32Array, Float64Array] as const;
    for (const Left of [...types, ...wide]) {
      for (const Right of [Float64Array, Int16Array] as const) {
        const a = shared(Left, numbers(m * k));
        const b = shared(Right, numbers(k * n));
        const c = await matmul(a, b, { m });
        expect(c).toBeInstanceOf(Float64Array);
        expect(same(c, plain(a, b, shape))).toBe(true);
      }
    }
  });

  test('follows what is not a number, and never gives -0 for nothing', async () => {
    const a = shared(Float64Array, [Infinity, -0, Number.NaN, 1, -0, -0]);
    const b = shared(Float64Array, [0, 1, 1, -Infinity]);
    expect([...(await matmul(a, b, { k: 2 }))]).toEqual(plain(a, b, [3, 2, 2]));
    expect([
      ...(await matmul(shared(Float64Array, [-0]), shared(Float64Array, [1]), { m: 1 })),
    ]).toEqual([0]);
  });

  test('one of m, n and k is enough', async () => {
    const a = shared(Float64Array, [1, 2, 3, 4, 5, 6]);
    const b = shared(Float64Array, [1, 0, 0, 1, 1, 1]);
    const expected = [4, 5, 10, 11];
    for (const options of [{ m: 2 }, { n: 2 }, { k: 3 }, { m: 2, k: 3 }, { m: 2, n: 2, k: 3 }]) {
      expect([...(await matmul(a, b, options))]).toEqual(expected);
    }
    const none = shared(Float64Array, 0);
    expect([...(await matmul(none, none, { m: 2, n: 2, k: 0 }))]).toEqual([0, 0, 0, 0]);
    expect(await matmul(none, b, { m: 0, k: 3 })).toHaveLength(0);
  });

  test('sizes that do not fit are refused, and quoted', () => {
    const a = shared(Float64Array, 6);
    const b = shared(Float64Array, 8);
    const refuse = (options: MatmulOptions) => expect(() => matmul(a, b, options as never));
    refuse({ k: 3 }).toThrow(
      'm x k is ? x 3 and k x n is 3 x ?, which does not fit arrays of 6 and 8 elements',
    );
    refuse({ m: 2, n: 4, k: 3 }).toThrow(RangeError);
    refuse({ m: 4 }).toThrow(RangeError);
    refuse({ m: 3, n: 5 }).toThrow(RangeError);
    refuse({ m: 0 }).toThrow(RangeError);
    refuse({}).toThrow(/needs to know m, n or k/);
    expect(() => matmul(a, b, undefined as never)).toThrow(/needs to know m, n or k/);
    refuse({ m: -1 }).toThrow('-1');
    refuse({ m: 1.5 }).toThrow('1.5');
    refuse({ m: '2' as never }).toThrow("'2'");
    refuse({ m: 3, q: 1 } as never).toThrow('q');
    const none = shared(Float64Array, 0);
    expect(() => matmul(none, none, { k: 0 })).toThrow(/all three/);
  });

  test('arrays of another kind are refused, and quoted', () => {
    const a = shared(Float64Array, 4);
    expect(() => matmul(new Float64Array(4) as never, a, { m: 2 })).toThrow(/use shared/);
    expect(() => matmul(a, [1, 2, 3, 4] as never, { m: 2 })).toThrow('[ 1, 2, 3, 4 ]');
    expect(() => matmul(a, shared(BigInt64Array, 4) as never, { m: 2 })).toThrow(/bigints/);
    expect(() => matmul(a, a, { m: 2, out: shared(Float32Array, 4) as never })).toThrow(TypeError);
    expect(() => matmul(a, a, { m: 2, out: shared(Float64Array, 5) })).toThrow(RangeError);
    const single = shared(Float32Array, 4);
    expect(() => matmul(single, single, { m: 2, out: a as never })).toThrow(TypeError);
  });

  test('out may be given, and lie over the factors', async () => {
    for (const side of [3, 40, 70]) {
      const shape = [side, side, side] as const;
      const count = side * side;
      const memory = shared(Float64Array, 3 * count);
      const values = numbers(3 * count);
      const part = (at: number) => memory.subarray(at, at + count);
      for (const [a, b, out] of [
        [0, count, 2 * count],
        [0, count, 0],
        [0, count, count],
        [0, 0, 0],
        [0, count, 1],
        [count, 2 * count, count + 5],
        [2 * count, count, Math.floor(1.5 * count)],
      ] as const) {
        memory.set(values);
        const expected = plain(part(a).slice(), part(b).slice(), shape);
        expect(await matmul(part(a), part(b), { m: side, out: part(out) })).toEqual(part(out));
        expect(same(part(out), expected)).toBe(true);
      }
    }
  });

  test('is the same for every instruction set', async () => {
    const shape = [37, 61, 210] as const;
    const source = `
      import { shared } from 'manycore';
      import { matmul } from 'manycore/compute';
      const numbers = ${numbers};
      const a = shared(Float64Array, numbers(37 * 210));
      const b = shared(Float64Array, numbers(210 * 61));
      process.stdout.write(new Uint8Array(matmul(a, b, { k: 210 }).get().buffer.slice(0)));`;
    const expected = plain(numbers(37 * 210), numbers(210 * 61), shape);
    for (const set of ['baseline', 'avx2', 'avx512']) {
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', source], {
        env: { ...process.env, MANYCORE_ISA: set },
      });
      expect(same(new Float64Array(new Uint8Array(output).buffer), expected)).toBe(true);
    }
  });

  test('can be cancelled', async () => {
    const a = shared(Float64Array, 1_000_000);
    const task = matmul(a, a, { m: 1000 });
    if (task.cancel()) await expect(task).rejects.toMatchObject({ name: 'CancelledError' });
    else expect(await task).toHaveLength(1_000_000);
  });
});
