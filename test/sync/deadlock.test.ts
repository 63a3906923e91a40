import { DeadlockError, Mutex, RwLock } from 'manycore';
import { expect, it } from 'vitest';
import { Thread, until, waiting, word } from './threads.js';

/** Worker i of a ring: holds lock i, then wants lock i + 1 when all hold theirs. */
const member = `
  const { locks, holding, id, size } = data;
  const take = lock => lock.write ? lock.write() : lock.lock();
  const mine = take(locks[id]);
  Atomics.add(holding, 0, 1);
  while (Atomics.load(holding, 0) < size);
  try {
    take(locks[(id + 1) % size])[Symbol.dispose]();
    say('locked');
  } catch (error) {
    say([error.code, error.message, locks[id].ownedByMe ?? true]);
  }
  mine[Symbol.dispose]();`;

async function ring(locks: (Mutex | RwLock)[]): Promise<string[]> {
  const size = locks.length;
  const holding = word();
  const threads = locks.map((_, id) => new Thread(member, { locks, holding, id, size }));
  const said = await Promise.all(threads.map(thread => thread.said()));
  for (const thread of threads) expect(await thread.exit).toBe(0);
  const errors = said.filter(one => one !== 'locked') as [string, string, boolean][];
  for (const [code, , stillHolds] of errors) {
    expect([code, stillHolds]).toEqual(['ERR_MANYCORE_DEADLOCK', true]);
  }
  return errors.map(([, message]) => message);
}

it.each([2, 3, 5])('a cycle of %i threads has exactly one finder, who names it', async size => {
  for (let round = 0; round < 5; round++) {
    const messages = await ring(
      Array.from({ length: size }, (_, i) => new Mutex({ name: `m${i}` })),
    );
    expect(messages).toHaveLength(1);
    const edges = messages[0]!.match(/thread "Worker-\d+" holds "m\d", waits for "m\d"/g);
    expect(edges).toHaveLength(size);
    for (const edge of edges!) {
      const [held, wanted] = [...edge.matchAll(/"m(\d)"/g)].map(match => Number(match[1]));
      expect(wanted).toBe((held! + 1) % size);
    }
  }
});

it('a cycle through an RwLock that is written', async () => {
  const messages = await ring([new Mutex({ name: 'm' }), new RwLock({ name: 'rw' }), new Mutex()]);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain('holds "m", waits for "rw"');
  expect(messages[0]).toContain('holds a Mutex without a name, waits for "m"');
});

it('this thread alone is the smallest cycle', () => {
  const mutex = new Mutex({ name: 'mine' });
  mutex.lock();
  expect(() => mutex.lock()).toThrow(DeadlockError);
  expect(() => mutex.lock()).toThrow('holds "mine", waits for "mine"');
  expect(mutex.tryLock()).toBe(false);
  expect(mutex.tryLock(1)).toBe(false);
  mutex.unlock();

  const rw = new RwLock({ name: 'rw' });
  for (const enter of [() => rw.read(), () => rw.write()]) {
    const guard = enter();
    expect(() => rw.write()).toThrow('holds "rw", waits for "rw"');
    expect(rw.tryWrite(1)).toBe(undefined);
    guard[Symbol.dispose]();
  }
  const guard = rw.write();
  expect(() => rw.read()).toThrow(DeadlockError);
  expect(rw.tryRead()).toBe(undefined);
  guard[Symbol.dispose]();
  rw.write()[Symbol.dispose]();
});

it('a promise that waits is no edge', async () => {
  const [a, b] = [new Mutex(), new Mutex()];
  a.lock();
  const thread = new Thread(
    "data.b.lock(); say('has b'); data.a.lock(); say('has a'); data.a.unlock(); data.b.unlock();",
    { a, b },
  );
  await thread.said();
  const promise = b.lockAsync();
  await until(() => waiting(a) === 1);
  a.unlock();
  expect(await thread.said()).toBe('has a');
  await promise;
  b.unlock();
});

it('a wait with a limit is no edge', async () => {
  for (let round = 0; round < 5; round++) {
    const data = { a: new Mutex(), b: new Mutex(), holding: word() };
    const meet = 'Atomics.add(data.holding, 0, 1); while (Atomics.load(data.holding, 0) < 2);';
    const patient = new Thread(
      `data.a.lock(); ${meet} data.b.lock(); say('locked'); data.b.unlock(); data.a.unlock();`,
      data,
    );
    const limited = new Thread(
      `data.b.lock(); ${meet} say(data.a.tryLock(30)); data.b.unlock();`,
      data,
    );
    expect(await limited.said()).toBe(false);
    expect(await patient.said()).toBe('locked');
    expect([await limited.exit, await patient.exit]).toEqual([0, 0]);
  }
});

it('locks taken in order raise no alarm', async () => {
  const data = {
    locks: [new Mutex(), new Mutex(), new Mutex(), new Mutex()],
    rw: new RwLock(),
    count: word(),
  };
  const body = `
    for (let round = 0; round < 2000; round++) {
      const taken = data.locks.filter((_, i) => i === 3 || (round + data.id) >> i & 1);
      for (const lock of taken) lock.lock();
      const guard = round % 4 ? data.rw.read() : data.rw.write();
      data.count[0]++;
      guard[Symbol.dispose]();
      for (const lock of taken.reverse()) lock.unlock();
    }`;
  const threads = [0, 1, 2, 3, 4, 5].map(id => new Thread(body, { ...data, id }));
  for (const thread of threads) expect(await thread.exit).toBe(0);
  expect(data.count[0]).toBe(12_000);
});

it('a thread that was terminated in a wait is in no cycle any more', async () => {
  const [a, b] = [new Mutex(), new Mutex()];
  a.lock();
  const thread = new Thread('data.b.lock(); data.a.lock();', { a, b });
  await until(() => waiting(a) === 1);
  expect(() => b.lock()).toThrow(DeadlockError);
  await thread.terminate();
  expect(() => b.lock()).toThrow('its owner ended');
  a.unlock();
});
