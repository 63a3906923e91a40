import { inspect } from 'node:util';
import { Condition, Mutex, NotOwnerError, RecursiveMutex, receive, share } from 'manycore';
import { expect, it } from 'vitest';
import { notify, Thread, until, waiting, word } from './threads.js';

const waiter = `
  data.mutex.lock();
  say(data.condition.wait(data.ms ?? Infinity));
  say(data.mutex.ownedByMe);
  data.mutex.unlock();`;

function place() {
  const mutex = new Mutex();
  return { mutex, condition: new Condition({ mutex }) };
}

it('needs the mutex to be held for every call', async () => {
  const { mutex, condition } = place();
  const calls = [
    () => condition.wait(),
    () => condition.wait(0),
    () => condition.waitFor(() => true),
    () => condition.notify(),
    () => condition.notifyAll(),
  ];
  for (const call of calls) expect(call).toThrow(NotOwnerError);
  await expect(condition.waitAsync()).rejects.toThrow(NotOwnerError);
  const holder = new Thread('data.mutex.lock(); say(1); setInterval(() => {}, 1e6)', { mutex });
  await holder.said();
  for (const call of calls) expect(call).toThrow(NotOwnerError);
  await holder.terminate();
});

it('has a mutex of its own when none is given', () => {
  const condition = new Condition();
  expect(condition.mutex).toBeInstanceOf(Mutex);
  using _ = condition.mutex.lock();
  condition.notify();
  expect(condition.wait(0)).toBe(false);
});

it('wakes as many as asked for, the longest waiting first', async () => {
  const data = { ...place(), order: word(6) };
  const threads: Thread[] = [];
  for (let i = 1; i <= 5; i++) {
    const body = `data.mutex.lock(); data.condition.wait();
      data.order[++data.order[0]] = ${i}; data.mutex.unlock();`;
    threads.push(new Thread(body, data));
    await until(() => waiting(data.condition) === i);
  }
  for (const [count, woken] of [
    [1, 1],
    [1, 2],
    [3, 5],
  ] as const) {
    notify(data.condition, count);
    await until(() => Atomics.load(data.order, 0) === woken);
    expect(waiting(data.condition)).toBe(5 - woken);
  }
  expect([...data.order.subarray(1, 3)]).toEqual([1, 2]);
  for (const thread of threads) expect(await thread.exit).toBe(0);
});

it('notifies everybody, and nobody who came later', async () => {
  const data = place();
  const threads = [1, 2, 3].map(() => new Thread(waiter, data));
  await until(() => waiting(data.condition) === 3);
  data.mutex.lock();
  data.condition.notifyAll();
  const late = data.condition.waitAsync();
  for (const thread of threads) {
    expect([await thread.said(), await thread.said()]).toEqual([true, true]);
    await thread.exit;
  }
  expect(waiting(data.condition)).toBe(1);
  notify(data.condition);
  expect(await late).toBe(true);
  data.mutex.unlock();
});

it('forgets a notification that nobody waits for', () => {
  const { mutex, condition } = place();
  using _ = mutex.lock();
  condition.notify();
  condition.notifyAll();
  condition.notify(0);
  expect(condition.wait(1)).toBe(false);
});

it('holds the mutex again after a time-out', async () => {
  const data = place();
  const threads = [1, 2, 3, 4, 5].map(ms => new Thread(waiter, { ...data, ms }));
  for (const thread of threads) {
    expect([await thread.said(), await thread.said()]).toEqual([false, true]);
    expect(await thread.exit).toBe(0);
  }
  expect(data.mutex.locked).toBe(false);
  expect(waiting(data.condition)).toBe(0);
});

