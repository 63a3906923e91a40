import { inspect } from 'node:util';
import { DeadlockError, Mutex, NotOwnerError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { Remote } from '../support/worker.js';

/** A worker that holds the mutex until it is told to let go. */
async function held(mutex: Mutex): Promise<Remote> {
  const remote = new Remote(
    `data.mutex.lock(); say('held');
     parentPort.once('message', () => { data.mutex.unlock(); say('free'); parentPort.unref(); });`,
    { mutex },
  );
  expect(await remote.said()).toBe('held');
  return remote;
}

describe('one thread', () => {
  it('locks and unlocks', () => {
    const mutex = new Mutex();
    expect([mutex.locked, mutex.ownedByMe, mutex.abandoned]).toEqual([false, false, false]);
    expect(mutex.lock()).toBe(mutex);
    expect([mutex.locked, mutex.ownedByMe]).toEqual([true, true]);
    mutex.unlock();
    expect([mutex.locked, mutex.ownedByMe]).toEqual([false, false]);
    expect(mutex.tryLock()).toBe(true);
    expect(mutex.tryLock()).toBe(false);
    expect(mutex.tryLock(1)).toBe(false);
    mutex.unlock();
    expect(mutex.recover()).toBe(mutex); // of a sound mutex: the same as lock
    mutex.unlock();
  });

  it('finds that waiting for itself would never end', () => {
    const mutex = new Mutex({ name: 'twice' });
    mutex.lock();
    for (const wait of [() => mutex.lock(), () => mutex.tryLock(Infinity), () => mutex.recover()]) {
      expect(wait).toThrow(DeadlockError);
      expect(wait).toThrow('Mutex "twice"');
    }
    expect(mutex.ownedByMe).toBe(true);
    mutex.unlock();
    expect(mutex.locked).toBe(false);
  });

  it('cannot unlock what it does not hold', () => {
    const mutex = new Mutex({ name: 'free one' });
    expect(() => mutex.unlock()).toThrow(NotOwnerError);
    expect(() => mutex.unlock()).toThrow('Mutex "free one" cannot be unlocked here: free');
    expect(mutex.locked).toBe(false);
    mutex.lock();
    mutex.unlock();
    expect(() => mutex.unlock()).toThrow(NotOwnerError);
  });

  it('unlocks at the end of a using block, also after an error', () => {
    const mutex = new Mutex();
    {
      using held = mutex.lock();
      expect(held.ownedByMe).toBe(true);
    }
    expect(mutex.locked).toBe(false);
    expect(() => {
      using _ = mutex.lock();
      throw new Error('inside');
    }).toThrow('inside');
    expect(mutex.locked).toBe(false);
    mutex.lock();
    mutex[Symbol.dispose]();
    expect(mutex.locked).toBe(false);
  });
});

describe('several threads', () => {
  it('waits for another thread to unlock', async () => {
    const mutex = new Mutex();
    const remote = await held(mutex);
    expect([mutex.locked, mutex.ownedByMe]).toEqual([true, false]);
    expect(mutex.tryLock()).toBe(false);
    expect(mutex.tryLock(2)).toBe(false);
    expect(() => mutex.unlock()).toThrow(NotOwnerError);
    remote.worker.postMessage('go');
    mutex.lock();
    expect(mutex.ownedByMe).toBe(true);
    mutex.unlock();
    expect(await remote.exit).toBe(0);
  });

  it('waits in tryLock as long as it was given', async () => {
    const mutex = new Mutex();
    const remote = await held(mutex);
    remote.worker.postMessage('go');
    expect(mutex.tryLock(1e9)).toBe(true);
    mutex.unlock();
  });

  it('refuses an unlock by a thread that does not hold it, and names who does', async () => {
    const mutex = new Mutex({ name: 'mine' });
    mutex.lock();
    const remote = new Remote(
      'try { data.mutex.unlock(); say(0); } catch (e) { say([e.name, e.code, e.message]); }',
      { mutex },
    );
    const [name, code, message] = (await remote.said()) as string[];
    expect([name, code]).toEqual(['NotOwnerError', 'ERR_MANYCORE_NOT_OWNER']);
    expect(message).toContain('Mutex "mine"');
    expect(message).toContain('held by "MainThread"');
    expect(mutex.ownedByMe).toBe(true);
    mutex.unlock();
  });

  it('shows its state to inspect', async () => {
    const mutex = new Mutex({ name: 'm' });
    expect(inspect(mutex)).toBe('Mutex "m" { free }');
    expect(inspect(new Mutex())).toBe('Mutex { free }');
    mutex.lock();
    expect(inspect(mutex)).toMatch(/^Mutex "m" { held by this thread, ".+" }$/);
    const remote = new Remote('data.mutex.lock(); say(1); data.mutex.unlock();', { mutex });
    await until(() => inspect(mutex).includes('others wait'));
    expect(inspect(mutex)).toMatch(/^Mutex "m" { held by this thread, ".+", others wait: 1 }$/);
    mutex.unlock();
    await remote.exit;
    expect(inspect(mutex)).toBe('Mutex "m" { free }');
    const other = await held(mutex);
    expect(inspect(mutex)).toBe(`Mutex "m" { held by "Worker-${other.worker.threadId}" }`);
    other.worker.postMessage('go');
    await other.exit;
  });
});

describe('bad input', () => {
  const free = new Mutex();
  it.each([
    [Number.NaN, RangeError, 'NaN'],
    [-1, RangeError, '-1'],
    ['5', TypeError, "'5'"],
    [null, TypeError, 'null'],
    [5n, TypeError, '5n'],
  ])('a time of %o', async (ms, type, quoted) => {
    expect(() => free.tryLock(ms as never)).toThrow(type);
    expect(() => free.tryLock(ms as never)).toThrow(quoted);
    const asynchronous = () => free.lockAsync({ timeout: ms as never });
    await expect((async () => asynchronous())()).rejects.toThrow(type);
    await expect((async () => asynchronous())()).rejects.toThrow(quoted);
    expect(free.locked).toBe(false);
  });

  it('options, names, signals and functions', async () => {
    expect(() => new Mutex(3 as never)).toThrow('3');
    expect(() => new Mutex(null as never)).toThrow(TypeError);
    expect(() => new Mutex({ name: 3 as never })).toThrow('not 3');
    await expect((async () => free.lockAsync({ signal: 3 as never }))()).rejects.toThrow('not 3');
    await expect((async () => free.lockAsync(3 as never))()).rejects.toThrow('not 3');
    await expect(free.runExclusive(3 as never)).rejects.toThrow('not 3');
    expect(free.locked).toBe(false);
  });
});
