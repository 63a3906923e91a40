import { AbandonedError, Condition, Mutex } from 'manycore';
import { expect, it } from 'vitest';
import { notify, Thread, until, waiting, word } from './threads.js';

function place() {
  const mutex = new Mutex();
  return { mutex, condition: new Condition({ mutex }) };
}

it('serves threads and promises in one order', async () => {
  const data = { ...place(), order: word(5) };
  const thread = (id: number) =>
    new Thread(
      `data.mutex.lock(); data.condition.wait();
       data.order[++data.order[0]] = ${id}; data.mutex.unlock();`,
      data,
    );
  const promise = async (id: number) => {
    await data.mutex.lockAsync();
    expect(await data.condition.waitAsync()).toBe(true);
    expect(data.mutex.ownedByMe).toBe(true);
    data.order[++data.order[0]!] = id;
    data.mutex.unlock();
  };
  const all: Promise<unknown>[] = [];
  for (let id = 1; id <= 4; id++) {
    all.push(id % 2 ? thread(id).exit : promise(id));
    await until(() => waiting(data.condition) === id);
  }
  for (let id = 1; id <= 4; id++) {
    await data.mutex.lockAsync();
    data.condition.notify();
    data.mutex.unlock();
    await until(() => Atomics.load(data.order, 0) === id);
  }
  await Promise.all(all);
  expect([...data.order.subarray(1)]).toEqual([1, 2, 3, 4]);
});

it('resolves to false when time is over, with the mutex held', async () => {
  const { mutex, condition } = place();
  mutex.lock();
  expect(await condition.waitAsync({ timeout: 0 })).toBe(false);
  expect(await condition.waitAsync({ timeout: 2 })).toBe(false);
  expect(mutex.ownedByMe).toBe(true);
  mutex.unlock();
  expect(waiting(condition)).toBe(0);
});

it('rejects with the reason of an abort, after the mutex was locked again', async () => {
  const { mutex, condition } = place();
  mutex.lock();
  const controller = new AbortController();
  const wait = condition.waitAsync({ signal: controller.signal });
  await mutex.lockAsync(); // the wait let go of it
  controller.abort(new Error('enough'));
  let settled = false;
  wait.catch(() => {
    settled = true;
  });
  await new Promise(resolve => setTimeout(resolve, 5));
  expect(settled).toBe(false);
  mutex.unlock();
  await expect(wait).rejects.toThrow('enough');
  expect(mutex.ownedByMe).toBe(true);
  await expect(condition.waitAsync({ signal: controller.signal })).rejects.toThrow('enough');
  expect(mutex.ownedByMe).toBe(true);
  mutex.unlock();
});

it('loses neither mutex nor notification when aborts race notifications', async () => {
  const data = { ...place(), credit: word(), given: word(), stop: word() };
  // Notifies once for each credit.
  const notifier = new Thread(
    `let given = 0;
     while (Atomics.load(data.stop, 0) === 0) {
       for (let i = 0; i < 500 && Atomics.load(data.credit, 0) === given; i++);
       if (Atomics.load(data.credit, 0) === given) Atomics.wait(data.credit, 0, given);
       if (Atomics.load(data.stop, 0) === 1) break;
       data.mutex.lock(); data.condition.notify(); data.mutex.unlock();
       Atomics.store(data.given, 0, ++given);
       Atomics.notify(data.given, 0);
     }`,
    data,
  );
  let notified = 0;
  let aborted = 0;
  const rounds = 10_000;
  for (let round = 1; round <= rounds; round++) {
    await data.mutex.lockAsync();
    const controller = new AbortController();
    const wait = data.condition.waitAsync({ signal: controller.signal });
    Atomics.store(data.credit, 0, round);
    Atomics.notify(data.credit, 0);
    for (let i = round % 97; i > 0; i--) Atomics.load(data.credit, 0);
    controller.abort();
    try {
      if (!(await wait)) throw new Error('not notified');
      notified++;
    } catch (error) {
      if (error !== controller.signal.reason) throw error;
      aborted++;
    }
    if (!data.mutex.ownedByMe) throw new Error('the mutex is not held');
    data.mutex.unlock();
    for (let i = 0; i < 500 && Atomics.load(data.given, 0) !== round; i++);
    Atomics.wait(data.given, 0, round - 1);
  }
  Atomics.store(data.stop, 0, 1);
  Atomics.store(data.credit, 0, rounds + 1);
  Atomics.notify(data.credit, 0);
  expect(await notifier.exit).toBe(0);
  expect(notified + aborted).toBe(rounds);
  expect([data.mutex.locked, waiting(data.condition)]).toEqual([false, 0]);
}, 120_000);

it.each(['data.condition.wait()', 'await data.condition.waitAsync()'])(
  'hands on what a terminated thread was given: %s',
  async wait => {
    const data = place();
    const body = `data.mutex.lock(); ${wait}; say('woken'); data.mutex.unlock();`;
    const first = new Thread(body, data);
    await until(() => waiting(data.condition) === 1);
    const second = new Thread(body, data);
    await until(() => waiting(data.condition) === 2);
    // Notified, but the mutex is not free: it ends in the mutex' queue.
    data.mutex.lock();
    data.condition.notify();
    expect([waiting(data.condition), waiting(data.mutex)]).toEqual([1, 1]);
    await first.terminate();
    expect([waiting(data.condition), waiting(data.mutex)]).toEqual([0, 1]);
    data.mutex.unlock();
    expect(await second.said()).toBe('woken');
    await second.exit;
    expect(data.mutex.locked).toBe(false);

    const third = new Thread(body, data);
    await until(() => waiting(data.condition) === 1);
    await third.terminate();
    expect(waiting(data.condition)).toBe(0);
    notify(data.condition);
  },
);

it('tells the waiters when the owner of the mutex ends', async () => {
  const data = place();
  const thread = new Thread(
    `data.mutex.lock();
     try { data.condition.wait(); } catch (e) { say([e.code, data.mutex.ownedByMe]); }`,
    data,
  );
  await until(() => waiting(data.condition) === 1);
  data.mutex.lock();
  const promise = data.condition.waitAsync();
  promise.catch(() => {});
  const notifier = new Thread(
    'data.mutex.lock(); data.condition.notifyAll(); say(1); setInterval(() => {}, 1e6);',
    data,
  );
  await notifier.said();
  await notifier.terminate();
  expect(await thread.said()).toEqual(['ERR_MANYCORE_ABANDONED', false]);
  await expect(promise).rejects.toThrow(AbandonedError);
  data.mutex.recover().unlock();
});

it('passes a token around 32 threads', async () => {
  const data = { ...place(), turn: word() };
  const threads = Array.from({ length: 32 }, (_, id) => {
    const body = `for (let round = 0; round < 20; round++) {
      data.mutex.lock();
      data.condition.waitFor(() => data.turn[0] % 32 === ${id});
      data.turn[0]++; data.condition.notifyAll(); data.mutex.unlock();
    }`;
    return new Thread(body, data);
  });
  for (const thread of threads) expect(await thread.exit).toBe(0);
  expect(data.turn[0]).toBe(640);
}, 120_000);
