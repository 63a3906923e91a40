import { Mutex, Queue, shared, type Task, ThreadPool } from 'manycore';
import { afterAll, expect, expectTypeOf, it } from 'vitest';

// What a user sees while typing: checked by the compiler, and run.
const pool = new ThreadPool({
  size: 1,
  initializer: (_a: number, _b: string) => {},
  initArgs: [1, 'x'],
});
afterAll(() => pool.terminate());

it('infers the arguments of forRange as a tuple', async () => {
  const x = shared(Float64Array, 4);
  await pool.forRange(
    4,
    (begin, end, array, factor) => {
      for (let i = begin; i < end; i++) array[i] = i * factor;
    },
    { args: [x, 3] },
  );
  expect([...x]).toEqual([0, 3, 6, 9]);
});

it('takes a target of forRange that wants fewer arguments than there are, and none that wants more', async () => {
  await pool.forRange(4, () => {}, { args: [1, 'x'] });
  await pool.forRange(4, (_begin, _end, n) => n.toFixed(), { args: [1, 'x'] });
  await pool.forRange(4, (_begin: number, _end: number, n: number) => n, { args: [1, 'x'] });
  await pool.forRange(4, (_begin, end) => end.toFixed());
  await pool.forRange(4, (_begin: number, _end: number, ...rest: unknown[]) => rest.length);
  const all = ['x', 1] as [string, number];
  await pool.forRange(4, (_b, _e, text, n) => text.padEnd(n), { args: all, grain: 2 });
  // @ts-expect-error there is nothing for `n`
  await pool.forRange(4, (_begin: number, _end: number, n: number) => n);
  // @ts-expect-error a text is no number
  await pool.forRange(4, (_begin: number, _end: number, n: number) => n, { args: ['x'] });
});

it('maps a shared array to a shared array, and anything else to a list', async () => {
  const x = shared(Int16Array, [1, 2]);
  const same = pool.map(v => v * v, x);
  expectTypeOf(same).toEqualTypeOf<Task<Int16Array<SharedArrayBuffer>>>();
  const texts = pool.map((v: number) => `${v}`, [1, 2]);
  expectTypeOf(texts).toEqualTypeOf<Task<string[]>>();
  expect([[...(await same)], await texts]).toEqual([
    [1, 4],
    ['1', '2'],
  ]);
  // @ts-expect-error a map over a shared array yields numbers
  await expect(pool.map(v => `${v}`, x)).rejects.toThrow(TypeError);
});

it('unwraps what a target promises', async () => {
  const task = pool.submit(async (n: number) => n + 1, 1);
  expectTypeOf(task).toEqualTypeOf<Task<number>>();
  expect(await task).toBe(2);
});

it('knows what a queue carries', () => {
  const numbers = new Queue({ type: 'int32' });
  expectTypeOf(numbers.get).returns.toEqualTypeOf<number>();
  const bigints = new Queue<bigint>({ type: 'bigint64' });
  expectTypeOf(bigints.tryGet).returns.toEqualTypeOf<bigint | undefined>();
  bigints.put(5n);
  expect(bigints.get()).toBe(5n);
  // @ts-expect-error numbers need a queue of numbers
  expect(() => new Queue<bigint>({ type: 'float64' }).put(1)).not.toThrow();
});

it('gives a lock back as itself', async () => {
  const mutex = new Mutex();
  expectTypeOf(mutex.lock()).toEqualTypeOf<Mutex>();
  mutex.unlock();
});
