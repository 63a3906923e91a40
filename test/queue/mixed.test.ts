// One queue between JavaScript threads, Promises and native threads.
import { Queue } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout } from '../../dist/memory/layout.js';
import { cells, FINE, NativeThread, untilWaiters, waiters, wrong } from '../support/native.js';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';

/** A value is its producer's id times `rounds`, plus how many this producer put before. */
const rounds = 2_000;
const sumOf = (producers: number) => {
  const total = rounds * producers;
  return ((total * (total - 1)) / 2) % 2 ** 32;
};

/** In a worker: what native/binding/parts.cc does in put() and get(). */
const put = (id: number) =>
  `for (let i = 0; i < ${rounds}; i++) data.put(data.type === 'bigint64' ? BigInt(${id * rounds} + i) : ${id * rounds} + i);`;
const get = `
  const last = new Map();
  let [count, sum] = [0, 0];
  for (;;) {
    let value;
    try { value = Number(data.get()); } catch (e) { if (e.code === 'ERR_MANYCORE_CLOSED') break; throw e; }
    const producer = Math.floor(value / ${rounds});
    if (last.get(producer) >= value) throw new Error('out of order: ' + value);
    last.set(producer, value);
    count++;
    sum = (sum + value) % 2 ** 32;
  }
  say([count, sum]);`;

interface Seen {
  count: number;
  sum: number;
}

/** A Promise flow of this thread that takes values until the queue is closed. */
async function drain(queue: Queue<number | bigint>): Promise<Seen> {
  const last = new Map<number, number>();
  const seen = { count: 0, sum: 0 };
  for await (const given of queue) {
    const value = Number(given);
    const producer = Math.floor(value / rounds);
    expect(value).toBeGreaterThan(last.get(producer) ?? -1);
    last.set(producer, value);
    seen.count++;
    seen.sum = (seen.sum + value) % 2 ** 32;
  }
  return seen;
}

async function fill(queue: Queue<number | bigint>, id: number): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    const value = id * rounds + i;
    await queue.putAsync(queue.type === 'bigint64' ? BigInt(value) : value);
  }
}

describe.each(['int32', 'uint32', 'float64', 'bigint64'] as const)('of %s', type => {
  it('a native thread puts, a worker gets', async () => {
    const queue = new Queue<number | bigint>({ type, capacity: 4 });
    const consumer = new Remote(get, queue);
    const producer = new NativeThread('put', queue, { count: rounds });
    expect(await producer.ended).toBe(FINE);
    queue.close();
    expect(await consumer.said()).toEqual([rounds, sumOf(1)]);
  });

  it('a worker puts, a native thread gets', async () => {
    const queue = new Queue<number | bigint>({ type, capacity: 4 });
    const shared = cells();
    const consumer = new NativeThread('get', queue, { count: rounds, cells: shared });
    expect(await new Remote(put(0), queue).exit).toBe(0);
    queue.close();
    expect(await consumer.ended).toBe(FINE);
    expect([consumer.rounds, consumer.sum, wrong(shared)]).toEqual([rounds, sumOf(1), false]);
  });
});

it.each([1, 3, 64])('all kinds put and get at once, with room for %i', async capacity => {
  const queue = new Queue<number | bigint>({ type: 'float64', capacity });
  const shared = cells();
  const consumers = [new Remote(get, queue), new Remote(get, queue)];
  const given = { count: rounds, cells: shared };
  const natives = [0, 1].map(() => new NativeThread('get', queue, given));
  const drained = drain(queue);
  const producers = [2, 3].map(id => new NativeThread('put', queue, { count: rounds, id }));
  const worker = new Remote(put(4), queue);
  await Promise.all([fill(queue, 0), fill(queue, 1)]);
  for (const producer of producers) expect(await producer.ended).toBe(FINE);
  expect(await worker.exit).toBe(0);
  queue.close();

  let { count, sum } = await drained;
  for (const consumer of consumers) {
    const [more, added] = (await consumer.said()) as [number, number];
    count += more;
    sum += added;
  }
  for (const thread of natives) {
    expect(await thread.ended).toBe(FINE);
    count += thread.rounds;
    sum += thread.sum;
  }
  expect([count, sum % 2 ** 32]).toEqual([5 * rounds, sumOf(5)]);
  expect([wrong(shared), queue.empty, waiters(queue)]).toEqual([false, true, 0]);
});

