// Every case that CPython's test_queue.py names for its first-in-first-out queues, without those about
// task_done, join and shutdown, which are in join.test.ts. Not here: the LIFO and
// priority queues, and the shrinking one, for a capacity is for good here.
import { Queue, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';
import { FINE, NativeThread } from '../support/native.js';
import { word } from '../support/until.js';
import { Remote } from '../support/worker.js';

const SIZE = 5;
const types = ['float64', 'any'] as const;

/** Runs `blocks` in this thread; a worker does `body` with `queue` meanwhile, which is what unblocks it. */
async function released<R>(queue: Queue<number>, blocks: () => R, body: string): Promise<R> {
  const begun = word();
  const worker = new Remote(
    `const { queue, begun } = data;
     while (Atomics.load(begun, 0) === 0) Atomics.wait(begun, 0, 0, 10);
     ${body}`,
    { queue, begun },
  );
  Atomics.store(begun, 0, 1);
  const result = blocks();
  expect(await worker.exit).toBe(0);
  return result;
}

describe.each(types)('a queue of %s', type => {
  const make = (capacity: number) => new Queue<number>({ type: type as 'any', capacity });

  it('basics, twice on the same queue', async () => {
    const queue = make(SIZE);
    for (let round = 0; round < 2; round++) {
      expect([queue.empty, queue.full, queue.size]).toEqual([true, false, 0]);
      for (const value of [111, 333, 222]) queue.put(value);
      expect([queue.get(), queue.get(), queue.get()]).toEqual([111, 333, 222]);
      for (let i = 1; i < SIZE; i++) {
        queue.put(i);
        expect([queue.empty, queue.full]).toEqual([false, false]);
      }
      queue.put(10);
      expect([queue.empty, queue.full]).toEqual([false, true]);
      expect(queue.tryPut(30)).toBe(false);
      expect(() => queue.put(30, 10)).toThrow(TimeoutError);
      await released(queue, () => queue.put(30), 'queue.get();');
      await released(queue, () => queue.put(30, 1e9), 'queue.get();');
      for (let i = 0; i < SIZE; i++) queue.get();
      expect([queue.empty, queue.size]).toEqual([true, 0]);
      expect(queue.tryGet()).toBe(undefined);
      expect(() => queue.get(10)).toThrow(TimeoutError);
      expect(await released(queue, () => queue.get(), 'queue.put(40);')).toBe(40);
      expect(await released(queue, () => queue.get(1e9), 'queue.put(50);')).toBe(50);
    }
  });

  it('a negative time', () => {
    const queue = make(SIZE);
    expect(() => queue.put(1, -1)).toThrow(RangeError);
    queue.put(1);
    expect(() => queue.get(-1)).toThrow(RangeError);
    expect(queue.size).toBe(1);
  });

  it('without waiting', () => {
    const queue = make(SIZE);
    for (let i = 0; i < SIZE; i++) expect(queue.tryPut(1)).toBe(true);
    expect(queue.tryPut(1)).toBe(false);
    for (let i = 0; i < SIZE; i++) expect(queue.tryGet()).toBe(1);
    expect(queue.tryGet()).toBe(undefined);
  });

  it('a size that counts, and every way to get', () => {
    const queue = make(SIZE);
    queue.put(1);
    queue.put(2);
    expect(queue.tryPut(3)).toBe(true);
    queue.put(4, 100);
    for (const [i, get] of [
      () => queue.get(),
      () => queue.tryGet(),
      () => queue.get(0),
      () => queue.get(100),
    ].entries()) {
      expect([queue.size, queue.empty, get()]).toEqual([4 - i, false, i + 1]);
    }
    expect(() => queue.get(0)).toThrow(TimeoutError);
    expect([queue.empty, queue.size]).toEqual([true, 0]);
  });

  it('order, between one thread and another', async () => {
    const queue = make(SIZE);
    const producer = new Remote('for (let i = 0; i < 100; i++) data.put(i); data.put(-1);', queue);
    const got: number[] = [];
    for (let value = queue.get(); value >= 0; value = queue.get()) got.push(value);
    expect(got).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(await producer.exit).toBe(0);
  });
});

describe('a put that fails', () => {
  const failing = {
    get text(): string {
      throw new Error('you lose');
    },
  };

  it('leaves no trace, whether there was room or not', async () => {
    const queue = new Queue<unknown>({ capacity: SIZE });
    const fails = async () => {
      const { size } = queue;
      for (const put of [
        () => queue.put(failing),
        () => queue.put(failing, 100),
        () => queue.tryPut(failing),
        async () => queue.putAsync(failing),
      ]) {
        await expect((async () => put())()).rejects.toThrow('you lose');
      }
      expect(queue.size).toBe(size);
    };
    for (let i = 1; i < SIZE; i++) {
      queue.put(i);
      await fails();
    }
    queue.put('last');
    await fails();
    expect(queue.full).toBe(true);
    const waiting = queue.putAsync('one more');
    await fails();
    expect([1, 2, 3, 4].map(() => queue.get())).toEqual([1, 2, 3, 4]);
    await waiting;
    expect([queue.get(), queue.get(), queue.empty]).toEqual(['last', 'one more', true]);
    await fails();
    expect(queue.tryGet()).toBe(undefined);
  });
});

describe('many threads', () => {
  const ROUNDS = 500;
  const sum = (total: number) => (total * (total - 1)) / 2;
  const consume = {
    'that wait': 'const value = data.get();',
    'that try': 'const value = data.tryGet(); if (value === undefined) continue;',
    'that wait for a moment': `let value;
      try { value = data.get(0.01); }
      catch (e) { if (e.code === 'ERR_MANYCORE_TIMEOUT') continue; throw e; }`,
  };

  it.each(Object.entries(consume))('%s', async (_, get) => {
    const queue = new Queue<number>({ type: 'float64', capacity: 7 });
    const workers = 3;
    const consumers = Array.from(
      { length: workers },
      () =>
        new Remote(
          `let sum = 0;
           try { for (;;) { ${get} sum += value; } }
           catch (e) { if (e.code !== 'ERR_MANYCORE_CLOSED') throw e; }
           say(sum);`,
          queue,
        ),
    );
    const producers = Array.from({ length: workers }, (_, id) => {
      const body = `for (let i = 0; i < ${ROUNDS}; i++) data.put(${id * ROUNDS} + i);`;
      return new Remote(body, queue);
    });
    for (const producer of producers) expect(await producer.exit).toBe(0);
    queue.close();
    const said = await Promise.all(consumers.map(consumer => consumer.said()));
    expect((said as number[]).reduce((a, b) => a + b)).toBe(sum(workers * ROUNDS));
    expect([queue.empty, queue.size]).toEqual([true, 0]);
  });

  it('fifty native ones on either side', async () => {
    const queue = new Queue<number>({ type: 'int32', capacity: 7 });
    const threads = 50;
    // As many in all as the producers' values; see put() and get() in native/binding/parts.cc.
    const given = (id = 0) => ({ count: 200, id });
    const consumers = Array.from(
      { length: threads },
      () => new NativeThread('get', queue, given()),
    );
    const producers = Array.from(
      { length: threads },
      (_, id) => new NativeThread('put', queue, given(id)),
    );
    for (const producer of producers) expect(await producer.ended).toBe(FINE);
    queue.close();
    let [count, added] = [0, 0];
    for (const consumer of consumers) {
      expect(await consumer.ended).toBe(FINE);
      count += consumer.rounds;
      added += consumer.sum;
    }
    expect([count, added]).toEqual([threads * 200, sum(threads * 200)]);
  });
});

it('keeps no references to what has left it', async () => {
  const { code, signal, stdout, stderr } = await child(
    `import { Queue, shared } from 'manycore';
     const queue = new Queue({ capacity: 32 });
     const put = [], got = [];
     // In functions, whose variables end with them.
     const give = i => {
       const array = shared(Int32Array, [i]);
       const item = { array };
       queue.put(item);
       put.push(new WeakRef(item), new WeakRef(array), new WeakRef(array.buffer));
     };
     const take = i => {
       const { array } = queue.get();
       got.push(new WeakRef(array), new WeakRef(array.buffer));
       return array[0] === i;
     };
     let right = true;
     for (let i = 0; i < 20; i++) give(i);
     for (let i = 0; i < 20; i++) right &&= take(i);
     const gone = () => [...put, ...got].every(reference => reference.deref() === undefined);
     while (!gone()) { await new Promise(resolve => setImmediate(resolve)); gc(); }
     console.log(right, queue.size);`,
    { flags: ['--expose-gc'] },
  );
  expect([code, signal, stderr, stdout]).toEqual([0, null, '', 'true 0\n']);
});

// CPython: put() inside put(), from a destructor. Here a value's own getters run while it is encoded.
it('may be used by a value that is being put', () => {
  const queue = new Queue<unknown>({ capacity: 8 });
  let next = 0;
  const reentrant = (depth: number): object => ({
    get first() {
      const mine = next++;
      if (depth > 0) queue.put(reentrant(depth - 1));
      return mine;
    },
    text: 'x'.repeat(100 * depth),
    get got() {
      return depth === 1 ? queue.get() : depth;
    },
  });
  queue.put(reentrant(3));
  const texts = (depth: number) => 'x'.repeat(100 * depth);
  expect(queue.size).toBe(3);
  expect(queue.get()).toEqual({
    first: 2,
    text: texts(1),
    got: { first: 3, text: texts(0), got: 0 },
  });
  expect(queue.get()).toEqual({ first: 1, text: texts(2), got: 2 });
  expect(queue.get()).toEqual({ first: 0, text: texts(3), got: 3 });
  expect(queue.empty).toBe(true);
});
