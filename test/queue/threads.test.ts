import { Queue, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout, wordAt } from '../../dist/memory/layout.js';
import { load, until, word } from '../support/until.js';
import { Remote } from '../support/worker.js';

const wordsOf = (queue: Queue) => (share(queue) as { words: Int32Array }).words;
const consumersWait = (queue: Queue) => load(wordsOf(queue), wordAt(layout.QUEUE_ITEMS)) !== 0;
const producersWait = (queue: Queue) => load(wordsOf(queue), wordAt(layout.QUEUE_SPACE)) !== 0;

const outcome = (call: string) => `try { say(${call} ?? 'done'); } catch (e) { say(e.code); }`;

describe('blocked threads', () => {
  it('a get is woken by a put, a put by a get', async () => {
    const queue = new Queue({ type: 'int32', capacity: 1 });
    const consumer = new Remote(outcome('data.get()'), queue);
    await until(() => consumersWait(queue));
    queue.put(5);
    expect(await consumer.said()).toBe(5);
    queue.put(6);
    const producer = new Remote(outcome('data.put(7)'), queue);
    await until(() => producersWait(queue));
    expect(queue.get()).toBe(6);
    expect(await producer.said()).toBe('done');
    expect(queue.get()).toBe(7);
  });

  it('a blocked main thread is woken too', async () => {
    const queue = new Queue({ type: 'int32', capacity: 1 });
    const remote = new Remote('for (let i = 0; i < 20; i++) data.put(i); data.close();', queue);
    for (let i = 0; i < 20; i++) expect(queue.get()).toBe(i);
    expect(() => queue.get()).toThrow('closed and drained');
    await remote.exit;
  });

  it('all are woken by close, threads and promises', async () => {
    const empty = new Queue({ type: 'int32', capacity: 1 });
    const full = new Queue({ type: 'int32', capacity: 1 });
    full.put(1);
    const remotes = [
      new Remote(outcome('data.get()'), empty),
      new Remote(outcome('data.get(1e9)'), empty),
      new Remote(outcome('await data.getAsync()'), empty),
      new Remote(outcome('data.put(2)'), full),
      new Remote(outcome('await data.putAsync(3)'), full),
    ];
    await until(() => consumersWait(empty) && producersWait(full));
    empty.close();
    full.close();
    for (const remote of remotes) expect(await remote.said()).toBe('ERR_MANYCORE_CLOSED');
    expect(full.get()).toBe(1);
  });

  it('a consumer that ends while it waits does not swallow a value', async () => {
    const queue = new Queue({ type: 'int32', capacity: 1 });
    for (const wait of ['data.get();', 'data.get(1e9);', 'data.getAsync();']) {
      const doomed = new Remote(wait, queue);
      await until(() => consumersWait(queue));
      const next = queue.getAsync();
      await doomed.terminate();
      queue.put(1);
      expect(await next).toBe(1);
    }
  });

  it('a consumer that ends with an undelivered wake-up hands it on', async () => {
    const queue = new Queue({ type: 'int32', capacity: 1 });
    const stuck = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
    const doomed = new Remote(`data.getAsync(); say(1); ${stuck}`, queue);
    await doomed.said();
    const next = queue.getAsync();
    queue.put(1); // wakes the worker's promise, which cannot run
    await doomed.terminate();
    expect(await next).toBe(1);
  });
});

/** A value is its producer's number times `rounds`, plus how many this producer put before. */
const produce = {
  thread: (id: number) =>
    `for (let i = 0; i < data.rounds; i++) data.queue.put(${id} * data.rounds + i);`,
  promise: (id: number) =>
    `for (let i = 0; i < data.rounds; i++) await data.queue.putAsync(${id} * data.rounds + i);`,
  polite: (id: number) =>
    `for (let i = 0; i < data.rounds; i++) while (!data.queue.tryPut(${id} * data.rounds + i)) await null;`,
};
/** Checks that each producer's values come in order, and adds up what it has seen. */
const consume = (get: string) => `
  const last = new Map();
  let [count, sum] = [0, 0n];
  for (;;) {
    let value;
    try { value = ${get}; } catch (e) { if (e.code === 'ERR_MANYCORE_CLOSED') break; throw e; }
    if (value === undefined) continue;
    const producer = Math.floor(value / data.rounds);
    if (last.get(producer) >= value) throw new Error('out of order: ' + value);
    last.set(producer, value);
    count++;
    sum += BigInt(value);
  }
  say([count, sum]);
`;

describe('many producers and consumers', () => {
  it.each([
    [
      'blocking threads, room for 1',
      1,
      ['thread', 'thread'],
      ['data.queue.get()', 'data.queue.get()'],
    ],
    [
      'blocking threads, room for 5',
      5,
      ['thread', 'thread', 'thread'],
      ['data.queue.get()', 'data.queue.get(1e9)'],
    ],
    [
      'promises',
      3,
      ['promise', 'promise'],
      ['await data.queue.getAsync()', 'await data.queue.getAsync()'],
    ],
    [
      'all kinds',
      64,
      ['thread', 'promise', 'polite'],
      ['data.queue.get()', 'await data.queue.getAsync()', '(await null, data.queue.tryGet())'],
    ],
  ] as [string, number, (keyof typeof produce)[], string[]][])(
    '%s',
    async (_, capacity, ways, gets) => {
      const queue = new Queue({ type: 'float64', capacity });
      const rounds = 5_000;
      const data = { queue, rounds, go: word() };
      const consumers = gets.map(get => new Remote(consume(get), data));
      const producers = ways.map((way, id) => new Remote(produce[way](id), data));
      for (const producer of producers) expect(await producer.exit).toBe(0);
      queue.close();
      let [count, sum] = [0, 0n];
      for (const consumer of consumers) {
        const [n, s] = (await consumer.said()) as [number, bigint];
        count += n;
        sum += s;
      }
      const total = rounds * ways.length;
      expect(count).toBe(total);
      expect(sum).toBe((BigInt(total) * BigInt(total - 1)) / 2n);
      expect(queue.empty).toBe(true);
    },
  );
});
