// The same behaviour wherever an object lies, in memory of its own or in a SharedMemory, and whoever uses it
// beside this thread: another thread, or another process.
import {
  Barrier,
  Condition,
  Event,
  Mutex,
  RecursiveMutex,
  RwLock,
  Semaphore,
  SharedMemory,
  shared,
} from 'manycore';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Neighbour } from '../support/segments.js';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';
import { waiting } from './shared.js';

const deadlock = { name: 'DeadlockError' };

describe.each([
  ['in memory of its own, with threads', false, Remote],
  ['in a SharedMemory, with threads', true, Remote],
  ['in a SharedMemory, with processes', true, Neighbour],
])('%s', (_, inSegment, Other) => {
  let place: { memory?: SharedMemory } = {};
  beforeAll(() => {
    if (inSegment) place = { memory: SharedMemory.create(2 ** 16) };
  });
  afterAll(() => {
    place.memory?.unlink();
    place.memory?.close();
  });

  it('a Mutex excludes threads and promises', async () => {
    const mutex = new Mutex({ ...place, name: 'ledger' });
    const count = place.memory?.array(Int32Array, 1) ?? shared(Int32Array, 1);
    const source = `
      for (let i = 0; i < 2000; i++) {
        if (i % 7 === 0) await data.mutex.lockAsync(); else data.mutex.lock();
        data.count[0] = data.count[0] + 1;
        data.mutex.unlock();
      }
      say('done');`;
    const others = [0, 1].map(() => new Other(source, { mutex, count }));
    for (let i = 0; i < 2000; i++) {
      await mutex.runExclusive(() => {
        count[0] = count[0]! + 1;
      });
    }
    for (const other of others) expect(await other.said()).toBe('done');
    expect(count[0]).toBe(6000);
  });

  it('a Mutex queues promises in order, and knows its owner', async () => {
    const mutex = new Mutex({ ...place, name: 'ledger' });
    mutex.lock();
    expect(() => mutex.lock()).toThrow(expect.objectContaining(deadlock));
    const order: number[] = [];
    const flows = [1, 2, 3].map(async id => {
      await mutex.lockAsync();
      order.push(id);
      mutex.unlock();
    });
    expect(waiting(mutex)).toBe(3);
    await expect(mutex.lockAsync({ timeout: 1 })).rejects.toThrow('1 ms');
    mutex.unlock();
    await Promise.all(flows);
    expect(order).toEqual([1, 2, 3]);
    expect(() => mutex.unlock()).toThrow('ledger');
    expect(mutex.name).toBe('ledger');
  });

  // One that leads through another process is not found.
  it.skipIf(Other === Neighbour)('a circle of locks is a deadlock', async () => {
    const [one, two] = [new Mutex(place), new Mutex(place)];
    one.lock();
    const other = new Other(
      `data.two.lock();
       say('has two');
       data.one.lock();
       say('has one');
       data.one.unlock(); data.two.unlock();`,
      { one, two },
    );
    expect(await other.said()).toBe('has two');
    await until(() => waiting(one) === 1);
    expect(() => two.lock()).toThrow(expect.objectContaining(deadlock));
    one.unlock();
    expect(await other.said()).toBe('has one');
  });

  it('a RecursiveMutex counts', () => {
    const mutex = new RecursiveMutex(place);
    const condition = new Condition({ ...place, mutex });
    mutex.lock().lock();
    expect(condition.wait(1)).toBe(false);
    expect(mutex.depth).toBe(2);
    mutex.unlock();
    mutex.unlock();
    expect(mutex.locked).toBe(false);
  });

  it('a Condition wakes threads and promises in order', async () => {
    const condition = new Condition(place);
    const mutex = condition.mutex as Mutex;
    const other = new Other(`data.mutex.lock(); say(data.condition.wait()); data.mutex.unlock();`, {
      condition,
      mutex,
    });
    await until(() => waiting(condition) === 1);
    mutex.lock();
    const waited = condition.waitAsync();
    await mutex.lockAsync();
    condition.notify(2);
    mutex.unlock();
    expect([await other.said(), await waited]).toEqual([true, true]);
    mutex.unlock();
    mutex.lock();
    expect(condition.waitFor(() => false, 2)).toBe(false);
    mutex.unlock();
  });

  it('a Semaphore serves in order', async () => {
    const semaphore = new Semaphore({ ...place, permits: 3, bounded: true });
    const guard = semaphore.acquire(2);
    const large = semaphore.acquireAsync(3);
    const small = semaphore.acquireAsync(1);
    expect(waiting(semaphore)).toBe(2);
    expect(semaphore.tryAcquire(1, 1)).toBe(false);
    guard[Symbol.dispose]();
    (await large)[Symbol.dispose]();
    (await small)[Symbol.dispose]();
    expect(semaphore.available).toBe(3);
    expect(() => semaphore.release()).toThrow(RangeError);
  });

  it('an Event and a Barrier let everybody go', async () => {
    const event = new Event(place);
    const barrier = new Barrier({ ...place, parties: 3, timeout: 1e6 });
    const source = `data.event.wait(); say([await data.barrier.waitAsync(), data.barrier.wait()]);`;
    const others = [0, 1].map(() => new Other(source, { event, barrier }));
    await until(() => waiting(event) === 2);
    expect(event.wait(1)).toBe(false);
    event.set();
    const mine = [barrier.wait(), await barrier.waitAsync()];
    const all = [mine, ...(await Promise.all(others.map(other => other.said())))] as number[][];
    for (const round of [0, 1]) {
      expect(all.map(indices => indices[round]).sort()).toEqual([0, 1, 2]);
    }
    expect(() => barrier.wait(1)).toThrow('broken');
    barrier.reset();
    expect(barrier.broken).toBe(false);
  });

  it('an RwLock lets readers in together, and writers alone', async () => {
    const lock = new RwLock(place);
    const reading = lock.read();
    const reader = new Other(`data.lock.read()[Symbol.dispose](); say('has read');`, { lock });
    expect(await reader.said()).toBe('has read');
    const writing = lock.writeAsync();
    expect(lock.tryWrite(1)).toBe(undefined);
    expect(waiting(lock)).toBe(1);
    reading[Symbol.dispose]();
    const writer = await writing;
    expect(lock.tryRead()).toBe(undefined);
    writer[Symbol.dispose]();
    lock.read()[Symbol.dispose]();
  });

  it('what was held by one that is terminated, or killed, is abandoned', async () => {
    const mutex = new Mutex(place);
    const owner = new Other(`data.mutex.lock(); say('mine');`, { mutex });
    expect(await owner.said()).toBe('mine');
    const waited = expect(mutex.lockAsync()).rejects.toMatchObject({ name: 'AbandonedError' });
    await owner.terminate();
    await waited;
    mutex.recover().unlock();
  });
});
