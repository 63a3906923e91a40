// Conditions, semaphores and events between JavaScript threads, Promises and native threads.
import { Condition, Event, Mutex, RecursiveMutex, Semaphore } from 'manycore';
import { describe, expect, it } from 'vitest';
import {
  ABANDONED,
  cells,
  FINE,
  NativeThread,
  takeTurn,
  turn,
  untilWaiters,
  waiters,
  wrong,
} from '../support/native.js';
import { notify, Thread } from './threads.js';

const prelude = 'const { condition, semaphore, event, next, cells, rounds } = data; let place;';

describe('Condition', () => {
  it.each([
    ['Mutex', () => new Mutex()],
    ['RecursiveMutex', () => new RecursiveMutex()],
  ])('what one kind produces another consumes, beside a %s', async (_, make) => {
    const rounds = 600;
    const mutex = make();
    const condition = new Condition({ mutex });
    const shared = cells();
    const data = { condition, cells: shared, rounds };
    const given = { other: mutex, count: rounds, cells: shared };
    const consumer = new Thread(
      `${prelude} for (let i = 0; i < rounds; i++) {
         condition.mutex.lock(); condition.waitFor(() => cells[0] > 0); cells[0]--; condition.mutex.unlock(); }`,
      data,
    );
    const producer = new Thread(
      `${prelude} for (let i = 0; i < rounds; i++) {
         condition.mutex.lock(); cells[0]++; condition.notify(); condition.mutex.unlock(); }`,
      data,
    );
    const natives = ['consume', 'produce', 'consume', 'produce'].map(
      part => new NativeThread(part, condition, given),
    );
    if (mutex instanceof Mutex) {
      const consume = async () => {
        for (let i = 0; i < rounds; i++) {
          await mutex.lockAsync();
          while (shared[0] === 0) await condition.waitAsync();
          shared[0]!--;
          mutex.unlock();
        }
      };
      const produce = async () => {
        for (let i = 0; i < rounds; i++) {
          await mutex.lockAsync();
          shared[0]!++;
          condition.notify();
          mutex.unlock();
        }
      };
      await Promise.all([consume(), produce()]);
    }
    for (const thread of natives) expect(await thread.ended).toBe(FINE);
    expect([await consumer.exit, await producer.exit]).toEqual([0, 0]);
    expect([...shared]).toEqual([0, 0, 0, 0]);
    expect(waiters(condition)).toBe(0);
  });

  it('notifies waiters of all kinds in the order in which they came', async () => {
    const mutex = new Mutex();
    const condition = new Condition({ mutex });
    const shared = cells();
    const native = () => {
      const thread = new NativeThread('awaitNotification', condition, {
        other: mutex,
        cells: shared,
      });
      return async () => {
        expect(await thread.ended).toBe(FINE);
        return thread.sum;
      };
    };
    const worker = () => {
      const thread = new Thread(
        `${prelude} condition.mutex.lock(); condition.wait(); ${turn} condition.mutex.unlock(); say(place);`,
        { condition, cells: shared },
      );
      return () => thread.said();
    };
    const promise = () => {
      const place = mutex.lockAsync().then(async () => {
        await condition.waitAsync();
        const mine = takeTurn(shared);
        mutex.unlock();
        return mine;
      });
      return () => place;
    };
    const queue: (() => Promise<unknown>)[] = [];
    for (const step of [worker, native, promise, native, promise, worker, native, worker]) {
      queue.push(step());
      await untilWaiters(condition, queue.length);
    }
    for (let i = 0; i < 3; i++) {
      notify(condition);
      expect(await queue[i]!()).toBe(i);
      expect(waiters(condition)).toBe(queue.length - 1 - i);
    }
    notify(condition, queue.length);
    const places = await Promise.all(queue.slice(3).map(place => place()));
    expect(places).toEqual(places.map((_, i) => 3 + i));
    expect(wrong(shared)).toBe(false);
  });

  it('a native waiter learns that the owner of the mutex ended', async () => {
    const mutex = new Mutex();
    const condition = new Condition({ mutex });
    const waiter = new NativeThread('awaitNotification', condition, { other: mutex });
    await untilWaiters(condition, 1);
    const worker = new Thread(
      'data.condition.mutex.lock(); data.condition.notify(); setInterval(() => {}, 1e6);',
      { condition },
    );
    await untilWaiters(mutex, 1);
    await worker.terminate();
    expect(await waiter.ended).toBe(ABANDONED);
    mutex.recover().unlock();
  });
});

