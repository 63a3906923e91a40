// Kernels in C++ that use manycore's objects, together with JavaScript.
import {
  Barrier,
  Event,
  Mutex,
  Queue,
  RecursiveMutex,
  Semaphore,
  SharedMemory,
  shared,
} from 'manycore';
import { describe, expect, it } from 'vitest';
import { kernels } from '../support/kernels.js';
import { until } from '../support/until.js';

const all = await kernels();

describe.each(['private memory', 'a segment'])('in %s', place => {
  const memory = place === 'a segment' ? SharedMemory.create(2 ** 21) : undefined;
  const there = memory && { memory };

  it('a Mutex excludes kernels and JavaScript', async () => {
    const [mutex, sum] = [new Mutex(there), shared(Float64Array, 1)];
    const tasks = [1, 2, 3].map(() => all['add_locked']!(mutex, sum, { length: 2000, threads: 4 }));
    for (let i = 0; i < 500; i++) {
      mutex.runExclusive(() => {
        sum[0]!++;
      });
      if (i % 50 === 0) await mutex.runExclusive(() => {});
    }
    await Promise.all(tasks);
    await mutex.runExclusive(() => {});
    expect(sum[0]).toBe(6500);
    expect(mutex.locked).toBe(false);
  });

  it('a RecursiveMutex may be locked again', async () => {
    const [mutex, sum] = [new RecursiveMutex(there), shared(Float64Array, 1)];
    await all['add_deep']!(mutex, sum, { length: 5000, threads: 4 });
    expect(sum[0]).toBe(5000);
    expect(mutex.locked).toBe(false);
  });

  it('what a kernel leaves locked is abandoned, and taken over', async () => {
    const mutex = new Mutex({ ...there, name: 'left' });
    await all['leave_locked']!(mutex, { length: 1 });
    expect(() => mutex.lock()).toThrow(expect.objectContaining({ name: 'AbandonedError' }));
    await expect(all['leave_locked']!(mutex, { length: 1 })).rejects.toMatchObject({
      name: 'AbandonedError',
      code: 'ERR_MANYCORE_ABANDONED',
      message: expect.stringContaining('Mutex "left"'),
    });
    await all['recover']!(mutex, { length: 1 });
    expect(mutex.abandoned).toBe(false);
    using _ = mutex.lock();
  });

  it('who waits for what a kernel leaves locked is told', async () => {
    const mutex = new Mutex(there);
    mutex.lock();
    const name = (error: unknown) => (error as Error).name;
    const leaving = all['leave_locked']!(mutex, { length: 1 }).then(() => 'left', name);
    const kernel = all['take']!(mutex, { length: 1 }).then(() => 'taken', name);
    const promise = mutex.lockAsync().then(() => mutex.unlock(), name);
    await all['indices']!({ length: 1 });
    mutex.unlock();
    expect(await leaving).toBe('left');
    expect(['taken', 'AbandonedError']).toContain(await kernel);
    expect([undefined, 'AbandonedError']).toContain(await promise);
    expect(() => mutex.lock()).toThrow('without unlocking');
  });

  it('what is not held is not unlocked', async () => {
    const mutex = new Mutex(there);
    const error = { name: 'NotOwnerError', code: 'ERR_MANYCORE_NOT_OWNER' };
    await expect(all['unlock_only']!(mutex, { length: 1 })).rejects.toMatchObject(error);
    mutex.lock();
    await expect(all['unlock_only']!(mutex, { length: 1 })).rejects.toMatchObject(error);
    expect(mutex.ownedByMe).toBe(true);
    const how = shared(Int32Array, 1);
    await all['take_over']!(mutex, how, { length: 1 });
    expect(how[0]).toBe(2);
    mutex.unlock();
    await all['take_over']!(mutex, how, { length: 1 });
    expect(how[0]).toBe(1);
  });

  it('a lock that a kernel takes twice is a deadlock, and free afterwards', async () => {
    const mutex = new Mutex(there);
    await expect(all['lock_twice']!(mutex, { length: 1 })).rejects.toMatchObject({
      name: 'DeadlockError',
    });
    using _ = mutex.lock();
  });

  it('a Barrier lets kernels and JavaScript through together', async () => {
    const [barrier, arrived] = [new Barrier({ ...there, parties: 4 }), shared(Int32Array, 4)];
    const task = all['meet']!(barrier, arrived, { length: 3, threads: 3 });
    const index = await barrier.waitAsync();
    await task;
    expect(arrived[0]).toBe(3);
    expect([index, ...arrived.subarray(1)].sort()).toEqual([0, 1, 2, 3]);
  });

  it('a broken Barrier is an error', async () => {
    const barrier = new Barrier({ ...there, parties: 2, timeout: 5, name: 'gate' });
    await expect(all['meet']!(barrier, shared(Int32Array, 2), { length: 1 })).rejects.toMatchObject(
      {
        name: 'BrokenBarrierError',
        message: expect.stringContaining('Barrier "gate"'),
      },
    );
  });

  it('a Semaphore and an Event pass signals both ways', async () => {
    const semaphore = new Semaphore({ ...there, permits: 0 });
    const acquired = all['acquire']!(semaphore, { length: 1 });
    expect(acquired.wait(5)).toBe(false);
    await all['release']!(semaphore, { length: 1 });
    await acquired;
    const bounded = new Semaphore({ ...there, permits: 1, bounded: true });
    await expect(all['release']!(bounded, { length: 1 })).rejects.toThrow('1 permits more');

    const [from, to] = [new Event(there), new Event(there)];
    const relayed = all['relay']!(from, to, { length: 1 });
    expect(to.wait(5)).toBe(false);
    from.set();
    expect(to.wait()).toBe(true);
    relayed.get();
  });

  it.each(['int32', 'uint32', 'float64', 'bigint64'] as const)(
    'a Queue of %s feeds it',
    async type => {
      const queue = new Queue<number | bigint>({ ...there, type, capacity: 8 });
      const task = all[`drain_${type}`]!(queue, { length: 3, threads: 3 });
      for (let i = 1; i <= 500; i++) await queue.putAsync(type === 'bigint64' ? BigInt(i) : i);
      expect(await queue.joinAsync()).toBe(true);
      queue.close();
      expect(await task).toBe(125_250);
    },
  );

  it('a Queue takes what it produces, and blocks it when full', async () => {
    const queue = new Queue<number>({ ...there, type: 'int32', capacity: 4 });
    const task = all['produce']!(queue, { length: 1000, threads: 2 });
    const got = Array.from({ length: 1000 }, () => queue.get());
    task.get();
    expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('a Queue of anything passes through it', async () => {
    const [give, take] = [new Queue<unknown>(there), new Queue<unknown>(there)];
    const task = all['echo_bytes']!(give, take, { length: 1 });
    const values = [new Uint8Array([1, 2]), { a: ['text', 1n] }, new Uint8Array(5000).fill(7), 'x'];
    for (const value of values) give.put(value);
    give.close();
    const got: unknown[] = [];
    for await (const value of take) got.push(value);
    await task;
    expect(got).toEqual(values);
  });

  it('all of them end when the job is cancelled', async () => {
    const mutex = new Mutex(there);
    mutex.lock();
    const queue = new Queue<number>({ ...there, type: 'float64' });
    const full = new Queue<number>({ ...there, type: 'int32', capacity: 1 });
    const swallowed = shared(Int32Array, 2);
    const tasks = [
      all['add_locked']!(mutex, shared(Float64Array, 1), { length: 4 }),
      all['meet']!(new Barrier({ ...there, parties: 9 }), shared(Int32Array, 5), { length: 4 }),
      all['acquire']!(new Semaphore({ ...there, permits: 0 }), { length: 1 }),
      all['relay']!(new Event(there), new Event(there), { length: 1 }),
      all['drain_float64']!(queue, { length: 2 }),
      all['produce']!(full, { length: 9 }),
      all['stubborn']!(queue, swallowed, { length: 1 }),
    ];
    // The last one runs, so all do.
    await until(() => swallowed[1] === 1);
    for (const task of tasks) {
      expect(task.wait(1)).toBe(false);
      expect(task.cancel()).toBe(true);
      await expect(task).rejects.toMatchObject({ name: 'CancelledError' });
    }
    // What was blocked is free for others.
    await all['indices']!({ length: 10 });
    await until(() => swallowed[0]! > 3);
    mutex.unlock();
    await until(() => mutex.tryLock());
    mutex.unlock();
  });
});

it('kernels that wait keep no thread from others', async () => {
  const queue = new Queue<number>({ type: 'float64' });
  const tasks = Array.from({ length: 40 }, () => all['drain_float64']!(queue, { length: 1 }));
  expect(await all['indices']!({ length: 100 })).toBe(100);
  queue.close();
  expect(await Promise.all(tasks)).toEqual(tasks.map(() => 0));
});

it('objects of another kind, or a queue of another type, are refused', () => {
  const [mutex, sum] = [new Mutex(), shared(Float64Array, 1)];
  const wrong = (call: () => unknown, message: RegExp) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  };
  wrong(
    () => all['add_locked']!(new RecursiveMutex(), sum, { length: 1 }),
    /parameter 1 \(manycore::Mutex\) must be a Mutex, not RecursiveMutex/,
  );
  wrong(() => all['add_deep']!(mutex, sum, { length: 1 }), /must be a RecursiveMutex, not Mutex/);
  wrong(
    () => all['drain_int32']!(new Queue(), { length: 1 }),
    /manycore::Queue<int32_t>\) must be a Queue of type 'int32', not Queue/,
  );
  wrong(
    () => all['echo_bytes']!(new Queue({ type: 'int32' }), new Queue(), { length: 1 }),
    /type 'any'/,
  );
  wrong(() => all['meet']!({}, shared(Int32Array, 1), { length: 1 }), /Barrier, not \{\}/);
});
