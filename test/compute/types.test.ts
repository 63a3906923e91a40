import { type SharedTypedArray, shared, type Task } from 'manycore';
import {
  cumsum,
  dot,
  kernel,
  type LibraryKernel,
  loadKernels,
  matmul,
  max,
  min,
  sum,
} from 'manycore/compute';
import { expect, expectTypeOf, it } from 'vitest';

// What a user sees while typing: checked by the compiler, and run.
const x = shared(Float64Array, [1, 2]);
const single = shared(Float32Array, [1, 2]);
const big = shared(BigInt64Array, [1n, 2n]);
const any = x as SharedTypedArray;

it('says whether a reduction yields a number or a bigint', async () => {
  for (const reduce of [sum, min, max] as (typeof sum)[]) {
    expectTypeOf(reduce(x)).toEqualTypeOf<Task<number>>();
    expectTypeOf(reduce(big)).toEqualTypeOf<Task<bigint>>();
    expectTypeOf(reduce(any)).toEqualTypeOf<Task<number | bigint>>();
    // @ts-expect-error it is in the memory of one thread
    expect(() => reduce(new Float64Array(2))).toThrow(TypeError);
  }
  expect(await dot(big, big)).toBe(5n);
  // @ts-expect-error numbers times bigints
  expect(() => dot(x, big)).toThrow(TypeError);
});

it('knows the arrays that cumsum and matmul make, and which they cannot fill', async () => {
  expectTypeOf(cumsum(single)).toEqualTypeOf<Task<Float64Array<SharedArrayBuffer>>>();
  expectTypeOf(cumsum(big)).toEqualTypeOf<Task<BigInt64Array<SharedArrayBuffer>>>();
  const out = shared(Uint8Array, 2);
  expectTypeOf(cumsum(x, { out })).toEqualTypeOf<Task<Uint8Array<SharedArrayBuffer>>>();
  expect([...(await cumsum(x, { out }))]).toEqual([1, 3]);
  const plain: Float64Array = await cumsum(x); // of whatever memory
  const bigs: BigInt64Array = await cumsum(big, { threads: 1 });
  expect([plain, bigs]).toEqual([x.map((_, i) => [1, 3][i]!), big.map((_, i) => [1n, 3n][i]!)]);
  // @ts-expect-error numbers among bigints
  expect(() => cumsum(x, { out: big })).toThrow(TypeError);

  expectTypeOf(matmul(single, single, { k: 2 })).toEqualTypeOf<
    Task<Float32Array<SharedArrayBuffer>>
  >();
  expectTypeOf(matmul(single, x, { k: 2 })).toEqualTypeOf<Task<Float64Array<SharedArrayBuffer>>>();
  // @ts-expect-error the product of doubles is one of doubles
  expect(() => matmul(x, x, { k: 2, out: shared(Float32Array, 1) })).toThrow(TypeError);
  // @ts-expect-error it multiplies numbers
  expect(() => matmul(big, big, { k: 2 })).toThrow(TypeError);
});

it('lets a kernel call another one, which is a number there', async () => {
  const f = kernel((x, y) => x * y + 1);
  const inside = kernel((x: number) => x > 1);
  const k = 3;
  const g = kernel((x: number) => (inside(x) ? f(x, 2) + k : f(x, k)), {
    scope: { f, inside, k },
  });
  expectTypeOf(g(x)).toEqualTypeOf<Task<Float64Array<SharedArrayBuffer>>>();
  expect([...(await g(x))]).toEqual([4, 8]);
  const plain: Float64Array = await g(x, { threads: 1 });
  expect(plain).toHaveLength(2);
  const out = shared(Uint8Array, 2);
  const options = { out, threads: 1 };
  expectTypeOf(g(x, options)).toEqualTypeOf<Task<Uint8Array<SharedArrayBuffer>>>();
  expectTypeOf(g(x, { out, threads: 1 })).toEqualTypeOf<Task<Uint8Array<SharedArrayBuffer>>>();
  // @ts-expect-error a function is made a kernel first
  expect(() => kernel((x: number) => x, { scope: { f: (v: number) => v } })).toThrow('kernel(f)');
  // @ts-expect-error an array would be one number for each element only as an argument
  expect(() => kernel((x: number) => x * table, { scope: { table: [1, 2] } })).toThrow(TypeError);
});
declare const table: number;

it('takes the kernels of a library as an interface', () => {
  interface Library {
    saxpy: LibraryKernel<[a: number, x: Float64Array<SharedArrayBuffer>], number>;
  }
  expectTypeOf(loadKernels<Library>).returns.resolves.toEqualTypeOf<Library>();
  type Saxpy = Library['saxpy'];
  expectTypeOf<ReturnType<Saxpy>>().toEqualTypeOf<Task<number>>();
  expectTypeOf<Saxpy>().toBeCallableWith(2, x);
  expectTypeOf<Saxpy>().toBeCallableWith(2, x, { threads: 1 });
});
