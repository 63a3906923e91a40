import { inspect } from 'node:util';
import { ClosedError, Queue, share, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout, wordAt } from '../../dist/memory/layout.js';
import { firstLap } from '../../dist/queue/create.js';
import { untilWaiters, waiters } from '../support/native.js';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';

const int32 = (capacity: number) => new Queue({ type: 'int32', capacity, name: 'b' });
const float64 = (capacity: number) => new Queue({ type: 'float64', capacity, name: 'b' });
const range = (length: number, first = 0) => Array.from({ length }, (_, i) => first + i);
const thrown = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
};
const untilProducerWaits = (queue: object) => until(() => waiters(queue, layout.QUEUE_SPACE) === 1);

describe('putMany', () => {
  it('puts all values in their order, from arrays and typed arrays of any number type', () => {
    const queue = int32(100);
    const sources = [
      [1, 2],
      Int32Array.of(3, -4),
      Uint32Array.of(5),
      Float64Array.of(6, -7),
      Float32Array.of(8),
      Int8Array.of(-9),
      Uint8Array.of(255),
      Uint8ClampedArray.of(11),
      Int16Array.of(-12),
      Uint16Array.of(65535),
      new Int32Array(new SharedArrayBuffer(8)).fill(14),
      Int32Array.of(0, 15, 16, 0).subarray(1, 3),
    ];
    const all = sources.flatMap(source => [...source]);
    expect(sources.map(source => queue.putMany(source))).toEqual(sources.map(s => s.length));
    expect(queue.getMany(100)).toEqual(all);
  });

  it('puts nothing when there is nothing to put', () => {
    const queue = int32(1);
    expect([queue.putMany([]), queue.putMany(new Int32Array(0), 0), queue.size]).toEqual([0, 0, 0]);
  });

  it.each([
    ['int32', [1, 2 ** 31], 2 ** 31, 1],
    ['int32', [0.5], 0.5, 0],
    ['int32', Float64Array.of(1, 2, Number.NaN), Number.NaN, 2],
    ['int32', Uint32Array.of(7, 2 ** 31), 2 ** 31, 1],
    ['uint32', Int32Array.of(1, -1), -1, 1],
    ['float64', [1, 2, '3'], '3', 2],
    ['float64', Object.assign([1], { 2: 3 }), undefined, 1],
    ['float64', [{ valueOf: () => 1 }], undefined, 0],
    ['float64', BigInt64Array.of(5n), 5n, 0],
    ['bigint64', [1n, 2n ** 63n], 2n ** 63n, 1],
    ['bigint64', BigUint64Array.of(2n ** 63n), 2n ** 63n, 0],
    ['bigint64', Float64Array.of(1), 1, 0],
  ] as [never, never, unknown, number][])(
    'into a queue of %s refuses %o and puts none of them',
    (type, values, bad, index) => {
      const queue = new Queue({ type, capacity: 8, name: 'b' });
      const error = thrown(() => queue.putMany(values)) as TypeError;
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(`Queue "b" carries ${type}, and `);
      expect(error.message).toContain(`at index ${index} is not one`);
      if (bad !== undefined) expect(error.message).toContain(inspect(bad));
      expect(queue.size).toBe(0);
    },
  );

  it.each([
    undefined,
    null,
    5,
    '12',
    {},
    { length: 1, 0: 1 },
    new Set([1]),
    new DataView(new ArrayBuffer(8)),
  ])('does not take %o for values', values => {
    const queue = int32(4);
    expect(() => queue.putMany(values as never)).toThrow(TypeError);
    expect(() => queue.putMany(values as never)).toThrow('takes an array or a typed array');
    expect(queue.size).toBe(0);
  });

  it('reads each value once, and its getters may use the queue', () => {
    const queue = int32(8);
    const values = [0, 0];
    let reads = 0;
    Object.defineProperty(values, 1, {
      get() {
        queue.putMany([10, 11, 12]);
        return ++reads;
      },
    });
    expect(queue.putMany(values)).toBe(2);
    expect(queue.getMany(8)).toEqual([10, 11, 12, 0, 1]);
  });

  it('puts fewer only when time runs out', () => {
    const queue = int32(3);
    expect(queue.putMany(range(5), 2)).toBe(3);
    expect(queue.putMany(range(5), 0)).toBe(0);
    expect(queue.getMany(2)).toEqual([0, 1]);
    expect(queue.putMany(range(5, 3), 0)).toBe(2);
    expect(queue.getMany(9)).toEqual([2, 3, 4]);
  });

  it('blocks until all are in', async () => {
    const queue = int32(3);
    const producer = new Remote(
      'say(data.putMany(Array.from({ length: 1000 }, (_, i) => i)))',
      queue,
    );
    const got: number[] = [];
    while (got.length < 1000) got.push(...queue.getMany(2));
    expect(got).toEqual(range(1000));
    expect(await producer.said()).toBe(1000);
  });

  it('on a closed queue says that nothing was put', () => {
    const queue = int32(3);
    queue.close();
    const error = thrown(() => queue.putMany([1, 2])) as ClosedError;
    expect(error).toBeInstanceOf(ClosedError);
    expect([error.put, error.code]).toEqual([0, 'ERR_MANYCORE_CLOSED']);
    expect(thrown(() => queue.put(1))).not.toHaveProperty('put');
  });

  it('on a queue that is closed midway says how many were put', async () => {
    const queue = int32(3);
    const producer = new Remote(
      'try { data.putMany(new Int32Array(10)); } catch (e) { say([e.code, e.put, e.message]); }',
      queue,
    );
    await untilProducerWaits(queue);
    expect(queue.get()).toBe(0);
    await until(() => queue.full);
    queue.close();
    expect(await producer.said()).toEqual([
      'ERR_MANYCORE_CLOSED',
      4,
      'Queue "b": putMany on a queue that is closed; 4 of 10 values were put',
    ]);
    expect(queue.getMany(9)).toEqual([0, 0, 0]);
  });
});

