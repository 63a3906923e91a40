import { inspect } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { ClosedError, Queue, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';

const int32 = (capacity: number, name?: string) =>
  new Queue({ type: 'int32', capacity, ...(name === undefined ? {} : { name }) });

describe('a bounded queue', () => {
  it.each([1, 2, 3, 5, 7, 8, 9, 100])('of %i holds exactly so many', capacity => {
    const queue = int32(capacity);
    expect(queue.capacity).toBe(capacity);
    for (let lap = 0; lap < 5; lap++) {
      expect([queue.size, queue.empty, queue.full]).toEqual([0, true, false]);
      for (let i = 0; i < capacity; i++) {
        expect(queue.tryPut(lap * 1000 + i)).toBe(true);
        expect(queue.size).toBe(i + 1);
      }
      expect([queue.empty, queue.full]).toEqual([false, true]);
      expect(queue.tryPut(-1)).toBe(false);
      for (let i = 0; i < capacity; i++) expect(queue.tryGet()).toBe(lap * 1000 + i);
      expect(queue.tryGet()).toBe(undefined);
    }
  });

  it('is first in, first out at every fill level', () => {
    const queue = int32(3);
    let [put, got] = [0, 0];
    for (let round = 0; round < 200; round++) {
      for (let n = (round * 7) % 4; n > 0 && queue.tryPut(put); n--) put++;
      for (let n = (round * 5) % 4; n > 0 && !queue.empty; n--) expect(queue.get()).toBe(got++);
    }
    expect(queue.size).toBe(put - got);
  });

  it('has room for 1024 unless it is told otherwise', () => {
    expect(new Queue({ type: 'float64' }).capacity).toBe(1024);
  });

  it('runs out of patience', () => {
    const queue = int32(1, 'small');
    expect(() => queue.get(0)).toThrow(TimeoutError);
    expect(() => queue.get(2)).toThrow('Queue "small": still empty after 2 ms');
    queue.put(1);
    expect(() => queue.put(2, 0)).toThrow(TimeoutError);
    expect(() => queue.put(2, 3)).toThrow('Queue "small": still full after 3 ms');
    expect([queue.get(), queue.size]).toEqual([1, 0]);
  });

  it('shows its state to inspect', () => {
    const queue = int32(4, 'q');
    queue.put(1);
    expect(inspect(queue)).toBe('Queue "q" { int32, 1 of 4 }');
    queue.close();
    expect(inspect(queue)).toBe('Queue "q" { int32, 1 of 4, closed }');
    expect(inspect(int32(2))).toBe('Queue { int32, 0 of 2 }');
  });
});

describe('a closed queue', () => {
  it('fails puts at once, full or not, and gives out what is left', async () => {
    const queue = int32(2, 'done');
    queue.put(1);
    queue.put(2);
    expect(queue.closed).toBe(false);
    queue.close();
    queue.close(); // twice is no harm
    expect(queue.closed).toBe(true);
    for (const put of [() => queue.put(3), () => queue.tryPut(3), () => queue.put(3, 5)]) {
      expect(put).toThrow(ClosedError);
      expect(put).toThrow('Queue "done": put on a queue that is closed');
    }
    await expect(queue.putAsync(3)).rejects.toThrow(ClosedError);
    expect([queue.size, queue.full]).toEqual([2, true]);
    expect([queue.tryGet(), await queue.getAsync()]).toEqual([1, 2]);
    for (const get of [() => queue.get(), () => queue.tryGet(), () => queue.get(5)]) {
      expect(get).toThrow(ClosedError);
      expect(get).toThrow('closed and drained');
    }
    await expect(queue.getAsync()).rejects.toThrow(ClosedError);
    expect([queue.size, queue.empty]).toEqual([0, true]);
  });

  it('that was empty fails gets at once', () => {
    const queue = int32(3);
    queue.close();
    expect(() => queue.get()).toThrow(ClosedError);
  });
});

describe('bad input', () => {
  it.each([
    [0, RangeError, 'not 0'],
    [-1, RangeError, 'not -1'],
    [1.5, RangeError, 'not 1.5'],
    [Number.NaN, RangeError, 'not NaN'],
    [Infinity, RangeError, 'not Infinity'],
    [2 ** 27 + 1, RangeError, 'not 134217729'],
    ['5', TypeError, "not '5'"],
    [5n, TypeError, 'not 5n'],
  ])('a capacity of %o', (capacity, type, quoted) => {
    const make = () => new Queue({ type: 'int32', capacity: capacity as never });
    expect(make).toThrow(type);
    expect(make).toThrow(quoted);
  });

  it.each(['int64', 'INT32', '', null, 5])('a type of %o', type => {
    const make = () => new Queue({ type: type as never });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`not ${inspect(type)}`);
    expect(make).toThrow("'int32', 'uint32', 'float64', 'bigint64'");
  });

  it('options and names', () => {
    expect(() => new Queue(5 as never)).toThrow('not 5');
    expect(() => new Queue({ type: 'int32', name: 5 as never })).toThrow('not 5');
  });

  it.each([
    [Number.NaN, RangeError, 'NaN'],
    [-1, RangeError, '-1'],
    ['5', TypeError, "'5'"],
    [null, TypeError, 'null'],
  ])('a time of %o, with nothing put or taken', async (ms, type, quoted) => {
    const queue = int32(2);
    queue.put(1);
    for (const call of [() => queue.put(2, ms as never), () => queue.get(ms as never)]) {
      expect(call).toThrow(type);
      expect(call).toThrow(quoted);
    }
    const timeout = ms as never;
    await expect((async () => queue.putAsync(2, { timeout }))()).rejects.toThrow(type);
    await expect((async () => queue.getAsync({ timeout }))()).rejects.toThrow(quoted);
    expect(queue.size).toBe(1);
  });
});

it('a thread that is stopped at any moment and goes on holds nobody up', () => {
  const queue = new Queue({ type: 'int32', capacity: 2 });
  const context = createContext({ queue });
  for (let round = 0; round < 60; round++) {
    const endless = () =>
      runInContext('for (;;) { queue.tryPut(1); queue.tryGet(); }', context, { timeout: 1 });
    expect(endless).toThrow('timed out');
    while (!queue.empty) queue.get(5000);
    for (const value of [round, round + 1]) queue.put(value, 5000);
    expect([queue.get(5000), queue.get(5000)]).toEqual([round, round + 1]);
  }
});
