import { inspect } from 'node:util';
import { AbandonedError, NotOwnerError, RecursiveMutex, receive, share } from 'manycore';
import { expect, it } from 'vitest';
import { Thread, until, waiting, word } from './threads.js';

it('is free when it was unlocked as often as it was locked', async () => {
  const mutex = new RecursiveMutex();
  const probe = async () => {
    const thread = new Thread(
      'say([data.mutex.tryLock(), data.mutex.depth]); if (data.mutex.ownedByMe) data.mutex.unlock();',
      { mutex },
    );
    const said = await thread.said();
    await thread.exit;
    return said;
  };
  expect(mutex.lock()).toBe(mutex);
  expect(mutex.tryLock()).toBe(true);
  mutex.lock();
  expect(mutex.depth).toBe(3);
  mutex.unlock();
  mutex.lock();
  mutex.unlock();
  mutex.unlock();
  expect([mutex.depth, mutex.locked, mutex.ownedByMe]).toEqual([1, true, true]);
  expect(await probe()).toEqual([false, 0]);
  mutex.unlock();
  expect([mutex.depth, mutex.locked, mutex.ownedByMe]).toEqual([0, false, false]);
  expect(await probe()).toEqual([true, 1]);
});

it('is unlocked by its owner only, and not too often', async () => {
  const mutex = new RecursiveMutex({ name: 'r' });
  expect(() => mutex.unlock()).toThrow(NotOwnerError);
  mutex.lock().lock();
  mutex.unlock();
  mutex.unlock();
  expect(() => mutex.unlock()).toThrow(NotOwnerError);
  const thread = new Thread('data.mutex.lock(); say(1); setInterval(() => {}, 1e6);', { mutex });
  await thread.said();
  expect(() => mutex.unlock()).toThrow(
    'RecursiveMutex "r" cannot be unlocked here: held by "Worker-',
  );
  expect([mutex.depth, mutex.locked, mutex.ownedByMe]).toEqual([0, true, false]);
  await thread.terminate();
});

it('excludes other threads', async () => {
  const data = { mutex: new RecursiveMutex(), count: word() };
  const body = `for (let i = 0; i < 3000; i++) {
    if (i % 2) data.mutex.lock(); else while (!data.mutex.tryLock(1));
    data.mutex.lock();
    data.count[0]++;
    data.mutex.unlock(); data.mutex.unlock();
  }`;
  const threads = Array.from({ length: 4 }, () => new Thread(body, data));
  for (const thread of threads) expect(await thread.exit).toBe(0);
  expect([data.count[0], data.mutex.locked]).toEqual([12_000, false]);
});

it('is abandoned by an owner that ends, whatever the depth', async () => {
  const mutex = new RecursiveMutex();
  const thread = new Thread('data.mutex.lock().lock(); say(1); setInterval(() => {}, 1e6);', {
    mutex,
  });
  await thread.said();
  const waiter = new Thread('try { data.mutex.lock(); } catch (e) { say(e.code); }', { mutex });
  await until(() => waiting(mutex) === 1);
  await thread.terminate();
  expect(await waiter.said()).toBe('ERR_MANYCORE_ABANDONED');
  expect(() => mutex.lock()).toThrow(AbandonedError);
  expect([mutex.abandoned, mutex.depth]).toEqual([true, 0]);
  expect(mutex.recover()).toBe(mutex);
  expect([mutex.abandoned, mutex.depth]).toEqual([false, 1]);
  mutex.recover().unlock();
  expect(mutex.depth).toBe(1);
  mutex.unlock();
  expect(mutex.locked).toBe(false);
});

it('takes a terminated waiter out of its queue', async () => {
  const mutex = new RecursiveMutex();
  mutex.lock();
  const thread = new Thread('data.mutex.lock();', { mutex });
  await until(() => waiting(mutex) === 1);
  await thread.terminate();
  expect(waiting(mutex)).toBe(0);
  mutex.unlock();
});

it('works with using, crosses, and says what it is', () => {
  const mutex = new RecursiveMutex({ name: 'deep' });
  const twin = receive<RecursiveMutex>(share(mutex));
  {
    using _ = mutex.lock();
    using __ = twin.lock();
    expect(mutex.depth).toBe(2);
    expect(inspect(twin)).toMatch(
      /^RecursiveMutex "deep" \{ held by this thread, ".*", 2 times \}$/,
    );
  }
  expect(inspect(twin)).toBe('RecursiveMutex "deep" { free }');
  for (const ms of [Number.NaN, -1]) expect(() => mutex.tryLock(ms)).toThrow(RangeError);
  expect(() => mutex.tryLock('1' as never)).toThrow(TypeError);
  expect('lockAsync' in mutex).toBe(false);
});

it('cannot be held more often than can be counted', () => {
  const mutex = new RecursiveMutex({ name: 'deep' });
  mutex.lock();
  const { words } = share(mutex) as { words: Int32Array };
  const depth = words.indexOf(1, 5);
  Atomics.store(words, depth, 2 ** 31 - 2); // as if it had been locked so often
  mutex.lock();
  expect(() => mutex.lock()).toThrow('RecursiveMutex "deep": held 2147483647 times already');
  expect(() => mutex.tryLock()).toThrow(RangeError);
  expect([mutex.depth, mutex.ownedByMe]).toEqual([2 ** 31 - 1, true]);
  Atomics.store(words, depth, 1);
  mutex.unlock();
  expect(mutex.locked).toBe(false);
});
