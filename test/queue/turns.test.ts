// Promises of one thread at one queue take turns, whoever else comes between.
import { setImmediate } from 'node:timers/promises';
import { Queue } from 'manycore';
import { describe, expect, it } from 'vitest';

describe.each(['float64', 'any'] as const)('on a queue of %s', type => {
  const make = (capacity: number) => new Queue<number>({ type, capacity });

  it('values that are put without awaiting go in in that order', async () => {
    const queue = make(2);
    const puts: Promise<void>[] = [];
    const got: number[] = [];
    // Room is made between two puts, so a later one finds it before an earlier one is resumed.
    for (let i = 0; i < 500; i++) {
      puts.push(queue.putAsync(i));
      const value = i % 3 === 2 ? queue.tryGet() : undefined;
      if (value !== undefined) got.push(value);
      if (i % 7 === 0) await setImmediate();
    }
    while (got.length < 500) got.push(await queue.getAsync());
    await Promise.all(puts);
    expect(got).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  it('gets settle in their order', async () => {
    const queue = make(4);
    const gets: Promise<number>[] = [];
    let put = 0;
    for (let i = 0; i < 500; i++) {
      gets.push(queue.getAsync());
      if (i % 3 === 0 && queue.tryPut(put)) put++;
      if (i % 11 === 0) await setImmediate();
    }
    for (; put < 500; put++) await queue.putAsync(put);
    expect(await Promise.all(gets)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  it('whoever gives up steps out of the line', async () => {
    const queue = make(1);
    queue.put(0);
    const controllers = Array.from({ length: 9 }, () => new AbortController());
    const puts = controllers.map(({ signal }, i) => queue.putAsync(i + 1, { signal }));
    for (const i of [4, 0, 8, 1]) controllers[i]!.abort();
    const results = Promise.allSettled(puts);
    const got: number[] = [];
    for (let i = 0; i < 6; i++) got.push(await queue.getAsync());
    expect(got).toEqual([0, 3, 4, 6, 7, 8]);
    const settled = (await results).map(({ status }) => status === 'fulfilled');
    expect(settled).toEqual([false, false, true, true, false, true, true, true, false]);

    const gets = controllers.map(() => new AbortController());
    const waiting = gets.map(({ signal }) => queue.getAsync({ signal }));
    for (const i of [0, 5]) gets[i]!.abort();
    const taken = Promise.allSettled(waiting);
    for (let i = 0; i < 7; i++) await queue.putAsync(i);
    const values = (await taken).map(result => (result.status === 'fulfilled' ? result.value : -1));
    expect(values).toEqual([-1, 0, 1, 2, 3, -1, 4, 5, 6]);
  });

  it('all of them hear of the end', async () => {
    const queue = make(1);
    const gets = [queue.getAsync(), queue.getAsync(), queue.getAsync()];
    queue.put(1);
    queue.close();
    const results = await Promise.allSettled(gets);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });
});
