// Queues of any value, from the user's side. What the codec does with each kind is in codec*.test.ts.
import { Mutex, Queue, shared } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout } from '../../dist/memory/layout.js';
import { native } from '../../dist/native.js';
import { waiters } from '../support/native.js';
import { load, until, word } from '../support/until.js';
import { Remote } from '../support/worker.js';

interface Node {
  name: string;
  next?: Node;
}

it('is the default type', () => {
  const queue = new Queue();
  expect([queue.type, queue.capacity, queue.empty]).toEqual(['any', 1024, true]);
  expect(new Queue<string>({ capacity: 2 }).type).toBe('any');
});

it('carries undefined, and knows it from nothing', async () => {
  const queue = new Queue({ capacity: 2 });
  queue.put(undefined);
  expect([queue.size, queue.tryGet(), queue.size, queue.tryGet()]).toEqual([
    1,
    undefined,
    0,
    undefined,
  ]);
  await queue.putAsync(undefined);
  queue.put(null);
  expect([queue.get(), await queue.getAsync()]).toEqual([undefined, null]);
  queue.put(undefined);
  queue.put(1);
  queue.close();
  const all: unknown[] = [];
  for await (const value of queue) all.push(value);
  expect(all).toEqual([undefined, 1]);
});

it('copies, so that later changes are not seen', async () => {
  const queue = new Queue<{ list: number[] }>({ capacity: 1 });
  const value = { list: [1] };
  queue.put(value);
  value.list.push(2);
  expect(queue.get()).toEqual({ list: [1] });
  queue.put(value);
  const later = queue.putAsync(value);
  value.list.push(3);
  expect(queue.get().list).toEqual([1, 2]);
  await later;
  expect(queue.get().list).toEqual([1, 2]);
});

it('carries cycles, sharing and errors to a worker and back', async () => {
  const there = new Queue({ capacity: 4 });
  const back = new Queue({ capacity: 4 });
  const worker = new Remote(
    'for (;;) { const value = data[0].get(); if (value === "end") break; data[1].put(value); }',
    [there, back],
  );
  const first: Node = { name: 'first' };
  first.next = { name: 'second', next: first };
  there.put(first);
  const got = back.get() as Node;
  expect(got.next!.next).toBe(got);
  there.put(new RangeError('outer', { cause: new TypeError('inner') }));
  const error = back.get() as Error;
  expect([error instanceof RangeError, (error.cause as Error).message]).toEqual([true, 'inner']);
  there.put('end');
  expect(await worker.exit).toBe(0);
});

it('carries shared memory by reference, and other objects of manycore', async () => {
  const queue = new Queue({ capacity: 4 });
  const numbers = shared(Float64Array, [1, 2, 3]);
  const inner = new Queue<number>({ type: 'int32', capacity: 1, name: 'inner' });
  const mutex = new Mutex({ name: 'm' });
  const worker = new Remote(
    `const { numbers, inner, mutex } = data.get();
     mutex.lock(); numbers[1] = 20; mutex.unlock();
     inner.put(numbers.length);
     data.put([inner.name, mutex.name]);`,
    queue,
  );
  mutex.lock();
  queue.put({ numbers, inner, mutex });
  expect(numbers[1]).toBe(2);
  mutex.unlock();
  expect(inner.get()).toBe(3);
  expect(numbers[1]).toBe(20);
  expect(await worker.exit).toBe(0);
  expect(queue.get()).toEqual(['inner', 'm']);
});

describe('values that are larger than a slot', () => {
  const text = (length: number) => 'é'.repeat(length);

  it('go through in every size', () => {
    const queue = new Queue<string>({ capacity: 2, slotBytes: 8, poolBytes: 4096 });
    for (let length = 0; length < 2000; length += 13) {
      queue.put(text(length));
      expect(queue.get()).toBe(text(length));
    }
  });

  it('wait for the pool, and small ones pass them by', async () => {
    const queue = new Queue<string>({ capacity: 8, slotBytes: 8, poolBytes: 4096 });
    queue.put(text(1500));
    expect(queue.tryPut(text(1500))).toBe(false);
    expect(() => queue.put(text(1500), 1)).toThrow(
      'after 1 ms its pool still has no room for this value (1 of 8 slots are taken)',
    );
    const later = queue.putAsync(text(1400));
    const worker = new Remote(`data.put('é'.repeat(1300)); say('put');`, queue);
    await until(() => waiters(queue, layout.QUEUE_ROOM) === 2);
    queue.put('small');
    expect(queue.get()).toBe(text(1500));
    await Promise.race([later, worker.said()]);
    expect(queue.get()).toBe('small');
    const rest = [await queue.getAsync(), await queue.getAsync()].map(value => value.length);
    expect(rest.sort()).toEqual([1300, 1400]);
    await later;
    expect(await worker.exit).toBe(0);
  });

  it('that can never fit are refused, and say how large they are', async () => {
    const queue = new Queue<unknown>({ capacity: 2, poolBytes: 1000, name: 'small' });
    const large = 'x'.repeat(1100);
    const message =
      /Queue "small".*: this value takes 1101 bytes when encoded, and at most 1024 fit/;
    expect(() => queue.put(large)).toThrow(RangeError);
    expect(() => queue.put(large)).toThrow(message);
    expect(() => queue.tryPut(large)).toThrow(message);
    expect(() => queue.putMany([1, large])).toThrow(message);
    await expect(queue.putAsync(large)).rejects.toThrow(message);
    expect(queue.size).toBe(0);
    queue.put('x'.repeat(1023));
    expect(queue.get()).toBe('x'.repeat(1023));
  });
});

