import { inspect } from 'node:util';
import { Barrier, BrokenBarrierError, Event, receive, share, TimeoutError } from 'manycore';
import { expect, test } from 'vitest';
import { broken, Helper, settled, until, untilWaiting } from './support.js';

const numbers = (values: unknown[]) => [...(values as number[])].sort((a, b) => a - b);

test('nobody goes on before all are there, for thousands of rounds', async () => {
  const barrier = new Barrier({ parties: 3 });
  const counts = new Int32Array(new SharedArrayBuffer(12));
  const rounds = 2000;
  const body = `
    let wrong = 0;
    for (let round = 1; round <= rounds; round++) {
      Atomics.store(counts, id, round);
      b.wait();
      for (let other = 0; other < 3; other++) wrong += Atomics.load(counts, other) !== round;
      b.wait();
    }
    return wrong;`;
  const helpers = [0, 1, 2].map(id => new Helper(body, { b: barrier, counts, id, rounds }));
  for (const helper of helpers) expect(await helper.value()).toBe(0);
  expect(barrier.waiting).toBe(0);
  expect(barrier.broken).toBe(false);
});

test('each index once, for threads and promises together', async () => {
  const barrier = new Barrier({ parties: 5 });
  expect(barrier.parties).toBe(5);
  for (let round = 0; round < 5; round++) {
    const helpers = [1, 2].map(() => new Helper('return b.wait()', { b: barrier }));
    const promises = [barrier.waitAsync(), barrier.waitAsync()];
    await untilWaiting(barrier, 4);
    expect(barrier.waiting).toBe(4);
    const last = barrier.wait();
    expect(last).toBe(4);
    const all = await Promise.all([...promises, ...helpers.map(helper => helper.value())]);
    expect(numbers([...all, last])).toEqual([0, 1, 2, 3, 4]);
  }
});

test('a single party never waits', async () => {
  let actions = 0;
  const barrier = new Barrier({ parties: 1, action: () => actions++ });
  expect([barrier.wait(), barrier.wait(0), await barrier.waitAsync()]).toEqual([0, 0, 0]);
  expect(actions).toBe(3);
});

test('the action runs once per round, before anybody goes on', async () => {
  const log: string[] = [];
  const barrier = new Barrier({ parties: 3, action: () => log.push('action') });
  for (let round = 0; round < 20; round++) {
    const early = [barrier.waitAsync(), barrier.waitAsync()].map(promise =>
      promise.then(() => log.push('passed')),
    );
    if (round % 2 === 0) barrier.wait();
    else await barrier.waitAsync();
    await Promise.all(early);
    expect(log.splice(0)).toEqual(['action', 'passed', 'passed']);
  }
});

test('a last arriver without the action leaves it to the one that has it', async () => {
  let actions = 0;
  const barrier = new Barrier({ parties: 3, action: () => actions++ });
  const mine = barrier.waitAsync();
  const helpers = [1, 2].map(() => new Helper('return b.wait()', { b: barrier }));
  const indices = await Promise.all([mine, ...helpers.map(helper => helper.value())]);
  expect(actions).toBe(1);
  expect(indices[0]).toBe(2);
  expect(numbers(indices)).toEqual([0, 1, 2]);
});

test('an asynchronous action is awaited; a blocking wait refuses it', async () => {
  const log: string[] = [];
  const gate = new Event();
  const barrier = new Barrier({
    parties: 2,
    action: async () => {
      log.push('begins');
      await gate.waitAsync();
      log.push('ends');
    },
  });
  const both = [barrier.waitAsync(), barrier.waitAsync({ timeout: 1 })];
  for (const one of both) one.then(() => log.push('passed'));
  await until(() => log.length > 0);
  expect(inspect(barrier)).toBe('Barrier { 2 of 2 waiting, the action runs }');
  const newcomers = [barrier.waitAsync(), barrier.waitAsync()];
  gate.set();
  expect(numbers(await Promise.all(both))).toEqual([0, 1]);
  expect(numbers(await Promise.all(newcomers))).toEqual([0, 1]);
  // The next round's action may begin while the last party of the first is on its way out.
  expect(log.indexOf('ends')).toBeLessThan(log.indexOf('passed'));
  expect(log.filter(entry => entry === 'begins')).toHaveLength(2);

  const other = settled(barrier.waitAsync());
  expect(() => barrier.wait()).toThrow('an action that returns a promise needs waitAsync()');
  expect(await other).toMatchObject(broken);
});

test('an action that throws breaks the barrier', async () => {
  for (const action of [
    () => {
      throw new TimeoutError('action failed');
    },
    async () => {
      throw new TimeoutError('action failed');
    },
  ]) {
    const barrier = new Barrier({ parties: 3, action });
    const helper = new Helper('b.wait()', { b: barrier });
    await untilWaiting(barrier, 1);
    const early = settled(barrier.waitAsync());
    await expect(barrier.waitAsync()).rejects.toThrow(new TimeoutError('action failed'));
    expect(await early).toMatchObject(broken);
    expect(await helper.outcome).toMatchObject({ error: broken });
    expect(barrier.broken).toBe(true);
    expect(() => barrier.wait()).toThrow(BrokenBarrierError);
  }
});

