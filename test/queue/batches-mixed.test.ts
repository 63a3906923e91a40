// Batches of one queue between JavaScript threads, Promises and native threads.
import { Queue, receive, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout } from '../../dist/memory/layout.js';
import { NativeThread, untilWaiters, waiters } from '../support/native.js';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';

const int32 = (capacity: number) => new Queue({ type: 'int32', capacity, name: 'b' });
const producersWait = (queue: object) => waiters(queue, layout.QUEUE_SPACE);

describe('batches between threads of all kinds', () => {
  const rounds = 3000;
  const sumOf = (producers: number) => (rounds * producers * (rounds * producers - 1)) / 2;
  /** Each puts the numbers from id * rounds on. */
  const producers = {
    batch: `for (let i = 0; i < data.rounds;) {
      const size = Math.min(1 + i % 50, data.rounds - i);
      i += data.queue.putMany(Float64Array.from({ length: size }, (_, k) => id * data.rounds + i + k));
    }`,
    patient: `for (let i = 0; i < data.rounds;) {
      const size = Math.min(1 + i % 9, data.rounds - i);
      i += data.queue.putMany(Array.from({ length: size }, (_, k) => id * data.rounds + i + k), i % 2);
    }`,
    single: 'for (let i = 0; i < data.rounds; i++) data.queue.put(id * data.rounds + i);',
    promise:
      'for (let i = 0; i < data.rounds; i++) await data.queue.putAsync(id * data.rounds + i);',
  };
  const consumers = {
    many: 'data.queue.getMany(7)',
    drain: '(await null, [...room.subarray(0, data.queue.drainInto(room))])',
    single: '[data.queue.get()]',
    promise: '[await data.queue.getAsync()]',
  };
  const consume = (get: string) => `
    const room = new Float64Array(20);
    const last = new Map();
    let [count, sum] = [0, 0];
    for (;;) {
      let values;
      try { values = ${get}; } catch (e) { if (e.code === 'ERR_MANYCORE_CLOSED') break; throw e; }
      for (const value of values) {
        const producer = Math.floor(value / data.rounds);
        if (last.get(producer) >= value) throw new Error('out of order: ' + value);
        last.set(producer, value);
        count++;
        sum += value;
      }
    }
    say([count, sum]);`;

  it.each([1, 3, 64, 1024])(
    'nothing is lost, doubled or overtaken, with room for %i',
    async capacity => {
      const queue = new Queue({ type: 'float64', capacity });
      const data = { queue, rounds };
      const takers = Object.values(consumers).map(get => new Remote(consume(get), data));
      const native = new NativeThread('get', queue, { count: rounds });
      const givers = Object.values(producers).map(
        (put, id) => new Remote(`const id = ${id}; ${put}`, data),
      );
      const other = new NativeThread('put', queue, { count: rounds, id: givers.length });
      for (const giver of givers) expect(await giver.exit).toBe(0);
      expect(await other.ended).toBe(0);
      queue.close();
      expect(await native.ended).toBe(0);
      let [count, sum] = [native.rounds, native.sum];
      for (const taker of takers) {
        const [n, s] = (await taker.said()) as [number, number];
        count += n;
        sum += s;
      }
      expect([count, sum]).toEqual([5 * rounds, sumOf(5)]);
      expect([waiters(queue), producersWait(queue)]).toEqual([0, 0]);
    },
  );

  it('a batch serves every waiter that it has a value for', async () => {
    const queue = int32(8);
    const served: Promise<unknown>[] = [
      queue.getAsync(),
      new Remote('say(data.get())', queue).said(),
      new Remote('say(data.getMany(1)[0])', queue).said(),
      queue.getAsync(),
    ];
    const native = new NativeThread('fetch', queue);
    await untilWaiters(queue, 4); // the second of this thread's promises stands behind the first
    queue.putMany([1, 2, 3, 4, 5]);
    expect(await native.ended).toBe(0);
    const values = [...(await Promise.all(served)), native.sum] as number[];
    expect(values.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('room for many serves every producer that waits for some', async () => {
    const queue = int32(4);
    queue.putMany([0, 0, 0, 0]);
    const puts: Promise<unknown>[] = [
      queue.putAsync(1),
      new Remote('data.put(2); say(0)', queue).said(),
      new Remote('say(data.putMany([3]))', queue).said(),
      new NativeThread('put', queue, { id: 4 }).ended,
    ];
    await until(() => producersWait(queue) === 4);
    expect(queue.drainInto(new Int32Array(4))).toBe(4);
    await Promise.all(puts);
    expect(queue.getMany(4).sort()).toEqual([1, 2, 3, 4]);
  });

  it('a worker that is terminated in a batch leaves the queue sound', async () => {
    const queue = int32(3);
    const other = receive<Queue>(share(queue));
    for (let round = 0; round < 5; round++) {
      const doomed = new Remote('data.putMany(new Int32Array(100).fill(7));', queue);
      await until(() => producersWait(queue) === 1);
      const waiting = other.putAsync(8);
      await doomed.terminate();
      const seen = queue.getMany(3);
      await waiting;
      while (!queue.empty) seen.push(...queue.getMany(3));
      expect(seen.filter(value => value === 8)).toEqual([8]);
      expect(seen.filter(value => value === 7).length).toBe(seen.length - 1);
    }
    const consumer = new Remote('data.getMany(3);', queue);
    await untilWaiters(queue, 1);
    const next = queue.getAsync();
    await consumer.terminate();
    queue.putMany([1]);
    expect(await next).toBe(1);
  });
});
