import { Mutex, Process, Queue, receive, SharedMemory, share, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';

const MIB = 2 ** 20;

describe('a queue in a SharedMemory', () => {
  it.each(['int32', 'uint32', 'float64'] as const)('carries %s in order', type => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue<number>({ memory, type, capacity: 3 });
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 3; i++) expect(queue.tryPut(round * 3 + i)).toBe(true);
      expect(queue.tryPut(9)).toBe(false);
      expect([queue.size, queue.full]).toEqual([3, true]);
      expect([queue.get(), queue.tryGet(), queue.get()]).toEqual([0, 1, 2].map(i => round * 3 + i));
      expect(queue.tryGet()).toBeUndefined();
    }
    expect(queue.putMany([1, 2, 3, 4, 5], 0)).toBe(3);
    expect(queue.getMany(10)).toEqual([1, 2, 3]);
    queue.close();
    expect(() => queue.put(1)).toThrow('closed');
    expect(() => queue.get()).toThrow('closed and drained');
  });

  it('carries bigints, and refuses what is not its type', () => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue({ memory, type: 'bigint64' });
    queue.put(-(2n ** 63n));
    expect(queue.get()).toBe(-(2n ** 63n));
    expect(() => queue.put(2n ** 63n)).toThrow(TypeError);
    expect(() => queue.put(1 as never)).toThrow(TypeError);
    expect(queue.empty).toBe(true);
  });

  it('carries any values, small and up to its pool', () => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue({ memory, poolBytes: 4096 });
    const values = [1, 'two', { three: [3, undefined] }, new Map([[4, new Set([5n])]]), null];
    for (const value of values) queue.put(value);
    for (const value of values) expect(queue.get()).toEqual(value);
    for (let length = 0; length < 4090; length += 13) {
      queue.put('x'.repeat(length));
      expect(queue.get()).toBe('x'.repeat(length));
    }
    expect(() => queue.put('x'.repeat(5000))).toThrow(RangeError);
  });

  it('has no room when its pool is full, and has again when a value has left', () => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue<string>({ memory, poolBytes: 1024 });
    expect(queue.tryPut('a'.repeat(700))).toBe(true);
    expect(queue.tryPut('b'.repeat(700))).toBe(false);
    expect(queue.tryPut('small')).toBe(true);
    expect(queue.get()).toBe('a'.repeat(700));
    expect(queue.tryPut('b'.repeat(700))).toBe(true);
    expect([queue.get(), queue.get()]).toEqual(['small', 'b'.repeat(700)]);
  });

  it.each([
    ['threads', Thread],
    ['processes', Process],
  ])(
    'is one queue for %s that block, promises and whoever revives its handle',
    async (_, Other) => {
      using memory = SharedMemory.create(MIB);
      const requests = new Queue<number>({ memory, type: 'float64', capacity: 4 });
      const answers = new Queue<{ value: number }>({ memory, capacity: 4 });
      const other = (Other as typeof Thread).start(
        (from: Queue<number>, to: Queue<{ value: number }>) => {
          for (let i = 0; i < 100; i++) to.put({ value: from.get() * 2 });
        },
        requests,
        answers,
      );
      const again = receive<typeof requests>(JSON.parse(JSON.stringify(share(requests))));
      for (let i = 0; i < 100; i++) {
        if (i % 2 === 0) again.put(i);
        else await again.putAsync(i);
        const { value } = i % 3 === 0 ? answers.get() : await answers.getAsync();
        expect(value).toBe(i * 2);
      }
      await other.result;
      requests.taskDone();
      expect(requests.join(0)).toBe(false);
    },
  );

  it('carries arrays and objects of shared memory as what they are', () => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue<{ array: Float64Array; mutex: Mutex }>({ memory });
    const array = memory.array(Float64Array, 4);
    queue.put({ array, mutex: new Mutex({ memory, name: 'sent' }) });
    const got = queue.get();
    got.array[2] = 42;
    expect(array[2]).toBe(42);
    expect(got.mutex.name).toBe('sent');
  });

  it('refuses what is private, and is as it was then', () => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue({ memory });
    expect(() => queue.put({ inner: [new Mutex({ name: 'mine' })] })).toThrow(/mine.*memory/);
    expect(() => queue.put({ inner: [new Mutex({ name: 'mine' })] })).toThrow('value.inner[0]: ');
    expect(() => queue.put([new Float64Array(new SharedArrayBuffer(8))])).toThrow(/SharedMemory/);
    expect(queue.size).toBe(0);
  });

  it('outlives the object by which its memory was made', () => {
    const memory = SharedMemory.create(MIB);
    const queue = new Queue<number>({ memory, type: 'int32' });
    memory.close();
    queue.put(7);
    expect(queue.get()).toBe(7);
    expect(() => new Queue({ memory })).toThrow('closed');
  });

  it('needs a SharedMemory with enough room', () => {
    using memory = SharedMemory.create(4096);
    expect(() => new Queue({ memory })).toThrow(/4096 bytes/);
    expect(() => new Queue({ memory: {} as never })).toThrow(/memory must be a SharedMemory, not/);
  });
});