describe('getMany', () => {
  it('takes what is there, at most as many as asked for', () => {
    const queue = float64(10);
    queue.putMany(range(7));
    expect(queue.getMany(3)).toEqual([0, 1, 2]);
    expect(queue.getMany(1)).toEqual([3]);
    expect(queue.getMany(Number.MAX_SAFE_INTEGER)).toEqual([4, 5, 6]);
    expect(queue.empty).toBe(true);
  });

  it('blocks for the first value only', async () => {
    const queue = int32(10);
    const consumer = new Remote('say(data.getMany(5)); say(data.getMany(5));', queue);
    await untilWaiters(queue, 1);
    queue.put(1);
    expect(await consumer.said()).toEqual([1]);
    queue.putMany([2, 3]);
    const seen = (await consumer.said()) as number[];
    while (seen.length < 2) seen.push(...queue.getMany(1));
    expect(seen).toEqual([2, 3]);
  });

  it('runs out of patience', () => {
    const queue = int32(3);
    expect(() => queue.getMany(2, 0)).toThrow(TimeoutError);
    expect(() => queue.getMany(2, 3)).toThrow('Queue "b": still empty after 3 ms');
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, '5', undefined])('refuses a max of %o', max => {
    const queue = int32(3);
    queue.put(1);
    expect(() => queue.getMany(max as never)).toThrow(`not ${inspect(max)}`);
    expect(queue.size).toBe(1);
  });
});

