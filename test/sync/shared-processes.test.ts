// Locks and the like in a SharedMemory, between processes: each form of waiting on either side.
import { Barrier, Condition, Event, Mutex, RecursiveMutex, RwLock, Semaphore } from 'manycore';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { stage, waiting } from './shared.js';

const here = stage();
const fellow = here.fellow;

describe('Mutex', () => {
  it('excludes processes, blocking and as a promise', async () => {
    const mutex = new Mutex({ memory: here.memory, name: 'ledger' });
    const count = here.memory.array(Int32Array, 2);
    const source = `
      const array = new Int32Array(memory.buffer, at, 2);
      const rounds = 2000;
      for (let i = 0; i < rounds; i++) {
        if (i % 10 === 0) await mutex.lockAsync(); else mutex.lock();
        array[0] = array[0] + 1;
        mutex.unlock();
      }
      say('done');`;
    const objects = { mutex, memory: here.memory, at: count.byteOffset };
    const others = [fellow(objects, source), fellow(objects, source)];
    for (let i = 0; i < 2000; i++) {
      if (i % 10 === 0) await mutex.lockAsync();
      else mutex.lock();
      count[0] = count[0]! + 1;
      mutex.unlock();
    }
    for (const other of others) expect(await other.said()).toBe('done');
    expect(count[0]).toBe(6000);
    expect(mutex.locked).toBe(false);
  });

  it('is handed to threads and promises of other processes in turn', async () => {
    const mutex = new Mutex({ memory: here.memory });
    mutex.lock();
    const blocked = fellow({ mutex }, `mutex.lock(); say('blocked has it'); mutex.unlock();`);
    await until(() => waiting(mutex) === 1);
    const promised = fellow(
      { mutex },
      `await mutex.lockAsync(); say([mutex.ownedByMe, String(mutex.locked)]); mutex.unlock();`,
    );
    await until(() => waiting(mutex) === 2);
    expect(mutex.ownedByMe).toBe(true);
    mutex.unlock();
    expect(await blocked.said()).toBe('blocked has it');
    expect(await promised.said()).toEqual([true, 'true']);
    await mutex.lockAsync();
    mutex.unlock();
  });

  it('is told apart from a lock of one process: names, owners, time-outs', async () => {
    const mutex = new Mutex({ memory: here.memory, name: 'ledger' });
    const other = fellow(
      { mutex },
      `mutex.lock();
       say(mutex.name);
       await hear();
       mutex.unlock();
       say('unlocked');`,
    );
    expect(await other.said()).toBe('ledger');
    expect([mutex.locked, mutex.ownedByMe]).toEqual([true, false]);
    expect(() => mutex.unlock()).toThrow(`held by "MainThread of process ${other.pid}"`);
    expect(mutex.tryLock()).toBe(false);
    expect(mutex.tryLock(5)).toBe(false);
    await expect(mutex.lockAsync({ timeout: 5 })).rejects.toThrow('5 ms');
    const controller = new AbortController();
    const aborted = mutex.lockAsync({ signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toThrow('abort');
    other.tell('go');
    expect(await other.said()).toBe('unlocked');
    expect(mutex.tryLock()).toBe(true);
    expect(() => mutex.lock()).toThrow('ledger');
    mutex.unlock();
  });
});

it('a RecursiveMutex belongs to one thread of one process', async () => {
  const mutex = new RecursiveMutex({ memory: here.memory });
  mutex.lock().lock();
  const other = fellow(
    { mutex },
    `say(mutex.depth); mutex.lock(); mutex.lock(); say(mutex.depth);`,
  );
  expect(await other.said()).toBe(0);
  await until(() => waiting(mutex) === 1);
  mutex.unlock();
  expect(mutex.depth).toBe(1);
  mutex.unlock();
  expect(await other.said()).toBe(2);
});

it('a Semaphore gives permits to whoever waits, in any process', async () => {
  const semaphore = new Semaphore({ memory: here.memory, permits: 0 });
  const one = fellow({ semaphore }, `semaphore.acquire(2); say('two');`);
  await until(() => waiting(semaphore) === 1);
  const two = fellow({ semaphore }, `await semaphore.acquireAsync(1); say('one');`);
  await until(() => waiting(semaphore) === 2);
  semaphore.release(2);
  expect(await one.said()).toBe('two');
  expect(semaphore.available).toBe(0);
  semaphore.release();
  expect(await two.said()).toBe('one');
});

it('an Event wakes all processes', async () => {
  const event = new Event({ memory: here.memory });
  const source = `
    event.wait(); say('set');
    await hear();
    say(event.isSet);
    say(await event.waitAsync());`;
  const others = [fellow({ event }, source), fellow({ event }, source)];
  await until(() => waiting(event) === 2);
  event.set();
  event.clear();
  for (const other of others) expect(await other.said()).toBe('set');
  for (const other of others) other.tell('go');
  for (const other of others) expect(await other.said()).toBe(false);
  await until(() => waiting(event) === 2);
  event.set();
  for (const other of others) expect(await other.said()).toBe(true);
});

it('a Condition moves waiters of other processes to the mutex', async () => {
  const mutex = new Mutex({ memory: here.memory });
  const condition = new Condition({ memory: here.memory, mutex });
  const others = [
    fellow(
      { condition },
      `condition.mutex.lock(); condition.wait(); say('woken'); condition.mutex.unlock();`,
    ),
    fellow(
      { condition },
      `const { mutex } = condition;
       await mutex.lockAsync();
       say(await condition.waitAsync());
       mutex.unlock();`,
    ),
  ];
  await until(() => waiting(condition) === 2);
  mutex.lock();
  condition.notifyAll();
  expect(waiting(mutex)).toBe(2);
  mutex.unlock();
  expect(await others[0]!.said()).toBe('woken');
  expect(await others[1]!.said()).toBe(true);
  expect(() => new Condition({ mutex })).toThrow('same memory');
  expect(() => new Condition({ memory: here.memory, mutex: new Mutex() })).toThrow('same memory');
});

it('a Barrier waits for parties of several processes', async () => {
  let actions = 0;
  const barrier = new Barrier({ memory: here.memory, parties: 3, action: () => actions++ });
  const source = `
    const seen = [];
    for (let i = 0; i < 20; i++) seen.push(i % 2 ? barrier.wait() : await barrier.waitAsync());
    say(seen);`;
  const others = [fellow({ barrier }, source), fellow({ barrier }, source)];
  const mine = [];
  for (let i = 0; i < 20; i++) mine.push(i % 2 ? await barrier.waitAsync() : barrier.wait());
  const all = [mine, ...(await Promise.all(others.map(other => other.said())))] as number[][];
  for (let i = 0; i < 20; i++) expect(all.map(list => list[i]).sort()).toEqual([0, 1, 2]);
  expect(actions).toBe(20);
});

it('an RwLock lets readers of several processes in together', async () => {
  const lock = new RwLock({ memory: here.memory });
  const guard = lock.read();
  const reader = fellow(
    { lock },
    `const guard = lock.read(); say('reads'); await hear(); say('left'); guard[Symbol.dispose]();`,
  );
  expect(await reader.said()).toBe('reads');
  const writer = fellow(
    { lock },
    `const guard = await lock.writeAsync(); say('writes'); guard[Symbol.dispose](); say('left');`,
  );
  await until(() => waiting(lock) === 1);
  expect(lock.tryWrite()).toBe(undefined);
  guard[Symbol.dispose]();
  reader.tell('go');
  expect(await reader.said()).toBe('left');
  expect(await writer.said()).toBe('writes');
  expect(await writer.said()).toBe('left');
  lock.write()[Symbol.dispose]();
});
