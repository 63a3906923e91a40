// A pool that outlives the thread which made it, in the hands of others.
import { ClosedError, Queue, Thread, type ThreadPool, WorkerCrashedError } from 'manycore';
import { expect, it } from 'vitest';
import { word } from '../support/until.js';

// The runner rewrites what it sees of imports.
const own: (pools: Queue<ThreadPool>, flag: Int32Array) => Promise<never> = new Function(`
  return async (pools, flag) => {
    const { ThreadPool } = await import('manycore');
    pools.put(new ThreadPool({ size: 1, name: 'orphan' }));
    setInterval(() => {}, 1e6);
    await Atomics.waitAsync(flag, 0, 0).value;
    process.exit();
  };
`)();
const never = () => new Promise(() => {});

it('fails the calls that were made, awaited or not, and takes no others', async () => {
  const pools = new Queue<ThreadPool>({ capacity: 1 });
  const flag = word();
  const owner = Thread.start(own, pools, flag);
  const pool = await pools.getAsync();
  expect(await pool.submit((x: number) => x + 1, 1)).toBe(2);
  const [awaited, blocked] = [pool.submit(never), pool.submit(never)];
  const failure = expect(awaited).rejects.toThrow(WorkerCrashedError);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  expect(() => blocked.get()).toThrow('the thread that made ThreadPool "orphan" has ended');
  await failure;
  expect(() => pool.submit(never)).toThrow(ClosedError);
  await owner.result.catch(() => {});
});

it('fails them as well when nobody blocks', async () => {
  const pools = new Queue<ThreadPool>({ capacity: 1 });
  const owner = Thread.start(own, pools, word());
  const pool = await pools.getAsync();
  const call = pool.submit(never);
  const failure = expect(call).rejects.toThrow(WorkerCrashedError);
  await owner.terminate();
  await failure;
});