describe('drainInto', () => {
  it('fills from index 0 and leaves the rest alone', () => {
    const queue = float64(10);
    queue.putMany(range(5, 1));
    const small = new Float64Array(3);
    expect(queue.drainInto(small)).toBe(3);
    expect([...small]).toEqual([1, 2, 3]);
    const large = new Float64Array(4).fill(-1);
    expect(queue.drainInto(large)).toBe(2);
    expect([...large]).toEqual([4, 5, -1, -1]);
    expect(queue.drainInto(large)).toBe(0);
    expect([...large]).toEqual([4, 5, -1, -1]);
    queue.put(6);
    expect(queue.drainInto(new Float64Array(0))).toBe(0);
    expect(queue.drainInto(large.subarray(2))).toBe(1);
    expect([...large]).toEqual([4, 5, 6, -1]);
  });

  it.each([
    ['int32', [Int32Array, Uint32Array, Float64Array, [], 5, undefined]],
    ['uint32', [Uint32Array, Int32Array, Uint8Array]],
    ['float64', [Float64Array, Float32Array, BigInt64Array, DataView]],
    ['bigint64', [BigInt64Array, BigUint64Array, Float64Array]],
  ] as [never, unknown[]][])('of %s takes its own type only', (type, [right, ...wrong]) => {
    const queue = new Queue({ type, capacity: 4, name: 'b' });
    const make = (Type: unknown) =>
      typeof Type === 'function' ? Reflect.construct(Type, [new SharedArrayBuffer(16)]) : Type;
    const zero = (type === 'bigint64' ? 0n : 0) as never;
    queue.put(zero);
    for (const one of wrong) {
      expect(() => queue.drainInto(make(one))).toThrow(TypeError);
      expect(() => queue.drainInto(make(one))).toThrow(
        `can be drained into ${(right as { name: string }).name}, not `,
      );
    }
    expect(queue.size).toBe(1);
    expect(queue.drainInto(make(right))).toBe(1);
  });
});

describe('batches of a closed queue', () => {
  it('give out what is left, then fail', () => {
    const queue = int32(5);
    queue.putMany([1, 2, 3]);
    queue.close();
    expect(queue.getMany(2)).toEqual([1, 2]);
    const room = new Int32Array(5);
    expect(queue.drainInto(room)).toBe(1);
    expect(room[0]).toBe(3);
    for (const call of [() => queue.getMany(1), () => queue.drainInto(room)]) {
      expect(call).toThrow(ClosedError);
      expect(call).toThrow('closed and drained');
    }
  });

  it('wakes those who wait for a batch', async () => {
    const queue = int32(5);
    const consumer = new Remote('try { data.getMany(2); } catch (e) { say(e.code); }', queue);
    await untilWaiters(queue, 1);
    queue.close();
    expect(await consumer.said()).toBe('ERR_MANYCORE_CLOSED');
  });
});

it.each(['int32', 'uint32', 'float64', 'bigint64'] as const)('%s arrives unchanged', type => {
  const values = {
    int32: [0, -1, 2 ** 31 - 1, -(2 ** 31)],
    uint32: [0, 1, 2 ** 31, 2 ** 32 - 1],
    float64: [0.1, Infinity, Number.MIN_VALUE, Number.MAX_VALUE, -(2 ** 53)],
    bigint64: [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
  }[type] as never[];
  const queue = new Queue<number | bigint>({ type, capacity: 9 });
  queue.putMany(values);
  expect(queue.getMany(9)).toEqual(values);
  queue.putMany(values);
  expect(values.map(() => queue.get())).toEqual(values);
  for (const value of values) queue.put(value);
  expect(queue.getMany(9)).toEqual(values);
});

it.each([1, 2, 3, 5, 8, 300])('a queue of %i goes across 2^32 in batches', capacity => {
  const mark = 2 ** Math.ceil(Math.log2(capacity + 1));
  const queue = new Queue({
    type: 'uint32',
    capacity,
    [firstLap]: 2 ** 32 - 6 * mark,
  } as never) as Queue;
  const tail = () =>
    (share(queue) as { words: Int32Array }).words[wordAt(layout.QUEUE_TAIL)]! >>> 0;
  const before = tail();
  const room = new Uint32Array(capacity);
  let [put, got] = [0, 0];
  for (let i = 0; i < 40; i++) {
    put += queue.putMany(range((i * 7) % (capacity + 1), put), 0);
    const size = queue.drainInto(room.subarray(0, (i * 5) % (capacity + 1)));
    expect([...room.subarray(0, size)]).toEqual(range(size, got));
    got += size;
    expect(queue.size).toBe(put - got);
  }
  expect(tail()).toBeLessThan(before);
});