it('refuses what cannot be copied, by its path, and is unchanged', async () => {
  const queue = new Queue<unknown>({ capacity: 4 });
  const value = { handlers: [1, 2, () => 3] };
  for (const put of [
    () => queue.put(value),
    () => queue.tryPut(value),
    () => queue.putAsync(value),
  ]) {
    expect(put).toThrow(TypeError);
    expect(put).toThrow('value.handlers[2]');
  }
  expect(() => queue.putMany([1, value])).toThrow('values[1].handlers[2] is a function');
  expect(() => queue.put(Symbol('s'))).toThrow(TypeError);
  expect(queue.size).toBe(0);
});

it('moves many at a time', () => {
  const queue = new Queue<unknown>({ capacity: 5 });
  const values = [1, 'two', { three: [3] }, new Map([[4, 4]]), undefined, 6];
  expect(queue.putMany(values, 0)).toBe(5);
  expect(queue.getMany(2)).toEqual(values.slice(0, 2));
  expect(queue.putMany(Float64Array.of(0.5, -0))).toBe(2);
  expect(queue.getMany(10)).toEqual([...values.slice(2, 5), 0.5, -0]);
  expect(() => queue.getMany(1, 1)).toThrow('still empty');
  expect(() => queue.drainInto(new Float64Array(1) as never)).toThrow('use getMany');
  queue.put(1);
  queue.close();
  expect(() => queue.putMany([1])).toThrow('0 of 1 values were put');
  expect(queue.getMany(3)).toEqual([1]);
  expect(() => queue.getMany(3)).toThrow('closed and drained');
});

it('values of a batch may use queues while they are read', () => {
  const [queue, other] = [new Queue(), new Queue()];
  const use = () => {
    other.putMany(['spoils', { what: new Map() }, 'was written']);
    other.put('x'.repeat(2 ** 21));
    while (!other.empty) other.get();
    return 7;
  };
  const accessor = [1, 2];
  Object.defineProperty(accessor, 1, { enumerable: true, get: use });
  const batch = [
    'first',
    { a: 1 },
    accessor,
    {
      get part() {
        return use();
      },
    },
    'last',
    0,
  ];
  Object.defineProperty(batch, 5, { enumerable: true, get: use });
  queue.putMany(batch);
  expect(queue.getMany(9)).toEqual(['first', { a: 1 }, [1, 7], { part: 7 }, 'last', 7]);

  const mine = new Error('mine');
  const fails = {
    get part(): unknown {
      throw use() && mine;
    },
  };
  expect(() => queue.putMany([shared(Int32Array, 1), 'second', fails])).toThrow(mine);
  expect(native.buffersLent()).toBe(0);
});

it.each([
  ['tryGet', (queue: Queue) => queue.tryGet()],
  ['get', (queue: Queue) => expect(() => queue.get(0)).toThrow('still empty')],
  ['getAsync', (queue: Queue) => void queue.getAsync({ timeout: 1 }).catch(() => {})],
])('%s that has made room for a large value which somebody else takes', async (_, get) => {
  const queue = new Queue<unknown>({ capacity: 1, poolBytes: 2 ** 23 });
  const own = new Queue<unknown>();
  const step = word();
  const thief = new Remote(
    `say();
     Atomics.wait(data.step, 0, 0);
     data.queue.get();
     Atomics.store(data.step, 0, 2);
     Atomics.notify(data.step, 0);`,
    { queue, step },
  );
  await thief.said();
  queue.put(new Uint8Array(2 ** 22));
  // Room is made by this constructor, after the look at the value.
  const Real = ArrayBuffer;
  const Watched = class extends Real {
    constructor(length: number) {
      super(length);
      if (Atomics.compareExchange(step, 0, 0, 1) !== 0) return;
      Atomics.notify(step, 0);
      Atomics.wait(step, 0, 1);
    }
  };
  globalThis.ArrayBuffer = Watched as ArrayBufferConstructor;
  try {
    get(queue);
  } finally {
    globalThis.ArrayBuffer = Real;
  }
  expect(load(step)).toBe(2);
  const value = { mine: [1, 'two'] };
  own.put(value);
  expect(own.get()).toEqual(value);
  await thief.exit;
});

it.each([
  [{ slotBytes: 0 }, RangeError, 'slotBytes'],
  [{ slotBytes: 2 ** 17 }, RangeError, 'not 131072'],
  [{ poolBytes: -1 }, RangeError, 'not -1'],
  [{ poolBytes: '1' }, TypeError, "not '1'"],
  [{ type: 'int32', slotBytes: 8 }, TypeError, "queues of type 'any', not int32"],
  [{ capacity: 2 ** 20, slotBytes: 2 ** 16 }, RangeError, '1048576 slots of 65536 bytes'],
])('options %o', (options, type, quoted) => {
  const make = () => new Queue(options as never);
  expect(make).toThrow(type);
  expect(make).toThrow(quoted);
});