it('waiting consumers of all kinds are served in the order in which they came', async () => {
  const queue = new Queue<number>({ type: 'int32', capacity: 1 });
  const native = () => {
    const thread = new NativeThread('fetch', queue);
    return thread.ended.then(() => thread.sum);
  };
  const worker = () => new Remote('say(data.get());', queue).said();
  const promise = () => queue.getAsync();
  const promiseElsewhere = () => new Remote('data.getAsync().then(say);', queue).said();
  const waiting: Promise<unknown>[] = [];
  for (const step of [native, worker, promise, native, promiseElsewhere, worker]) {
    waiting.push(step());
    await untilWaiters(queue, waiting.length);
  }
  for (const [i, value] of waiting.entries()) {
    if (i % 2 === 0) queue.put(i);
    else expect(await new NativeThread('put', queue, { count: 1, id: i }).ended).toBe(FINE);
    expect(await value).toBe(i);
  }
});

describe.each(['float64', 'any'] as const)('a thread that blocks on a queue of %s', type => {
  it('goes before its own promises with a get', async () => {
    const queue = new Queue<number>({ type, capacity: 1 });
    const worker = new Remote(
      'const later = data.getAsync(); say(data.get()); say(await later);',
      queue,
    );
    await untilWaiters(queue, 2);
    queue.put(1);
    expect(await worker.said()).toBe(1);
    queue.put(2);
    expect(await worker.said()).toBe(2);
  });

  it('goes before its own promises with a put', async () => {
    const queue = new Queue<number>({ type, capacity: 1 });
    queue.put(0);
    const worker = new Remote(
      'const later = data.putAsync(2); data.put(1); say(await later);',
      queue,
    );
    await until(() => waiters(queue, layout.QUEUE_SPACE) === 2);
    const got: number[] = [];
    while (got.length < 3) got.push(await queue.getAsync());
    expect(got).toEqual([0, 1, 2]);
    await worker.said();
  });
});

it('a promise that waits for a slot keeps nobody from the memory for large values', async () => {
  const queue = new Queue<number | Uint8Array>({ capacity: 1, poolBytes: 4096 });
  queue.put(0);
  const worker = new Remote(
    `const large = size => new Uint8Array(size);
     const later = data.putAsync(large(4000));
     data.put(large(3000));
     await later;
     say();`,
    queue,
  );
  await until(() => waiters(queue, layout.QUEUE_SPACE) === 2);
  expect(await queue.getAsync()).toBe(0);
  const sizes = [await queue.getAsync(), await queue.getAsync()].map(
    got => (got as Uint8Array).length,
  );
  expect(sizes).toEqual([3000, 4000]);
  await worker.said();
});

it('a native producer waits for room that a worker or a promise makes', async () => {
  const queue = new Queue<number>({ type: 'int32', capacity: 1 });
  queue.put(7);
  const producer = new NativeThread('put', queue, { count: 3, id: 0 });
  await until(() => waiters(queue, layout.QUEUE_SPACE) === 1);
  expect(queue.get()).toBe(7);
  expect(await new Remote('say(data.get());', queue).said()).toBe(0);
  expect(await queue.getAsync()).toBe(1);
  expect(queue.get()).toBe(2);
  expect(await producer.ended).toBe(FINE);
});

it('a close ends the waits of native threads', async () => {
  const [empty, full] = [1, 1].map(capacity => new Queue<number>({ type: 'int32', capacity })) as [
    Queue,
    Queue,
  ];
  full.put(1);
  const consumer = new NativeThread('get', empty);
  const producer = new NativeThread('put', full);
  await untilWaiters(empty, 1);
  await until(() => waiters(full, layout.QUEUE_SPACE) === 1);
  empty.close();
  full.close();
  expect(await consumer.ended).toBe(FINE);
  expect(await producer.ended).toBe(2); // QueueResult::Closed
  expect(full.get()).toBe(1);
});
