import { inspect } from 'node:util';
import { Event, receive, share, TimeoutError } from 'manycore';
import { expect, test } from 'vitest';
import { Aim, badTimes, damaged, Helper, run, untilWaiting, waiting } from './support.js';

test('set, clear, isSet', () => {
  const event = new Event({ name: 'start' });
  expect(event.isSet).toBe(false);
  expect(inspect(event)).toBe('Event "start" { clear, 0 waiting }');
  event.clear();
  event.set();
  event.set();
  expect(event.isSet).toBe(true);
  expect(event.wait()).toBe(true);
  expect(inspect(event)).toBe('Event "start" { set, 0 waiting }');
  event.clear();
  event.clear();
  expect(event.isSet).toBe(false);
});

test('set wakes everybody: threads and promises', async () => {
  const event = new Event();
  const helpers = [1, 2, 3].map(() => new Helper('return [e.wait(), e.wait()]', { e: event }));
  const promises = [event.waitAsync(), event.waitAsync()];
  await untilWaiting(event, 5);
  event.set();
  expect(await Promise.all(promises)).toEqual([true, true]);
  for (const helper of helpers) expect(await helper.value()).toEqual([true, true]);
  expect(await event.waitAsync({ timeout: 0 })).toBe(true);
});

test('waiting in vain', async () => {
  const event = new Event({ name: 'start' });
  expect(event.wait(0)).toBe(false);
  expect(event.wait(5)).toBe(false);
  await expect(event.waitAsync({ timeout: 5 })).rejects.toThrow(TimeoutError);
  const helper = new Helper('return [e.wait(0), e.wait(1), e.isSet]', { e: event });
  expect(await helper.value()).toEqual([false, false, false]);
  event.set();
  expect(event.wait(0)).toBe(true);
});

test('waiters return true even if clear follows set at once', async () => {
  const event = new Event();
  for (let round = 0; round < 50; round++) {
    const helper = round % 10 === 0 ? new Helper('return e.wait()', { e: event }) : undefined;
    const promises = [event.waitAsync(), event.waitAsync()];
    await untilWaiting(event, helper ? 3 : 2);
    event.set();
    event.clear();
    expect(await Promise.all(promises)).toEqual([true, true]);
    if (helper) expect(await helper.value()).toBe(true);
    expect(event.isSet).toBe(false);
  }
});

test('ping-pong between two threads', async () => {
  const [ping, pong] = [new Event(), new Event()];
  const helper = new Helper(
    'for (let i = 0; i < 2000; i++) { ping.wait(); ping.clear(); pong.set(); } return "done"',
    { ping, pong },
  );
  for (let i = 0; i < 2000; i++) {
    ping.set();
    pong.wait();
    pong.clear();
  }
  expect(await helper.value()).toBe('done');
});

test('wait, clear, take all there is: no set gets lost', async () => {
  const event = new Event();
  const made = new Int32Array(new SharedArrayBuffer(4));
  const helpers = [1, 2].map(
    () =>
      new Helper('for (let i = 0; i < 5000; i++) { Atomics.add(made, 0, 1); e.set(); }', {
        e: event,
        made,
      }),
  );
  while (Atomics.load(made, 0) < 10_000) {
    event.wait();
    event.clear();
  }
  for (const helper of helpers) await helper.value();
});

test('bad input', () => {
  const event = new Event();
  for (const ms of badTimes) {
    expect(() => event.wait(ms as number)).toThrow(inspect(ms));
    expect(() => event.waitAsync({ timeout: ms as number })).toThrow(inspect(ms));
  }
  expect(() => event.waitAsync({ signal: 1 as never })).toThrow(TypeError);
  expect(() => new Event({ name: 5 as never })).toThrow(TypeError);
  expect(() => new Event('start' as never)).toThrow(TypeError);
  expect(waiting(event)).toBe(0);
});

test('corrupted or too small memory', () => {
  const event = new Event();
  const set = (word: number, value: number) => (memory: Int32Array) => {
    memory[word] = value;
  };
  expect(() => receive(damaged(event, () => {}))).not.toThrow();
  expect(() => receive(damaged(event, set(4, 3)))).toThrow('corrupted');
  expect(() => receive(damaged(event, set(2, 3)))).toThrow(TypeError);
  expect(() => receive(damaged(event, set(1, 99)))).toThrow(TypeError);
  expect(() => receive(damaged(event, () => {}, 8))).toThrow(TypeError);
  expect(() => receive(damaged(event, set(3, 16), 8))).toThrow(TypeError);
});

test('revived twice in one thread it is one', async () => {
  const event = new Event({ name: 'one' });
  const [a, b] = receive<Event[]>(structuredClone(share([event, event])));
  const promise = a!.waitAsync();
  b!.set();
  expect(await promise).toBe(true);
  expect(b!.name).toBe('one');
});

test('a worker terminated while it waits leaves nothing behind', async () => {
  const event = new Event();
  for (const body of ['e.wait()', 'e.wait(1e9)', 'await e.waitAsync()']) {
    const helper = new Helper(body, { e: event });
    await untilWaiting(event, 1);
    await helper.worker.terminate();
    expect(waiting(event)).toBe(0);
    event.set();
    expect(event.isSet).toBe(true);
    event.clear();
    expect(event.isSet).toBe(false);
  }
});

test('a worker that ends with promises pending and granted', async () => {
  const event = new Event();
  for (const then of ['process.exit()', 'say(1); for (;;);']) {
    const helper = new Helper(`for (let i = 0; i < 10; i++) e.waitAsync(); ${then}`, { e: event });
    if (then !== 'process.exit()') {
      await helper.ready;
      event.set();
      event.clear();
    }
    await helper.worker.terminate();
    expect(waiting(event)).toBe(0);
  }
});

test('an abort takes the waiter out at once', async () => {
  const event = new Event();
  const controller = new AbortController();
  const promise = event.waitAsync({ signal: controller.signal });
  expect(waiting(event)).toBe(1);
  controller.abort(new Error('enough'));
  expect(waiting(event)).toBe(0);
  await expect(promise).rejects.toThrow('enough');
  await expect(event.waitAsync({ signal: controller.signal })).rejects.toThrow('enough');
});

test('an abort that races set', { timeout: 60_000 }, async () => {
  const [event, go, done] = [new Event(), new Event(), new Event()];
  const rounds = 10_000;
  const helper = new Helper(
    'for (let i = 0; i < rounds; i++) { go.wait(); go.clear(); e.set(); done.set(); }',
    { e: event, go, done, rounds },
  );
  const aim = new Aim();
  for (let i = 0; i < rounds; i++) {
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error('aborted');
    const outcome = event.waitAsync({ signal }).catch((error: unknown) => error);
    go.set();
    aim.wait();
    controller.abort(reason);
    const result = await outcome;
    aim.adjust(result === true);
    if (result !== true && result !== reason) expect.fail(inspect(result));
    done.wait();
    done.clear();
    if (!event.isSet) expect.fail('a set is lost');
    event.clear();
  }
  await helper.value();
  expect(waiting(event)).toBe(0);
});

test('a pending promise keeps the process alive, a settled one does not', async () => {
  const output = await run(`
    import { Worker } from 'node:worker_threads';
    import { Event, share } from 'manycore';
    const e = new Event();
    new Worker(\`
      const { workerData } = require('node:worker_threads');
      import('manycore').then(m => setTimeout(() => m.receive(workerData).set(), 50));
    \`, { eval: true, execArgv: [], workerData: share(e) }).unref();
    e.waitAsync().then(() => console.log('set'));
  `);
  expect(output).toBe('set');
});