it('counts a notification that came before the time-out, however late the mutex', async () => {
  const data = { ...place(), ms: 1000 };
  const thread = new Thread(waiter, data);
  await until(() => waiting(data.condition) === 1);
  data.mutex.lock();
  data.condition.notify();
  // A machine too slow to get here in a second sees an ordinary time-out.
  const moved = waiting(data.mutex) === 1;
  await new Promise(resolve => setTimeout(resolve, 1100));
  data.mutex.unlock();
  if (moved) expect(await thread.said()).toBe(true);
  await thread.exit;
});

it('waits for a predicate', async () => {
  const data = { ...place(), state: word() };
  const thread = new Thread(
    `data.mutex.lock();
     say(data.condition.waitFor(() => data.mutex.ownedByMe && data.state[0] === 4));
     say(data.state[0]); data.mutex.unlock();`,
    data,
  );
  for (let i = 0; i < 4; i++) {
    await until(() => waiting(data.condition) === 1);
    using _ = data.mutex.lock();
    data.state[0]!++;
    data.condition.notify();
  }
  expect([await thread.said(), await thread.said()]).toEqual([true, 4]);
});

it('has one deadline for all the waiting of waitFor', () => {
  const { mutex, condition } = place();
  using _ = mutex.lock();
  let calls = 0;
  expect(condition.waitFor(() => ++calls < 0, 5)).toBe(false);
  expect(calls).toBeGreaterThan(0);
  expect(condition.waitFor(() => true, 0)).toBe(true);
  expect(condition.waitFor(() => false, 0)).toBe(false);
  const failing = () => {
    throw new Error('no');
  };
  expect(() => condition.waitFor(failing)).toThrow('no');
  expect(mutex.ownedByMe).toBe(true);
});

it('lets go of a RecursiveMutex in all its depth', async () => {
  const mutex = new RecursiveMutex();
  const data = { mutex, condition: new Condition({ mutex }) };
  const thread = new Thread(
    `data.mutex.lock().lock().lock(); data.condition.wait(); say(data.mutex.depth);
     data.mutex.unlock(); data.mutex.unlock(); data.mutex.unlock(); say(data.mutex.ownedByMe);`,
    data,
  );
  await until(() => waiting(data.condition) === 1);
  mutex.lock().lock();
  data.condition.notify();
  mutex.unlock();
  mutex.unlock();
  expect([await thread.said(), await thread.said()]).toEqual([3, false]);
  await expect(data.condition.waitAsync()).rejects.toThrow(TypeError);
});

it('crosses with its mutex, and is one thing however often it is revived', () => {
  const condition = new Condition({ name: 'c', mutex: new Mutex({ name: 'm' }) });
  const [a, b] = [receive<Condition>(share(condition)), receive<Condition>(share(condition))];
  expect([a.name, a.mutex.name]).toEqual(['c', 'm']);
  a.mutex.lock();
  expect(b.mutex.ownedByMe).toBe(true);
  b.notify();
  condition.mutex.unlock();
});

it('says what it is', () => {
  const condition = new Condition({ name: 'ready' });
  expect(inspect(condition)).toBe('Condition "ready" { nobody waits, its mutex is free }');
});

it('refuses what makes no sense', async () => {
  const { mutex, condition } = place();
  using _ = mutex.lock();
  for (const ms of [Number.NaN, -1]) {
    expect(() => condition.wait(ms)).toThrow(RangeError);
    expect(() => condition.waitFor(() => true, ms)).toThrow(RangeError);
    await expect(condition.waitAsync({ timeout: ms })).rejects.toThrow(RangeError);
  }
  expect(() => condition.wait('1' as never)).toThrow(TypeError);
  expect(() => condition.waitFor(1 as never)).toThrow(TypeError);
  for (const n of [-1, 1.5, Number.NaN]) expect(() => condition.notify(n)).toThrow(RangeError);
  expect(() => new Condition({ mutex: {} as never })).toThrow(TypeError);
  await expect(condition.waitAsync({ signal: 1 as never })).rejects.toThrow(TypeError);
  expect(mutex.ownedByMe).toBe(true);
});
