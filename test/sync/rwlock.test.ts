import { inspect } from 'node:util';
import { AbandonedError, type Guard, RwLock, receive, share } from 'manycore';
import { expect, it } from 'vitest';
import { Thread, until, waiting, word } from './threads.js';

const release = (guard: Guard | undefined) => guard![Symbol.dispose]();

it('lets readers in together, and a writer alone', async () => {
  const data = { lock: new RwLock(), inside: word() };
  const readers = [1, 2, 3].map(
    () =>
      new Thread(
        `const guard = data.lock.read();
         Atomics.add(data.inside, 0, 1);
         while (Atomics.load(data.inside, 0) < 4);
         say(data.lock.tryWrite() === undefined);
         while (Atomics.load(data.inside, 0) < 5);
         guard[Symbol.dispose]();`,
        data,
      ),
  );
  const guard = data.lock.read();
  Atomics.add(data.inside, 0, 1);
  for (const reader of readers) expect(await reader.said()).toBe(true);
  expect(data.lock.tryWrite()).toBe(undefined);
  Atomics.add(data.inside, 0, 1);
  for (const reader of readers) await reader.exit;
  release(guard);
  const writing = data.lock.tryWrite();
  expect(writing).toBeDefined();
  const outsider = new Thread(
    'say([data.lock.tryRead(), data.lock.tryWrite(), data.lock.tryRead(1), data.lock.tryWrite(1)]);',
    data,
  );
  expect(await outsider.said()).toEqual([undefined, undefined, undefined, undefined]);
  release(writing);
});

it('serves threads and promises first in, first out: readers in batches, writers in between', async () => {
  const data = { lock: new RwLock(), log: word(8) };
  const blocker = data.lock.write();
  const enter = (id: number, how: 'read' | 'write') => {
    const note = `data.log[Atomics.add(data.log, 0, 1) + 1] = ${id};`;
    if (id % 2)
      return new Thread(`const g = data.lock.${how}(); ${note} g[Symbol.dispose]();`, data).exit;
    return (how === 'read' ? data.lock.readAsync() : data.lock.writeAsync()).then(guard => {
      data.log[Atomics.add(data.log, 0, 1) + 1] = id;
      release(guard);
    });
  };
  const all: Promise<unknown>[] = [];
  const ways = ['read', 'read', 'write', 'read', 'write', 'write'] as const;
  for (const [i, how] of ways.entries()) {
    all.push(enter(i + 1, how));
    await until(() => waiting(data.lock) === i + 1);
  }
  expect(data.lock.tryRead()).toBe(undefined);
  release(blocker);
  await Promise.all(all);
  const order = [...data.log.subarray(1, 7)];
  expect(order.slice(0, 2).sort()).toEqual([1, 2]);
  expect(order.slice(2)).toEqual([3, 4, 5, 6]);
});

it('does not starve a writer, nor a reader that reads already', async () => {
  const data = { lock: new RwLock(), stop: word() };
  const greedy = [0, 1, 2].map(
    () =>
      new Thread(
        `while (Atomics.load(data.stop, 0) === 0) {
           const outer = data.lock.read(), inner = data.lock.read();
           inner[Symbol.dispose](); outer[Symbol.dispose]();
         }`,
        data,
      ),
  );
  for (let i = 0; i < 200; i++) release(data.lock.write());
  for (let i = 0; i < 200; i++) release(await data.lock.writeAsync());
  Atomics.store(data.stop, 0, 1);
  for (const thread of greedy) expect(await thread.exit).toBe(0);
});

it('excludes under a storm of 32 threads', async () => {
  const data = { lock: new RwLock(), cells: word(2), wrong: word() };
  const body = `
    const enter = async (i, how) => {
      if (i % 50 === 7) return await data.lock[how + 'Async']();
      // Without waiting only once: who has the lock needs the processors that 32 threads would spin on.
      if (i % 10 === 3) for (let ms = 0; ; ms = 1 + (i % 3)) {
        const guard = data.lock[how === 'read' ? 'tryRead' : 'tryWrite'](ms);
        if (guard) return guard;
      }
      return data.lock[how]();
    };
    for (let i = 0; i < 300; i++) {
      const how = i % 4 === 0 ? 'write' : 'read';
      const guard = await enter(i, how);
      if (how === 'write') { data.cells[0]++; data.cells[1]++; }
      else if (data.cells[0] !== data.cells[1]) Atomics.add(data.wrong, 0, 1);
      guard[Symbol.dispose]();
    }`;
  const threads = Array.from({ length: 32 }, () => new Thread(body, data));
  for (const thread of threads) expect(await thread.exit).toBe(0);
  expect([data.wrong[0], ...data.cells]).toEqual([0, 2400, 2400]);
  expect(inspect(data.lock)).toBe('RwLock { free }');
}, 120_000);

it.each([
  ['returned', 'data.lock.read(); data.lock.read(); say(1);'],
  ['was terminated', 'data.lock.read(); say(1); setInterval(() => {}, 1e6);'],
  ['had it by a promise', 'await data.lock.readAsync(); say(1); setInterval(() => {}, 1e6);'],
])('gives back what a reader held that %s', async (_, body) => {
  const lock = new RwLock();
  const reader = new Thread(body, { lock });
  await reader.said();
  const writer = new Thread("const g = data.lock.write(); say('in'); g[Symbol.dispose]();", {
    lock,
  });
  await reader.terminate();
  expect(await writer.said()).toBe('in');
  await writer.exit;
  release(lock.write());
});

