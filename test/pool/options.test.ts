// What a call can be given beside its arguments; the pool's own way to say so is built on this.
import { TimeoutError } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import type { CallOptions } from '../../dist/pool/call.js';
import { Dispatcher } from '../../dist/pool/dispatcher.js';
import { ProcessCrew } from '../../dist/pool/processes/crew.js';
import { ThreadCrew } from '../../dist/pool/threads/crew.js';
import { ship } from '../../dist/thread/target.js';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ threads, word }) => {
  const made: Dispatcher[] = [];
  afterAll(() => Promise.all(made.map(one => one.terminate())));

  function dispatcher(options: { size?: number; concurrency?: number } = {}) {
    const one = new Dispatcher({
      label: 'pool',
      size: 1,
      crew: given => (threads ? new ThreadCrew(given) : new ProcessCrew(given)),
      opening: { id: 'test', name: 'pool' },
      ...options,
    });
    made.push(one);
    return (options: CallOptions, target: (...args: never[]) => unknown, ...args: unknown[]) =>
      one.start<unknown>({ how: 'call', target: ship(target), args }, options);
  }

  const hold = (flag: Int32Array) => {
    Atomics.add(flag, 1, 1);
    while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, 1);
  };
  const release = (flag: Int32Array) => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
  const note = (order: Int32Array, id: number) => {
    order[Atomics.add(order, 0, 1) + 1] = id;
  };

  describe('priority', () => {
    it('lets the highest go first, and equals in their order', async () => {
      const start = dispatcher();
      const flag = word(2);
      const held = start({}, hold, flag);
      await until(() => load(flag, 1) === 1);
      const order = word(100);
      const priorities = Array.from({ length: 60 }, (_, i) => [0, 5, -3, 5, 0, 1e9][i % 6]!);
      const tasks = priorities.map((priority, i) => start({ priority }, note, order, i));
      release(flag);
      await Promise.all([held, ...tasks]);
      const expected = priorities
        .map((priority, i) => ({ priority, i }))
        .sort((a, b) => b.priority - a.priority || a.i - b.i)
        .map(({ i }) => i);
      expect([...order.subarray(1, 61)]).toEqual(expected);
    });

    it('overtakes more calls than workers can see', async () => {
      const start = dispatcher();
      const flag = word(2);
      const held = start({}, hold, flag);
      await until(() => load(flag, 1) === 1);
      const order = word(6002);
      const tasks = Array.from({ length: 6000 }, (_, i) => start({}, note, order, i));
      tasks.push(start({ priority: 1 }, note, order, 9999));
      release(flag);
      await Promise.all([held, ...tasks]);
      expect([order[1], order[2], order[6001]]).toEqual([9999, 0, 5999]);
    });
  });

  describe('timeout', () => {
    it('counts from the start, ends the worker, and spares what waits', async () => {
      const start = dispatcher();
      const slow = start({ timeout: 30 }, () => {
        for (;;);
      });
      const waiting = Array.from({ length: 20 }, () => start({ timeout: 10_000 }, () => 'fine'));
      await expect(slow).rejects.toThrow(TimeoutError);
      await expect(slow).rejects.toThrow('30 ms');
      expect(await Promise.all(waiting)).toEqual(Array(20).fill('fine'));
    });

    it('is kept while a thread blocks', () => {
      const start = dispatcher({ size: 2 });
      const slow = start({ timeout: 20 }, () => new Promise(() => {}));
      expect(() => slow.get()).toThrow(TimeoutError);
    });

    it('does not count the time in the queue', async () => {
      const start = dispatcher();
      const flag = word(2);
      const held = start({}, hold, flag);
      const quick = start({ timeout: 1000 }, () => 'in time');
      expect(quick.wait(1100)).toBe(false);
      release(flag);
      await held;
      expect(await quick).toBe('in time');
    });
  });

  describe('signal', () => {
    it('keeps a call that waits from starting', async () => {
      const start = dispatcher();
      const flag = word(2);
      const held = start({}, hold, flag);
      await until(() => load(flag, 1) === 1);
      const controller = new AbortController();
      const { signal } = controller;
      const seen = word();
      const tasks = Array.from({ length: 20 }, () => start({ signal }, note, seen, 1));
      const reason = new Error('enough');
      controller.abort(reason);
      for (const task of tasks) await expect(task).rejects.toBe(reason);
      await expect(start({ signal }, note, seen, 1)).rejects.toBe(reason);
      release(flag);
      await held;
      expect(await start({}, () => 'next')).toBe('next');
      expect(load(seen)).toBe(0);
    });
  });

  describe('concurrency', () => {
    it('lets that many calls of a worker await at a time', async () => {
      const start = dispatcher({ concurrency: 3 });
      const count = word();
      const meet = async (count: Int32Array) => {
        Atomics.add(count, 0, 1);
        while (Atomics.load(count, 0) % 3 !== 0) await new Promise(setImmediate);
        return Atomics.load(count, 0);
      };
      const tasks = Array.from({ length: 3 }, () => start({}, meet, count));
      expect(await Promise.all(tasks)).toEqual([3, 3, 3]);
    });

    it('is one unless it is said', async () => {
      const start = dispatcher();
      const now = word();
      const alone = async (now: Int32Array) => {
        const others = Atomics.add(now, 0, 1);
        for (let i = 0; i < 5; i++) await new Promise(setImmediate);
        Atomics.sub(now, 0, 1);
        return others;
      };
      const tasks = Array.from({ length: 10 }, () => start({}, alone, now));
      expect(await Promise.all(tasks)).toEqual(Array(10).fill(0));
    });
  });
});
