// Kernels in C++ whose callers, environments or process end before they do; and very many of them.
import { Mutex, Queue, shared } from 'manycore';
import { loadKernels } from 'manycore/compute';
import { expect, it } from 'vitest';
import { child } from '../support/child.js';
import { kernels, library } from '../support/kernels.js';
import { load, until } from '../support/until.js';
import { Remote } from '../support/worker.js';

const all = await kernels();

it('runs to 1000 jobs at the same time', async () => {
  const x = shared(Float64Array, 1000).fill(1);
  const tasks = Array.from({ length: 1000 }, (_, i) =>
    i % 2 === 0 ? all['total']!(x) : all['put_float64']!(i, x.subarray(0, 0), { length: 0 }),
  );
  tasks.push(...Array.from({ length: 10 }, () => all['fail']!(0, shared(Float64Array, 9))));
  const ends = await Promise.allSettled(tasks);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1000);
  expect(
    ends.slice(0, 1000).every((end, i) => i % 2 === 1 || ('value' in end && end.value === 1000)),
  ).toBe(true);
});

it('1000 jobs from several workers', async () => {
  const sum = shared(Float64Array, 1);
  const mutex = new Mutex();
  const body = `
    const { loadKernels } = await import('manycore/compute');
    const { add_locked } = await loadKernels(data.library);
    const tasks = Array.from({ length: 250 }, () => add_locked(data.mutex, data.sum, { length: 3 }));
    await Promise.all(tasks);
    say('done');`;
  const workers = [1, 2, 3, 4].map(() => new Remote(body, { library, sum, mutex }));
  for (const worker of workers) expect(await worker.said()).toBe('done');
  expect(sum[0]).toBe(3000);
});

it('a cancelled kernel sees that it is stopped', async () => {
  const started = shared(Int32Array, 1);
  const task = all['spin']!(started, { length: 1 });
  await until(() => load(started) === 1);
  expect(task.cancel()).toBe(true);
  await expect(task).rejects.toMatchObject({ name: 'CancelledError' });
  const again = all['spin']!(started, { length: 1, threads: 1 });
  await until(() => load(started) === 2);
  again.cancel();
});

it('get() takes part in a kernel, and gives up in time', async () => {
  const x = shared(Int32Array, 64);
  const task = all['pause']!(2, x);
  expect(() => task.get(5)).toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  task.get();
  expect(x[0]).toBe(64);
  const endless = all['spin']!(shared(Int32Array, 1), { length: 1 });
  expect(() => endless.get(5)).toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  expect(endless.cancel()).toBe(true);
  const queue = new Queue<number>({ type: 'float64' });
  const waiting = all['drain_float64']!(queue, { length: 1 });
  expect(() => waiting.get(5)).toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  queue.close();
  expect(waiting.get()).toBe(0);
});

it.each([
  ['computes', `spin(data.started, { length: 2 })`],
  ['computes, and is blocked for', `spin(data.started, { length: 2 }).get()`],
  ['waits', `(meet(data.barrier, data.started, { length: 1 }))`],
  ['waits, and is blocked for', `meet(data.barrier, data.started, { length: 1 }).get()`],
  ['holds a lock', `hold(data.mutex, data.started, { length: 1 })`],
])('a worker is terminated while its kernel %s', async (_, call) => {
  const { Barrier } = await import('manycore');
  const started = shared(Int32Array, 8);
  const mutex = new Mutex();
  const barrier = new Barrier({ parties: 2 });
  const body = `
    const { loadKernels } = await import('manycore/compute');
    const { spin, meet, hold } = await loadKernels(data.library);
    say('ready');
    ${call};`;
  const worker = new Remote(body, { library, started, mutex, barrier });
  expect(await worker.said()).toBe('ready');
  await until(() => load(started) > 0);
  await worker.terminate();
  await until(() => mutex.tryLock());
  mutex.unlock();
  expect(await all['indices']!({ length: 3 })).toBe(3);
});

it.each([
  ['spin(started, { length: 2 })', 'process.exit(3)'],
  ['drain_float64(new Queue({ type: "float64" }), { length: 9 })', 'process.exit(3)'],
  ['pause(30, shared(Int32Array, 100))', 'process.exit(3)'],
  ['pause(30, shared(Int32Array, 100)).cancel()', 'process.exitCode = 3'],
  ['hold(new Mutex(), started, { length: 1 })', 'process.exit(3)'],
])('the process ends during %s', async (call, end) => {
  const { code, stderr } = await child(`
    import { Mutex, Queue, shared } from 'manycore';
    import { loadKernels } from 'manycore/compute';
    const { spin, drain_float64, pause, hold } = await loadKernels(${JSON.stringify(library)});
    const started = shared(Int32Array, 1);
    ${call};
    await new Promise(resolve => setTimeout(resolve, 20));
    ${end};`);
  expect([code, stderr]).toEqual([3, '']);
});

it('keeps the process alive until it is done', async () => {
  const { code, stdout } = await child(`
    import { shared } from 'manycore';
    import { loadKernels } from 'manycore/compute';
    const { pause } = await loadKernels(${JSON.stringify(library)});
    pause(5, shared(Int32Array, 10)).then(() => console.log('done'));`);
  expect([code, stdout]).toEqual([0, 'done\n']);
});

it('workers that load, call and end leave the library as it was', async () => {
  for (let round = 0; round < 5; round++) {
    const worker = new Remote(
      `const { loadKernels } = await import('manycore/compute');
       const { indices } = await loadKernels(data.library);
       say(indices({ length: 5 }).get());`,
      { library },
    );
    expect(await worker.said()).toBe(5);
    await worker.terminate();
  }
  const { indices } = await loadKernels(library);
  expect(await indices!({ length: 7 })).toBe(7);
});