it('wakes the writer that waits for a reader which is terminated', async () => {
  const lock = new RwLock();
  const reader = new Thread('data.lock.read(); say(1); setInterval(() => {}, 1e6);', { lock });
  await reader.said();
  const writer = new Thread("const g = data.lock.write(); say('in'); g[Symbol.dispose]();", {
    lock,
  });
  await until(() => waiting(lock) === 1);
  const promise = lock.readAsync();
  expect(waiting(lock)).toBe(2);
  await reader.terminate();
  expect(await writer.said()).toBe('in');
  release(await promise);
});

it('survives readers that are terminated at any instant', async () => {
  const lock = new RwLock();
  for (let round = 0; round < 20; round++) {
    const readers = [1, 2].map(
      () =>
        new Thread('say(1); for (;;) { const a = data.lock.read(); a[Symbol.dispose](); }', {
          lock,
        }),
    );
    for (const reader of readers) await reader.said();
    for (let i = 0; i < 20; i++) release(lock.write());
    await Promise.all(readers.map(reader => reader.terminate()));
    release(lock.write());
  }
  expect(inspect(lock)).toBe('RwLock { free }');
}, 60_000);

it('is abandoned by a writer that ends', async () => {
  const lock = new RwLock({ name: 'book' });
  const writer = new Thread('data.lock.write(); say(1); setInterval(() => {}, 1e6);', { lock });
  await writer.said();
  const promises = [lock.readAsync(), lock.writeAsync()];
  for (const promise of promises) promise.catch(() => {});
  await writer.terminate();
  for (const promise of promises) await expect(promise).rejects.toThrow(AbandonedError);
  for (const enter of [() => lock.read(), () => lock.write(), () => lock.tryRead()]) {
    expect(enter).toThrow(AbandonedError);
  }
  expect(lock.abandoned).toBe(true);
  expect(inspect(lock)).toBe('RwLock "book" { abandoned by a writer that ended }');
  const guard = lock.recover();
  expect(lock.abandoned).toBe(false);
  release(guard);
  release(lock.read());
});

it.each([
  'data.lock.read()',
  'data.lock.write()',
  'await data.lock.readAsync()',
  'await data.lock.writeAsync()',
])('takes a thread that is terminated in its queue out of it: %s', async enter => {
  const lock = new RwLock();
  const guard = lock.write();
  const thread = new Thread(enter, { lock });
  await until(() => waiting(lock) === 1);
  await thread.terminate();
  expect(waiting(lock)).toBe(0);
  release(guard);
  release(lock.write());
});

it('takes an aborted promise out of its queue, and lets in who stood behind it', async () => {
  const lock = new RwLock();
  const guard = lock.read();
  const controller = new AbortController();
  const writer = lock.writeAsync({ signal: controller.signal });
  const reader = lock.readAsync();
  controller.abort(new Error('enough'));
  await expect(writer).rejects.toThrow('enough');
  release(await reader);
  await expect(lock.writeAsync({ timeout: 2 })).rejects.toMatchObject({
    code: 'ERR_MANYCORE_TIMEOUT',
  });
  release(guard);
  release(lock.write());
});

it('either holds or not when aborts race grants', async () => {
  const data = { lock: new RwLock(), stop: word() };
  const thread = new Thread(
    `let i = 0;
     while (Atomics.load(data.stop, 0) === 0) (i++ % 2 ? data.lock.read() : data.lock.write())[Symbol.dispose]();`,
    data,
  );
  let granted = 0;
  for (let round = 0; round < 10_000; round++) {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const promise = round % 2 ? data.lock.writeAsync(options) : data.lock.readAsync(options);
    promise.catch(() => {});
    if (round % 3) await null;
    if (round % 5 === 0) await new Promise(setImmediate);
    controller.abort();
    await promise.then(
      guard => {
        granted++;
        release(guard);
      },
      error => expect(error).toBe(controller.signal.reason),
    );
  }
  Atomics.store(data.stop, 0, 1);
  expect(await thread.exit).toBe(0);
  expect(granted).toBeGreaterThan(0);
  expect(inspect(data.lock)).toBe('RwLock { free }');
}, 120_000);

it('crosses, says what it is, and gives back once only', () => {
  const lock = new RwLock({ name: 'rw' });
  const twin = receive<RwLock>(share(lock));
  const guards = [lock.read(), twin.read()];
  expect(inspect(lock)).toBe('RwLock "rw" { reading threads: 1 }');
  for (const guard of guards) release(guard);
  for (const guard of guards) release(guard);
  const guard = twin.write();
  expect(inspect(lock)).toMatch(/^RwLock "rw" \{ written by this thread, ".*" \}$/);
  release(guard);
  expect(inspect(lock)).toBe('RwLock "rw" { free }');
});

it('refuses what makes no sense', () => {
  const lock = new RwLock();
  for (const ms of [Number.NaN, -1]) {
    expect(() => lock.tryRead(ms)).toThrow(RangeError);
    expect(() => lock.tryWrite(ms)).toThrow(RangeError);
    expect(() => lock.readAsync({ timeout: ms })).toThrow(RangeError);
    expect(() => lock.writeAsync({ timeout: ms })).toThrow(RangeError);
  }
  expect(() => lock.tryRead('1' as never)).toThrow(TypeError);
  release(lock.write());
});