test('abort breaks it for those who wait and those who come', async () => {
  const barrier = new Barrier({ parties: 3, name: 'stage' });
  const helper = new Helper('b.wait()', { b: barrier });
  const promise = settled(barrier.waitAsync());
  await untilWaiting(barrier, 2);
  barrier.abort();
  expect(await promise).toMatchObject(broken);
  expect(await helper.outcome).toMatchObject({ error: broken });
  expect(barrier.broken).toBe(true);
  expect(barrier.waiting).toBe(0);
  expect(inspect(barrier)).toBe('Barrier "stage" { broken, 0 waiting }');
  expect(() => barrier.wait()).toThrow('Barrier "stage" is broken');
  await expect(barrier.waitAsync()).rejects.toThrow(BrokenBarrierError);
});

test('reset, without and with waiters, and after an abort', async () => {
  const barrier = new Barrier({ parties: 2 });
  barrier.reset();
  expect(barrier.broken).toBe(false);
  const helper = new Helper('b.wait()', { b: barrier });
  await untilWaiting(barrier, 1);
  barrier.reset();
  expect(await helper.outcome).toMatchObject({ error: broken });
  expect(barrier.broken).toBe(false);
  barrier.abort();
  barrier.reset();
  const promise = barrier.waitAsync();
  expect(barrier.wait()).toBe(1);
  expect(await promise).toBe(0);
});

test('a timeout breaks it for all; its own error says that time ran out', async () => {
  const barrier = new Barrier({ parties: 3, name: 'stage' });
  const helper = new Helper('b.wait()', { b: barrier });
  await untilWaiting(barrier, 1);
  let error: unknown;
  try {
    barrier.wait(1);
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject(broken);
  expect((error as Error).cause).toBeInstanceOf(TimeoutError);
  const other = await helper.outcome;
  expect(other).toMatchObject({ error: broken });
  expect(other).not.toHaveProperty('error.cause', 'TimeoutError');

  barrier.reset();
  const patient = settled(barrier.waitAsync());
  const hasty = await settled(barrier.waitAsync({ timeout: 1 }));
  expect(hasty).toMatchObject({ ...broken, cause: { name: 'TimeoutError' } });
  expect(await patient).toMatchObject(broken);
  expect(((await patient) as Error).cause).toBeUndefined();
  expect(barrier.broken).toBe(true);
});

test('the default timeout counts in every thread', async () => {
  const barrier = new Barrier({ parties: 2, timeout: 1 });
  const cause = { error: { ...broken, cause: 'TimeoutError' } };
  expect(await new Helper('b.wait()', { b: barrier }).outcome).toMatchObject(cause);
  barrier.reset();
  expect(await new Helper('await b.waitAsync()', { b: barrier }).outcome).toMatchObject(cause);
  barrier.reset();
  expect(() => barrier.wait()).toThrow(BrokenBarrierError);
});

test('an abort signal breaks it: a party is missing', async () => {
  const barrier = new Barrier({ parties: 3 });
  const controller = new AbortController();
  const other = settled(barrier.waitAsync());
  const mine = barrier.waitAsync({ signal: controller.signal });
  const reason = new TimeoutError('of the user');
  controller.abort(reason);
  expect(await settled(mine)).toBe(reason);
  expect(await other).toMatchObject(broken);
  barrier.reset();
  // Aborted before: it never arrived, and nothing is broken.
  expect(await settled(barrier.waitAsync({ signal: controller.signal }))).toBe(reason);
  expect(barrier.broken).toBe(false);
});

test('abort and reset while the action runs', async () => {
  const gate = new Event();
  const barrier = new Barrier({ parties: 2, action: () => gate.waitAsync() });
  for (const use of ['abort', 'reset'] as const) {
    gate.clear();
    const both = [settled(barrier.waitAsync()), settled(barrier.waitAsync())];
    await until(() => inspect(barrier).endsWith('the action runs }'));
    barrier[use]();
    expect(barrier.broken).toBe(use === 'abort');
    gate.set();
    for (const one of both) expect(await one).toMatchObject(broken);
    barrier.reset();
  }
  expect(numbers(await Promise.all([barrier.waitAsync(), barrier.waitAsync()]))).toEqual([0, 1]);
});

test('revived twice in one thread it is one', async () => {
  const barrier = new Barrier({ parties: 2, name: 'one' });
  const [a, b] = receive<Barrier[]>(structuredClone(share([barrier, barrier])));
  const promise = a!.waitAsync();
  expect(b!.wait()).toBe(1);
  expect(await promise).toBe(0);
});
