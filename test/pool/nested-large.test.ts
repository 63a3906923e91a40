// Values that are longer than the queues between a pool and its clients.
import { shared, Thread, ThreadPool } from 'manycore';
import { expect, it } from 'vitest';

const large = 5 * 2 ** 20;

/** Each call is made so that this worker does it, and so that others do. */
const both = async (pool: ThreadPool, length: number) => {
  const measure = (text: string) => text.length;
  const make = (length: number) => 'x'.repeat(length);
  const results: unknown[] = [];
  for (const later of [false, true]) {
    const tasks = Array.from({ length: 2 }, () => pool.submit(measure, 'y'.repeat(length)));
    for (const task of tasks) results.push(later ? await task : task.get());
    const made = pool.submit(make, length);
    const text = later ? await made : made.get();
    results.push(text === 'x'.repeat(length));
    const bytes = pool.map((bytes: Uint8Array) => bytes.fill(7), [new Uint8Array(length)]);
    const [filled] = later ? await bytes : bytes.get();
    results.push(filled!.every(byte => byte === 7) && filled!.length === length);
    const failing = pool.submit((length: number) => {
      throw new RangeError('z'.repeat(length));
    }, length);
    try {
      results.push(later ? await failing : failing.get());
    } catch (error) {
      results.push((error as Error).message.length);
    }
  }
  return results;
};
const expected = [large, large, true, true, large];

it.each([1, 3])('arguments, results and errors of any length in a pool of %i', async size => {
  await using pool = new ThreadPool({ size });
  expect(await pool.submit(both, pool, large)).toEqual([...expected, ...expected]);
  expect(pool.submit(both, pool, large).get()).toEqual([...expected, ...expected]);
});

it('and in a thread', async () => {
  await using pool = new ThreadPool({ size: 2 });
  const thread = Thread.start(both, pool, large);
  expect(await thread.result).toEqual([...expected, ...expected]);
});

it('shared memory in them is the same memory', async () => {
  await using pool = new ThreadPool({ size: 2 });
  const counts = shared(Int32Array, 1);
  const pass = async (pool: ThreadPool, counts: Int32Array<SharedArrayBuffer>, length: number) => {
    const add = (given: { text: string; counts: Int32Array<SharedArrayBuffer> }) => {
      Atomics.add(given.counts, 0, 1);
      return given;
    };
    const tasks = [1, 2, 3, 4].map(() => pool.submit(add, { text: 'x'.repeat(length), counts }));
    for (const given of await Promise.all(tasks)) Atomics.add(given.counts, 0, 10);
  };
  await pool.submit(pass, pool, counts, large);
  await Thread.start(pass, pool, counts, large).result;
  expect(counts[0]).toBe(88);
});
