import { DeadlockError, Mutex, Queue, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';
import { waiters } from '../support/native.js';
import { load, until, word } from '../support/until.js';
import { written } from '../support/written.js';

describe('a thread that waits for a lock of the one that joins it', () => {
  it('or that one, whichever waits last, is told, with the names of both', () => {
    const lock = new Mutex({ name: 'ledger' }).lock();
    const target = (lock: Mutex) => {
      lock.lock();
      lock.unlock();
    };
    const thread = new Thread(target, { args: [lock], name: 'clerk' }).start();
    const told = [() => thread.join(), () => thread.result.get()].map(wait => {
      try {
        wait();
        return undefined;
      } catch (error) {
        if (lock.ownedByMe) lock.unlock();
        return error;
      }
    });
    const errors = told.filter(error => error !== undefined);
    expect(errors).toEqual([expect.any(DeadlockError)]);
    const { message } = errors[0] as Error;
    expect(message).toContain('thread "MainThread" holds "ledger", waits for thread "clerk"');
    expect(message).toContain('thread "clerk" waits for "ledger"');
    expect(thread.join()).toBe(true);
  });

  it('when it waits first, the one that joins is told', async () => {
    const [lock, waits] = [new Mutex({ name: 'ledger' }).lock(), word()];
    const target = (lock: Mutex, waits: Int32Array) => {
      Atomics.store(waits, 0, 1);
      lock.lock();
      lock.unlock();
    };
    const thread = new Thread(target, { args: [lock, waits], name: 'clerk' }).start();
    await until(() => load(waits) === 1 && waiters(lock) === 1);
    for (const wait of [() => thread.join(), () => thread.result.get()]) {
      expect(wait).toThrow(DeadlockError);
      expect(wait).toThrow(
        /thread "MainThread" holds "ledger", waits for thread "clerk"; thread "clerk" waits for "ledger"/,
      );
    }
    expect([thread.join(1), thread.result.wait(1)]).toEqual([false, false]); // these end by themselves
    lock.unlock();
    expect(thread.join()).toBe(true);
  });

  it('is no deadlock once the thread has its result', () => {
    const lock = new Mutex({ name: 'ledger' });
    const target = written(`async lock => {
      const { setTimeout: sleep } = await import('node:timers/promises');
      sleep(5).then(() => { lock.lock(); lock.unlock(); });
      return 'result';
    }`);
    for (let i = 0; i < 5; i++) {
      lock.lock();
      const thread = Thread.start(target, lock);
      expect(thread.result.get()).toBe('result');
      lock.unlock();
      expect([thread.join(), thread.exitCode]).toEqual([true, 0]);
    }
  });
});

describe('threads that join each other in a circle', () => {
  it.each([1, 2, 5])('of %i are told: exactly one of them', async size => {
    const boxes = Array.from({ length: size }, () => new Queue<Thread>({ capacity: 1 }));
    const threads = boxes.map(box => Thread.start((box: Queue<Thread>) => box.get().join(), box));
    for (const [i, box] of boxes.entries()) box.put(threads[(i + 1) % size] as Thread);
    const results = await Promise.allSettled(threads.map(thread => thread.result));
    const failed = results.filter(one => one.status === 'rejected').map(one => one.reason);
    expect(failed).toEqual([expect.any(DeadlockError)]);
    for (const thread of threads) expect(thread.join()).toBe(true);
  });
});