describe('Semaphore', () => {
  it('never gives out more than there is, whoever asks', async () => {
    const rounds = 600;
    const semaphore = new Semaphore({ permits: 4, bounded: true });
    const shared = cells();
    const body = `${prelude} for (let i = 0; i < rounds; i++) {
      const wanted = 1 + i % 4;
      const guard = i % 8 ? semaphore.acquire(wanted) : await semaphore.acquireAsync(wanted);
      if (Atomics.add(cells, 2, wanted) + wanted > 4) Atomics.store(cells, 3, 1);
      Atomics.sub(cells, 2, wanted);
      guard[Symbol.dispose](); }`;
    const workers = [0, 1].map(() => new Thread(body, { semaphore, cells: shared, rounds }));
    const natives = [0, 1].map(
      () => new NativeThread('acquire', semaphore, { count: rounds, cells: shared }),
    );
    const flow = async () => {
      for (let i = 0; i < rounds; i++) {
        using _ = await semaphore.acquireAsync(2);
        if (Atomics.add(shared, 2, 2) + 2 > 4) Atomics.store(shared, 3, 1);
        await null;
        Atomics.sub(shared, 2, 2);
      }
    };
    await Promise.all([flow(), flow(), flow()]);
    for (const worker of workers) expect(await worker.exit).toBe(0);
    for (const thread of natives) expect(await thread.ended).toBe(FINE);
    expect([...shared]).toEqual([0, 0, 0, 0]);
    expect([semaphore.available, waiters(semaphore)]).toEqual([4, 0]);
  });

  it('serves one waiter after the other, first in, first out', async () => {
    const semaphore = new Semaphore({ permits: 0 });
    const shared = cells();
    const native = () => {
      const thread = new NativeThread('take', semaphore, { cells: shared });
      return thread.ended.then(() => thread.sum);
    };
    const worker = () =>
      new Thread('data.semaphore.acquire(); say(Atomics.add(data.cells, 0, 1));', {
        semaphore,
        cells: shared,
      }).said();
    const promise = () => semaphore.acquireAsync().then(() => Atomics.add(shared, 0, 1));
    const queue: Promise<unknown>[] = [];
    for (const step of [promise, native, worker, native, promise, worker, native]) {
      queue.push(step());
      await untilWaiters(semaphore, queue.length);
    }
    for (const [i, place] of queue.entries()) {
      if (i % 2 === 0) semaphore.release();
      else expect(await new NativeThread('release', semaphore).ended).toBe(FINE);
      expect(await place).toBe(i);
      expect(waiters(semaphore)).toBe(queue.length - 1 - i);
    }
    expect(semaphore.available).toBe(0);
  });

  it('permits go from native threads to workers and promises, and none is lost', async () => {
    const rounds = 1_000;
    const semaphore = new Semaphore({ permits: 0 });
    const given = { count: rounds, cells: cells() };
    const natives = ['release', 'take', 'release', 'release'].map(
      part => new NativeThread(part, semaphore, given),
    );
    const worker = new Thread(`${prelude} for (let i = 0; i < rounds; i++) semaphore.acquire();`, {
      semaphore,
      rounds,
    });
    for (let i = 0; i < rounds; i++) await semaphore.acquireAsync();
    for (const thread of natives) expect(await thread.ended).toBe(FINE);
    expect(await worker.exit).toBe(0);
    expect([semaphore.available, waiters(semaphore)]).toEqual([0, 0]);
  });
});

describe('Event', () => {
  it('a set wakes native threads, workers and promises, even if it is cleared at once', async () => {
    const event = new Event();
    const shared = cells();
    const natives = [0, 1, 2].map(() => new NativeThread('await', event, { cells: shared }));
    const workers = [0, 1].map(() => new Thread('say(data.event.wait());', { event }));
    const promises = [event.waitAsync(), event.waitAsync()];
    await untilWaiters(event, 7);
    event.set();
    event.clear();
    for (const thread of natives) expect(await thread.ended).toBe(FINE);
    for (const worker of workers) expect(await worker.said()).toBe(true);
    expect(await Promise.all(promises)).toEqual([true, true]);
    expect([shared[0], event.isSet, waiters(event)]).toEqual([3, false, 0]);
  });

  it('a turn goes round from worker to native thread to promise to native thread', async () => {
    const rounds = 300;
    const events = [0, 1, 2, 3].map(() => new Event()) as [Event, Event, Event, Event];
    const shared = cells();
    const given = { count: rounds, cells: shared };
    const natives = [
      new NativeThread('relay', events[1], { other: events[2], ...given }),
      new NativeThread('relay', events[3], { other: events[0], ...given }),
    ];
    const worker = new Thread(
      `${prelude} for (let i = 0; i < rounds; i++) {
         event.wait(); ${turn} event.clear(); next.set(); }`,
      { event: events[0], next: events[1], cells: shared, rounds },
    );
    events[0].set();
    for (let i = 0; i < rounds; i++) {
      await events[2].waitAsync();
      expect(takeTurn(shared) % 4).toBe(2);
      events[2].clear();
      events[3].set();
    }
    for (const thread of natives) expect(await thread.ended).toBe(FINE);
    expect(await worker.exit).toBe(0);
    expect([...shared]).toEqual([4 * rounds, 4 * rounds, 0, 0]);
    expect(events.map(event => event.isSet)).toEqual([true, false, false, false]);
  });
});
