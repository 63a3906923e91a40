import { ClosedError, Queue, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';

const int32 = (capacity: number) => new Queue({ type: 'int32', capacity, name: 'a' });
const tick = () => new Promise(resolve => setImmediate(resolve));

describe('getAsync and putAsync', () => {
  it('serve waiting promises first in, first out', async () => {
    const queue = int32(2);
    const gets = [queue.getAsync(), queue.getAsync(), queue.getAsync()];
    for (const value of [1, 2, 3]) await queue.putAsync(value);
    expect(await Promise.all(gets)).toEqual([1, 2, 3]);
    queue.put(4);
    queue.put(5);
    const puts = [queue.putAsync(6), queue.putAsync(7)];
    expect([queue.get(), queue.get()]).toEqual([4, 5]);
    await Promise.all(puts);
    expect([queue.get(), queue.get()]).toEqual([6, 7]);
  });

  it('give up after their timeout, with nothing put or taken', async () => {
    const queue = int32(1);
    await expect(queue.getAsync({ timeout: 2 })).rejects.toThrow(TimeoutError);
    await expect(queue.getAsync({ timeout: 0 })).rejects.toThrow('Queue "a" getAsync: 0 ms');
    queue.put(1);
    await expect(queue.putAsync(2, { timeout: 2 })).rejects.toThrow(TimeoutError);
    expect(queue.get()).toBe(1);
    await tick();
    expect(queue.size).toBe(0);
  });

  it('give up when their signal is aborted, with nothing put or taken', async () => {
    const queue = int32(1);
    const reason = new Error('enough');
    const aborted = AbortSignal.abort(reason);
    await expect(queue.putAsync(1, { signal: aborted })).rejects.toBe(reason);
    expect(queue.size).toBe(0);
    queue.put(1);
    await expect(queue.getAsync({ signal: aborted })).rejects.toBe(reason);
    expect(queue.size).toBe(1);

    const controller = new AbortController();
    const { signal } = controller;
    const put = queue.putAsync(2, { signal });
    controller.abort(reason);
    await expect(put).rejects.toBe(reason);
    expect(queue.get()).toBe(1);
    await tick();
    expect(queue.size).toBe(0);
  });

  it('an abort passes nobody by: the next in line gets what comes', async () => {
    const queue = int32(1);
    const controller = new AbortController();
    const first = queue.getAsync({ signal: controller.signal });
    const second = queue.getAsync();
    queue.put(5); // wakes the first
    controller.abort();
    const one = await first.catch(() => 'aborted');
    if (one !== 'aborted') queue.put(6);
    expect([one, await second]).toEqual(one === 'aborted' ? ['aborted', 5] : [5, 6]);
  });

  it('an abort counts also when what the promise was woken for is gone', async () => {
    const queue = int32(1);
    const reason = new Error('enough');
    const controller = new AbortController();
    const get = queue.getAsync({ signal: controller.signal });
    queue.put(1); // wakes the promise
    expect(queue.tryGet()).toBe(1); // but this thread is faster
    controller.abort(reason);
    await expect(get).rejects.toBe(reason);
    expect(queue.tryPut(2)).toBe(true); // nobody waits for it any more
    await tick();
    expect(queue.tryGet()).toBe(2);
  });

  it('a timeout counts also when the room that the promise was woken for is gone', async () => {
    const queue = int32(1);
    queue.put(1);
    const put = queue.putAsync(2, { timeout: 1 });
    const until = performance.now() + 5;
    queue.get(); // wakes the promise
    queue.put(3); // but this thread is faster
    while (performance.now() < until); // so that the timer is due before the promise's turn
    await expect(put).rejects.toThrow(TimeoutError);
    expect(queue.get()).toBe(3);
  });
});

describe('close', () => {
  it('wakes every waiting promise', async () => {
    const empty = int32(1);
    const gets = [empty.getAsync(), empty.getAsync()];
    empty.close();
    for (const get of gets) await expect(get).rejects.toThrow(ClosedError);
    const full = int32(1);
    full.put(1);
    const puts = [full.putAsync(2), full.putAsync(3)];
    full.close();
    for (const put of puts) await expect(put).rejects.toThrow(ClosedError);
    expect(full.get()).toBe(1);
  });
});

describe('iteration', () => {
  it('yields all values until the queue is closed and drained', async () => {
    const queue = int32(3);
    const producer = (async () => {
      for (let i = 0; i < 100; i++) await queue.putAsync(i);
      queue.close();
    })();
    const seen: number[] = [];
    for await (const value of queue) seen.push(value);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i));
    await producer;
  });

  it('can be left and begun again, and loses nothing', async () => {
    const queue = int32(4);
    for (const value of [1, 2, 3]) queue.put(value);
    queue.close();
    for await (const value of queue) {
      expect(value).toBe(1);
      break;
    }
    const rest: number[] = [];
    for await (const value of queue) rest.push(value);
    expect(rest).toEqual([2, 3]);
    for await (const _ of queue) expect.unreachable();
  });

  it('yields 0 and 0n, which are values like any other', async () => {
    const queue = new Queue<bigint>({ type: 'bigint64' });
    queue.put(0n);
    queue.close();
    const seen: bigint[] = [];
    for await (const value of queue) seen.push(value);
    expect(seen).toEqual([0n]);
  });
});

it('an iteration over a queue that is never empty lets timers and others have their turn', async () => {
  const queue = int32(4);
  let stopped = false;
  setTimeout(() => {
    stopped = true;
  }, 0);
  queue.put(0);
  for await (const value of queue) {
    if (stopped) break;
    queue.put(value);
  }
  expect(queue.size).toBe(0);
});
