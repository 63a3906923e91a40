// What a killed process leaves of the locks that it shared with others.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { Barrier, Condition, Event, Mutex, RecursiveMutex, RwLock, Semaphore } from 'manycore';
import { describe, expect, it } from 'vitest';
import { fileOf, hasFiles } from '../support/segments.js';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';
import { stage, waiting } from './shared.js';

const here = stage();
const fellow = here.fellow;
const abandoned = { name: 'AbandonedError' };

describe('a killed owner', () => {
  it('leaves a Mutex abandoned for those who wait and those who come', async () => {
    const mutex = new Mutex({ memory: here.memory, name: 'ledger' });
    const owner = fellow({ mutex }, `mutex.lock(); say('mine');`);
    expect(await owner.said()).toBe('mine');
    const promise = expect(mutex.lockAsync()).rejects.toMatchObject(abandoned);
    const blocked = fellow({ mutex }, `try { mutex.lock(); } catch (e) { say(e.name); }`);
    await until(() => waiting(mutex) === 2);
    const ended = owner.kill();
    await promise;
    expect(await blocked.said()).toBe('AbandonedError');
    await ended;
    expect(() => mutex.lock()).toThrow('ledger');
    expect(mutex.abandoned).toBe(true);
    mutex.recover();
    expect([mutex.ownedByMe, mutex.abandoned]).toEqual([true, false]);
    mutex.unlock();
  });

  it('is noticed by a blocked main thread', async () => {
    const mutex = new RecursiveMutex({ memory: here.memory });
    const owner = fellow(
      { mutex },
      `mutex.lock(); say('mine'); process.kill(process.pid, 'SIGKILL');`,
    );
    expect(await owner.said()).toBe('mine');
    expect(() => mutex.lock()).toThrow(expect.objectContaining(abandoned));
  });

  it.runIf(hasFiles)('is dead also when another process has its id by now', async () => {
    const mutex = new Mutex({ memory: here.memory });
    const owner = fellow({ mutex }, `mutex.lock(); say('mine'); await hear();`);
    expect(await owner.said()).toBe('mine');
    // The participants' table, native/memory/table.h: pid at 8, start time at 16 of 64 bytes each.
    const file = openSync(fileOf(here.memory.name), 'r+');
    const record = Buffer.alloc(64);
    for (let at = 4096; at < 2 * 4096; at += 64) {
      readSync(file, record, 0, 64, at);
      if (record.readUInt32LE(8) !== owner.pid) continue;
      record.writeBigUInt64LE(record.readBigUInt64LE(16) + 1n, 16);
      writeSync(file, record, 16, 8, at + 16);
    }
    closeSync(file);
    await expect(mutex.lockAsync()).rejects.toMatchObject(abandoned);
  });

  it('of an RwLock: a writer leaves it abandoned, a reader just leaves', async () => {
    const lock = new RwLock({ memory: here.memory });
    const reader = fellow({ lock }, `lock.read(); say('reads');`);
    expect(await reader.said()).toBe('reads');
    const writer = fellow({ lock }, `lock.write(); say('writes');`);
    await until(() => waiting(lock) === 1);
    await reader.kill();
    expect(await writer.said()).toBe('writes');
    const reading = expect(lock.readAsync()).rejects.toMatchObject(abandoned);
    await writer.kill();
    await reading;
    lock.recover()[Symbol.dispose]();
    lock.read()[Symbol.dispose]();
  });
});

describe('a killed waiter', () => {
  it('is not granted what others can have', async () => {
    const semaphore = new Semaphore({ memory: here.memory, permits: 0 });
    const first = fellow({ semaphore }, `semaphore.acquire(5);`);
    await until(() => waiting(semaphore) === 1);
    const second = semaphore.acquireAsync(1);
    await until(() => waiting(semaphore) === 2);
    semaphore.release(1);
    expect(semaphore.available).toBe(1);
    await first.kill();
    await second;
    expect(semaphore.available).toBe(0);
  });

  it('breaks its barrier', async () => {
    const barrier = new Barrier({ memory: here.memory, parties: 3 });
    const party = fellow({ barrier }, `barrier.wait();`);
    await until(() => barrier.waiting === 1);
    const broken = { name: 'BrokenBarrierError' };
    const other = expect(barrier.waitAsync()).rejects.toMatchObject(broken);
    await party.kill();
    await other;
    expect(barrier.broken).toBe(true);
  });

  it('takes no notification along', async () => {
    const mutex = new Mutex({ memory: here.memory });
    const condition = new Condition({ memory: here.memory, mutex });
    const doomed = fellow(
      { condition },
      `condition.mutex.lock(); condition.wait(); say('woken'); condition.mutex.unlock();`,
    );
    await until(() => waiting(condition) === 1);
    mutex.lock();
    const waited = condition.waitAsync();
    await mutex.lockAsync();
    condition.notify();
    await doomed.kill();
    mutex.unlock();
    expect(await waited).toBe(true);
    mutex.unlock();
  });

  it('does not keep an event from the others', async () => {
    const event = new Event({ memory: here.memory });
    const doomed = fellow({ event }, `event.wait();`);
    const other = fellow({ event }, `say(event.wait());`);
    await until(() => waiting(event) === 2);
    await doomed.kill();
    event.set();
    expect(await other.said()).toBe(true);
  });
});

it('a thread that is terminated while it waits leaves no trace', async () => {
  const mutex = new Mutex({ memory: here.memory });
  const semaphore = new Semaphore({ memory: here.memory, permits: 0 });
  mutex.lock();
  const blocked = new Remote(`data.mutex.lock();`, { mutex });
  const promised = new Remote(`await data.mutex.lockAsync();`, { mutex });
  const permits = new Remote(`data.semaphore.acquire();`, { semaphore });
  await until(() => waiting(mutex) === 2 && waiting(semaphore) === 1);
  await Promise.all([blocked.terminate(), promised.terminate(), permits.terminate()]);
  await until(() => waiting(mutex) === 0 && waiting(semaphore) === 0);
  mutex.unlock();
  mutex.lock();
  mutex.unlock();
  const owner = new Remote(`data.mutex.lock(); say('mine');`, { mutex });
  expect(await owner.said()).toBe('mine');
  await owner.terminate();
  expect(() => mutex.lock()).toThrow(expect.objectContaining(abandoned));
});
