import { inspect } from 'node:util';
import { Mutex, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';
import { Remote } from '../support/worker.js';

const tick = () => new Promise(resolve => setImmediate(resolve));

describe('lockAsync', () => {
  it('takes a free lock, and resolves to the mutex', async () => {
    const mutex = new Mutex();
    expect(await mutex.lockAsync()).toBe(mutex);
    expect(mutex.ownedByMe).toBe(true);
    mutex.unlock();
  });

  it('makes the flows of one thread exclude each other, first in, first out', async () => {
    const mutex = new Mutex();
    const order: number[] = [];
    let inside = 0;
    const flow = async (id: number) => {
      using _ = await mutex.lockAsync();
      expect(++inside).toBe(1);
      order.push(id);
      await tick();
      inside--;
    };
    await Promise.all([0, 1, 2, 3, 4].map(flow));
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(mutex.locked).toBe(false);
  });

  it('waits for a thread, and a thread waits for it', async () => {
    const mutex = new Mutex();
    const remote = new Remote(
      `data.mutex.lock(); say('held');
       parentPort.once('message', () => {
         data.mutex.unlock();
         data.mutex.lock(); data.mutex.unlock(); say('again'); parentPort.unref();
       });`,
      { mutex },
    );
    expect(await remote.said()).toBe('held');
    const locked = mutex.lockAsync();
    remote.worker.postMessage('go');
    await locked;
    expect(mutex.ownedByMe).toBe(true);
    await until(() => inspect(mutex).includes('others wait'));
    mutex.unlock();
    expect(await remote.said()).toBe('again');
    expect(await remote.exit).toBe(0);
  });

  it('gives up after its timeout and leaves no trace', async () => {
    const mutex = new Mutex({ name: 'busy' });
    mutex.lock();
    await expect(mutex.lockAsync({ timeout: 0 })).rejects.toThrow(TimeoutError);
    await expect(mutex.lockAsync({ timeout: 2 })).rejects.toThrow('Mutex "busy" lockAsync: 2 ms');
    expect(inspect(mutex)).not.toContain('others wait');
    mutex.unlock();
    expect(mutex.locked).toBe(false);
    await mutex.lockAsync({ timeout: 2 ** 40 }); // longer than a timer can be
    const second = mutex.lockAsync({ timeout: 2 ** 40 });
    mutex.unlock();
    await second;
    mutex.unlock();
  });

  it('rejects at once with the reason of a signal that is aborted already', async () => {
    const mutex = new Mutex();
    const reason = new Error('before');
    await expect(mutex.lockAsync({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(mutex.locked).toBe(false);
  });

  it('leaves the queue when its signal is aborted', async () => {
    const mutex = new Mutex();
    mutex.lock();
    const controller = new AbortController();
    const first = mutex.lockAsync({ signal: controller.signal });
    const second = mutex.lockAsync();
    const reason = { why: 'enough' };
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    mutex.unlock();
    await second; // it was not passed by
    mutex.unlock();
    expect(mutex.locked).toBe(false);
  });

  it('is not affected by an abort that comes after', async () => {
    const mutex = new Mutex();
    const controller = new AbortController();
    await mutex.lockAsync({ signal: controller.signal });
    controller.abort();
    expect(mutex.ownedByMe).toBe(true);
    mutex.unlock();
  });
});

describe('an abort that races the unlock', () => {
  /** Either resolved and held, or rejected and not; returns which. */
  async function settled(mutex: Mutex, locked: Promise<Mutex>): Promise<boolean> {
    try {
      await locked;
    } catch {
      return false;
    }
    expect(mutex.ownedByMe).toBe(true);
    mutex.unlock();
    return true;
  }

  it('of the same thread, in both orders', async () => {
    const mutex = new Mutex();
    for (const unlockFirst of [true, false]) {
      mutex.lock();
      const controller = new AbortController();
      const locked = mutex.lockAsync({ signal: controller.signal });
      if (unlockFirst) mutex.unlock();
      controller.abort();
      if (!unlockFirst) mutex.unlock();
      expect(await settled(mutex, locked)).toBe(unlockFirst);
      expect(mutex.locked).toBe(false);
    }
  });

  it('of another thread, 10,000 times', async () => {
    const rounds = 10_000;
    const mutex = new Mutex();
    const turn = word(2);
    const remote = new Remote(
      `for (let round = 1; round <= ${rounds}; round++) {
         data.mutex.lock();
         Atomics.store(data.turn, 0, round);
         Atomics.notify(data.turn, 0);
         for (let i = 0; i < 200 && Atomics.load(data.turn, 1) !== round; i++);
         while (Atomics.load(data.turn, 1) !== round) Atomics.wait(data.turn, 1, round - 1);
         for (let i = round % 50; i > 0; i--) Atomics.load(data.turn, 1);
         data.mutex.unlock();
       }`,
      { mutex, turn },
    );
    for (let round = 1; round <= rounds; round++) {
      // Both sides spin for each other, but not longer than it takes when both have a processor.
      for (let i = 0; i < 200 && load(turn) !== round; i++);
      while (load(turn) !== round) Atomics.wait(turn, 0, round - 1);
      const controller = new AbortController();
      const locked = mutex.lockAsync({ signal: controller.signal });
      Atomics.store(turn, 1, round);
      Atomics.notify(turn, 1);
      for (let i = round % 97; i > 0; i--) load(turn);
      controller.abort();
      await settled(mutex, locked);
    }
    expect(await remote.exit).toBe(0);
    expect(mutex.locked).toBe(false);
    expect(inspect(mutex)).toBe('Mutex { free }');
  });
});

describe('runExclusive', () => {
  it('returns what the function returns, and unlocks', async () => {
    const mutex = new Mutex();
    expect(await mutex.runExclusive(() => 5)).toBe(5);
    expect(await mutex.runExclusive(async () => mutex.ownedByMe)).toBe(true);
    expect(mutex.locked).toBe(false);
  });

  it('unlocks when the function throws or rejects', async () => {
    const mutex = new Mutex();
    const failure = new Error('inside');
    const fail = () => {
      throw failure;
    };
    await expect(mutex.runExclusive(fail)).rejects.toBe(failure);
    await expect(mutex.runExclusive(async () => fail())).rejects.toBe(failure);
    expect(mutex.locked).toBe(false);
  });

  it('holds the lock over awaits', async () => {
    const mutex = new Mutex();
    let inside = 0;
    const body = async () => {
      expect(++inside).toBe(1);
      await tick();
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, () => mutex.runExclusive(body)));
    expect(mutex.locked).toBe(false);
  });
});
