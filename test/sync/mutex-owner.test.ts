import { inspect } from 'node:util';
import { AbandonedError, Mutex } from 'manycore';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';

/** A worker that takes the mutex and then runs `after`. */
async function owner(mutex: Mutex, after: string): Promise<Remote> {
  const remote = new Remote(`data.mutex.lock(); say('held'); ${after}`, { mutex });
  expect(await remote.said()).toBe('held');
  return remote;
}

const stay = 'setInterval(() => {}, 1e6);';
const blocked = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
const parked = 'const other = new Mutex(); other.lock(); other.tryLock(1e9);';

describe.each([
  ['was terminated in its event loop', stay, true],
  ['was terminated while it was blocked', blocked, true],
  ['was terminated while it was parked on another lock', parked, true],
  ['returned', '', false],
  ['called process.exit()', 'process.exit(0);', false],
])('the owner %s', (_, after, terminate) => {
  it('locks throw until someone recovers', async () => {
    const mutex = new Mutex({ name: 'left' });
    const remote = await owner(mutex, after);
    if (terminate) await remote.terminate();
    else await remote.exit;

    for (const lock of [() => mutex.lock(), () => mutex.tryLock(), () => mutex.tryLock(5)]) {
      expect(lock).toThrow(AbandonedError);
      expect(lock).toThrow('Mutex "left"');
      expect(mutex.ownedByMe).toBe(false);
    }
    await expect(mutex.lockAsync()).rejects.toThrow(AbandonedError);
    await expect(mutex.runExclusive(() => 1)).rejects.toThrow(AbandonedError);
    expect(mutex.abandoned).toBe(true);
    expect(inspect(mutex)).toBe('Mutex "left" { abandoned by an owner that ended }');

    expect(mutex.recover()).toBe(mutex);
    expect([mutex.abandoned, mutex.ownedByMe]).toEqual([false, true]);
    mutex.unlock();
    mutex.lock();
    mutex.unlock();
  });
});

describe('the owner dies while others wait', () => {
  it('wakes a blocked thread and a promise, both with the error', async () => {
    const mutex = new Mutex();
    const remote = await owner(mutex, stay);
    const waiting = new Remote(
      "say('ready'); try { data.mutex.lock(); say('locked'); } catch (e) { say(e.code); }",
      { mutex },
    );
    await waiting.said();
    await until(() => inspect(mutex).includes('others wait'));
    const promise = mutex.lockAsync();
    promise.catch(() => {});
    await remote.terminate();
    await expect(promise).rejects.toThrow(AbandonedError);
    expect(await waiting.said()).toBe('ERR_MANYCORE_ABANDONED');
    expect(mutex.abandoned).toBe(true);
    mutex.recover().unlock();
  });

  it('lets a waiting recover() have it', async () => {
    const mutex = new Mutex();
    const remote = await owner(mutex, stay);
    const waiting = new Remote(
      'data.mutex.recover(); say([data.mutex.ownedByMe, data.mutex.abandoned]); data.mutex.unlock();',
      { mutex },
    );
    await until(() => inspect(mutex).includes('others wait'));
    await remote.terminate();
    expect(await waiting.said()).toEqual([true, false]);
    await waiting.exit;
    expect(mutex.tryLock()).toBe(true);
    mutex.unlock();
  });

  it('wakes this thread while it blocks its own event loop', async () => {
    const mutex = new Mutex();
    const go = new Int32Array(new SharedArrayBuffer(4));
    const remote = new Remote(
      "data.mutex.lock(); say('held'); Atomics.wait(data.go, 0, 0);" +
        "while (!require('node:util').inspect(data.mutex).includes('others wait')); process.exit();",
      { mutex, go },
    );
    await remote.said();
    Atomics.store(go, 0, 1);
    Atomics.notify(go, 0);
    expect(() => mutex.lock()).toThrow(AbandonedError);
  });
});

describe('a waiter dies', () => {
  it.each([
    ['parked in lock()', 'data.mutex.lock();'],
    ['parked in tryLock()', 'data.mutex.tryLock(1e9);'],
    ['parked in recover()', 'data.mutex.recover();'],
    ['with a pending lockAsync()', 'data.mutex.lockAsync();'],
  ])('%s, and the next one in line gets the lock', async (_, wait) => {
    const mutex = new Mutex();
    mutex.lock();
    const doomed = new Remote(wait, { mutex });
    await until(() => inspect(mutex).includes('others wait'));
    const next = mutex.lockAsync();
    await doomed.terminate();
    mutex.unlock();
    await next;
    expect(mutex.abandoned).toBe(false);
    mutex.unlock();
    expect(inspect(mutex)).toBe('Mutex { free }');
  });

  it('with a lock that it was granted but never saw, and the next one in line gets it', async () => {
    const mutex = new Mutex();
    mutex.lock();
    // Its event loop stands still, so what it is granted cannot be delivered.
    const doomed = new Remote(`data.mutex.lockAsync(); say(1); ${blocked}`, { mutex });
    await doomed.said();
    const next = mutex.lockAsync();
    mutex.unlock(); // handed to the worker
    expect(mutex.ownedByMe).toBe(false);
    expect(mutex.locked).toBe(true);
    await doomed.terminate();
    await next;
    expect([mutex.ownedByMe, mutex.abandoned]).toEqual([true, false]);
    mutex.unlock();
  });
});
