// taskDone, join and close, with every case that CPython's test_queue.py names for task_done, join and
// shutdown; shutdown(immediate) is close({ discard }) here.
import { Barrier, ClosedError, Event, Queue } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout } from '../../dist/memory/layout.js';
import { untilWaiters, waiters } from '../support/native.js';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';

const types = ['float64', 'any'] as const;
const CLOSED = 'ERR_MANYCORE_CLOSED';
const joining = (queue: object) => waiters(queue, layout.QUEUE_FINISHED);

/** Says what the call returned, or the code of what it threw. */
const outcome = (call: string) => `
  const outcome = () => { try { return ${call} ?? 'done'; } catch (error) { return error.code; } };`;

describe.each(types)('on a queue of %s', type => {
  const make = (capacity: number, ...values: number[]) => {
    const queue = new Queue<number>({ type: type as 'any', capacity, name: 'q' });
    for (const value of values) queue.put(value);
    return queue;
  };
  const saying = (queue: Queue<number>, call: string) =>
    new Remote(`${outcome(call)} say(outcome());`, queue);

  it('taskDone refuses to be called too often', () => {
    const queue = make(3);
    expect(() => queue.taskDone()).toThrow(RangeError);
    queue.put(1);
    queue.get();
    queue.taskDone();
    expect(() => queue.taskDone()).toThrow('Queue "q"');
    expect(queue.join(0)).toBe(true); // and nothing was changed
    queue.put(2);
    expect(queue.join(0)).toBe(false);
  });

  it('join waits until all is done, and can be repeated', async () => {
    const queue = make(5);
    const sums = new Float64Array(new SharedArrayBuffer(16));
    const body = (id: number) => `
      const { queue, sums } = data;
      for (let value = queue.get(); value >= 0; value = queue.get()) {
        sums[${id}] += value;
        queue.taskDone();
      }
      queue.taskDone();`;
    for (let round = 1; round <= 2; round++) {
      const workers = [0, 1].map(id => new Remote(body(id), { queue, sums }));
      for (let i = 0; i < 100; i++) queue.put(i);
      expect(queue.join()).toBe(true);
      expect(sums[0]! + sums[1]!).toBe(4950 * round);
      for (const _ of workers) queue.put(-1);
      expect(await queue.joinAsync()).toBe(true);
      for (const worker of workers) expect(await worker.exit).toBe(0);
    }
    expect(() => queue.taskDone()).toThrow(RangeError);
  });

  it('join and joinAsync give up', async () => {
    const queue = make(2, 1);
    expect(queue.join(5)).toBe(false);
    expect(queue.join(0)).toBe(false);
    await expect(queue.joinAsync({ timeout: 2 })).rejects.toThrow('2 ms');
    const controller = new AbortController();
    const given = queue.joinAsync({ signal: controller.signal });
    controller.abort(new RangeError('enough'));
    await expect(given).rejects.toThrow('enough');
    expect(() => queue.join(-1)).toThrow(RangeError);
    queue.get();
    expect(queue.join(0)).toBe(false); // it was got, but not dealt with
    queue.taskDone();
    expect([queue.join(0), await queue.joinAsync({ timeout: 0 })]).toEqual([true, true]);
  });

  it('all who join are released together, threads and promises', async () => {
    const queue = make(2, 1, 2);
    const threads = [0, 1].map(() => saying(queue, 'data.join()'));
    const promises = [queue.joinAsync(), queue.joinAsync()];
    await until(() => joining(queue) === 4);
    queue.taskDone();
    expect(joining(queue)).toBe(4);
    await new Remote('data.taskDone();', queue).exit;
    for (const thread of threads) expect(await thread.said()).toBe(true);
    expect(await Promise.all(promises)).toEqual([true, true]);
  });

  it('closed when it is empty', () => {
    const queue = make(3);
    queue.close();
    expect(() => queue.put(1)).toThrow(ClosedError);
    expect(() => queue.get()).toThrow(ClosedError);
    expect(queue.join(0)).toBe(true);
  });

  it('closed with something in it', () => {
    const queue = make(3, 1);
    queue.close();
    expect(queue.get()).toBe(1);
    expect(() => queue.get()).toThrow(ClosedError);
  });

  it('closed at once', () => {
    const queue = make(3, 1, 2);
    queue.close({ discard: true });
    expect(() => queue.get()).toThrow(ClosedError);
    expect([queue.size, queue.empty]).toEqual([0, true]);
  });

  it('may be closed at once after it was closed, and not the other way round', () => {
    const queue = make(3, 1, 2);
    expect(queue.closed).toBe(false);
    queue.close();
    expect([queue.closed, queue.size]).toEqual([true, 2]);
    queue.close({ discard: true });
    expect([queue.closed, queue.size]).toEqual([true, 0]);
    queue.close();
    expect([queue.closed, queue.size]).toEqual([true, 0]);
  });

  it.each([false, true])('every call of one thread, discard: %s', async discard => {
    const queue = make(2, 1, 2);
    queue.close({ discard });
    for (const put of [() => queue.put(3), () => queue.tryPut(3), () => queue.put(3, 1)]) {
      expect(put).toThrow(ClosedError);
    }
    await expect(queue.putAsync(3)).rejects.toThrow(ClosedError);
    if (discard) expect(() => queue.taskDone()).toThrow(RangeError);
    else {
      for (const value of [1, 2]) {
        expect(queue.get()).toBe(value);
        queue.taskDone();
      }
    }
    expect([queue.join(), await queue.joinAsync()]).toEqual([true, true]);
    for (const get of [() => queue.get(), () => queue.tryGet(), () => queue.get(1)]) {
      expect(get).toThrow(ClosedError);
    }
    await expect(queue.getAsync()).rejects.toThrow(ClosedError);
  });

  it.each([false, true])('every call of many threads, discard: %s', async discard => {
    const [writers, readers, joiners] = [2, 3, 2];
    const queue = make(64);
    const barrier = new Barrier({ parties: writers + readers + joiners });
    const enough = new Event();
    const data = { queue, barrier, enough };
    const writing = `
      const { queue, barrier, enough } = data;
      queue.put(0);
      barrier.wait();
      try { for (let i = 1; ; i++) { queue.put(i); if (i === 500) enough.set(); } }
      catch (error) { say(error.code); }`;
    const reading = `
      const { queue, barrier } = data;
      ${outcome('queue.tryGet()')}
      barrier.wait();
      for (;;) {
        const got = outcome();
        if (typeof got === 'number') queue.taskDone();
        else if (got !== 'done') { say(got); break; }
      }`;
    const joins = 'data.barrier.wait(); say(data.queue.join());';
    const remotes = (count: number, body: string) =>
      Array.from({ length: count }, () => new Remote(body, data));
    const all = [...remotes(writers, writing), ...remotes(readers, reading)];
    const joined = remotes(joiners, joins);
    await enough.waitAsync();
    queue.close({ discard });
    for (const remote of all) expect(await remote.said()).toBe(CLOSED);
    for (const remote of joined) expect(await remote.said()).toBe(true);
    expect([queue.empty, queue.join(0)]).toEqual([true, true]);
  });

  it('blocked consumers share what is left, and the others are told', async () => {
    const queue = make(2);
    const consumers = [0, 1, 2].map(() => saying(queue, 'data.get()'));
    await untilWaiters(queue, 3);
    queue.put(1);
    queue.put(2);
    queue.close();
    const said = await Promise.all(consumers.map(consumer => consumer.said()));
    expect(said.sort()).toEqual([1, 2, CLOSED]);
  });

  it.each([false, true])('blocked producers are told, discard: %s', async discard => {
    const queue = make(2, 1, 2);
    const producers = [3, 4].map(value => saying(queue, `data.put(${value})`));
    const promise = queue.putAsync(5);
    promise.catch(() => {});
    await until(() => waiters(queue, layout.QUEUE_SPACE) === 3);
    queue.close({ discard });
    for (const producer of producers) expect(await producer.said()).toBe(CLOSED);
    await expect(promise).rejects.toThrow(ClosedError);
    expect(queue.size).toBe(discard ? 0 : 2);
  });

  it('what is dropped counts as done', async () => {
    const queue = make(3, 1, 2);
    const threads = [0, 1].map(() => saying(queue, 'data.join()'));
    const promise = queue.joinAsync();
    await until(() => joining(queue) === 3);
    queue.close({ discard: true });
    for (const thread of threads) expect(await thread.said()).toBe(true);
    expect(await promise).toBe(true);
    expect(() => queue.taskDone()).toThrow(RangeError);
  });

  it('what was got before must still be done', async () => {
    const queue = make(3, 1, 2, 3);
    expect(queue.get()).toBe(1);
    const thread = saying(queue, 'data.join()');
    await until(() => joining(queue) === 1);
    queue.close({ discard: true });
    expect([queue.join(0), joining(queue)]).toEqual([false, 1]);
    queue.taskDone();
    expect(await thread.said()).toBe(true);
  });

  it('who joins a closed queue waits until it is drained and done', async () => {
    const queue = make(2, 1, 2);
    const threads = [0, 1].map(() => saying(queue, 'data.join()'));
    await until(() => joining(queue) === 2);
    queue.close();
    const workers = [0, 1].map(() => new Remote('say(data.get()); data.taskDone();', queue));
    const said = await Promise.all(workers.map(worker => worker.said()));
    expect(said.sort()).toEqual([1, 2]);
    for (const thread of threads) expect(await thread.said()).toBe(true);
  });
});
