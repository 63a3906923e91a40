// One lock used by JavaScript threads, by Promises and by native threads at once.
import { AbandonedError, DeadlockError, Mutex, RecursiveMutex, RwLock } from 'manycore';
import { describe, expect, it } from 'vitest';
import {
  ABANDONED,
  cells,
  DEADLOCK,
  FINE,
  NativeThread,
  takeTurn,
  turn,
  untilWaiters,
  waiters,
  wrong,
} from '../support/native.js';
import { Thread } from './threads.js';

type AnyLock = Mutex | RecursiveMutex | RwLock;
const make: Record<string, () => AnyLock> = {
  Mutex: () => new Mutex({ name: 'first' }),
  RecursiveMutex: () => new RecursiveMutex({ name: 'first' }),
  RwLock: () => new RwLock({ name: 'first' }),
};
const kinds = Object.keys(make);

/** In a worker: `lock` taken exclusively, whichever it is. */
const prelude = `
  const { lock, other, cells, rounds } = data;
  const take = one => one.write ? one.write() : one.lock();
  let place;`;
const outcome = (body: string) =>
  `try { ${body} } catch (error) { say([error.code, error.message]); }`;

const take = (lock: AnyLock) => (lock instanceof RwLock ? lock.write() : lock.lock());
const give = (guard: Disposable) => guard[Symbol.dispose]();

/** As a Promise where the lock can be had so; a RecursiveMutex belongs to a thread. */
async function takeAsync(lock: AnyLock): Promise<Disposable> {
  if (lock instanceof RwLock) return lock.writeAsync();
  if (lock instanceof Mutex) return lock.lockAsync();
  await null;
  return lock.lock();
}

describe.each(kinds)('%s', kind => {
  it('excludes workers, promises and native threads from each other', async () => {
    const rounds = 1_000;
    const lock = make[kind]!();
    const shared = cells();
    const body = `${prelude} for (let i = 0; i < rounds; i++) {
      const guard = take(lock); ${turn} guard[Symbol.dispose](); }`;
    const workers = [0, 1].map(() => new Thread(body, { lock, cells: shared, rounds }));
    const natives = [0, 1].map(
      () => new NativeThread('lock', lock, { count: rounds, cells: shared }),
    );
    const flow = async () => {
      for (let i = 0; i < rounds; i++) {
        const guard = await takeAsync(lock);
        takeTurn(shared);
        give(guard);
      }
    };
    await Promise.all([flow(), flow()]);
    for (const worker of workers) expect(await worker.exit).toBe(0);
    for (const thread of natives) expect(await thread.ended).toBe(FINE);
    expect([...shared]).toEqual([6 * rounds, 6 * rounds, 0, 0]);
    expect(waiters(lock)).toBe(0);
    give(take(lock));
  });

  it('serves native threads, workers and promises in the order in which they came', async () => {
    const lock = make[kind]!();
    const shared = cells();
    const held = take(lock);
    const native = () => {
      const thread = new NativeThread('lock', lock, { cells: shared });
      return async () => {
        expect(await thread.ended).toBe(FINE);
        return thread.sum;
      };
    };
    const worker = () => {
      const thread = new Thread(
        `${prelude} const guard = take(lock); ${turn} guard[Symbol.dispose](); say(place);`,
        { lock, cells: shared },
      );
      return () => thread.said();
    };
    const promise = () => {
      const place = takeAsync(lock).then(guard => {
        const mine = takeTurn(shared);
        give(guard);
        return mine;
      });
      return () => place;
    };
    const steps = [native, worker, promise, worker, native, promise, native, native];
    const queue: (() => Promise<unknown>)[] = [];
    for (const step of steps) {
      if (step === promise && lock instanceof RecursiveMutex) continue;
      queue.push(step());
      await untilWaiters(lock, queue.length);
    }
    give(held);
    const places = await Promise.all(queue.map(place => place()));
    expect(places).toEqual(queue.map((_, i) => i));
    expect(wrong(shared)).toBe(false);
  });

  it('a native thread that ends as its owner leaves it abandoned for everybody', async () => {
    const lock = make[kind]!();
    const thread = new NativeThread('leave', lock);
    await thread.holding();
    const worker = new Thread(`${prelude} ${outcome("take(lock); say('locked');")}`, { lock });
    const waiter = new NativeThread('lock', lock);
    await untilWaiters(lock, 2);
    const promise = lock instanceof RecursiveMutex ? undefined : takeAsync(lock);
    promise?.catch(() => {});
    thread.tell();
    expect(await thread.ended).toBe(FINE);
    expect(await waiter.ended).toBe(ABANDONED);
    expect(((await worker.said()) as string[])[0]).toBe('ERR_MANYCORE_ABANDONED');
    if (promise !== undefined) await expect(promise).rejects.toThrow(AbandonedError);
    expect(() => take(lock)).toThrow(AbandonedError);
    expect(lock.abandoned).toBe(true);

    give(lock.recover());
    expect(lock.abandoned).toBe(false);
    expect(await new NativeThread('lock', lock).ended).toBe(FINE);
  });

  it('a native thread may be the one that recovers it', async () => {
    const lock = make[kind]!();
    const worker = new Thread(`${prelude} take(lock); say('held');`, { lock });
    await worker.said();
    expect(await worker.exit).toBe(0);
    expect(await new NativeThread('lock', lock).ended).toBe(ABANDONED);
    expect(lock.abandoned).toBe(true);
    expect(await new NativeThread('recover', lock).ended).toBe(FINE);
    expect(lock.abandoned).toBe(false);
    give(take(lock));
  });

  it('a native thread that waits for it sees its owner terminated', async () => {
    const lock = make[kind]!();
    const worker = new Thread(`${prelude} take(lock); say('held'); setInterval(() => {}, 1e6);`, {
      lock,
    });
    await worker.said();
    const [first, second] = [new NativeThread('lock', lock), new NativeThread('lock', lock)];
    await untilWaiters(lock, 2);
    await worker.terminate();
    expect([await first.ended, await second.ended]).toEqual([ABANDONED, ABANDONED]);
    give(lock.recover());
  });

  it('a native thread finds the cycle that it would close with a worker', async () => {
    const [lock, other] = [make[kind]!(), new Mutex({ name: 'second' })];
    const thread = new NativeThread('hold', lock, { other });
    await thread.holding();
    const worker = new Thread(
      `${prelude} take(other); take(lock)[Symbol.dispose](); say('both'); other.unlock();`,
      { lock, other },
    );
    await untilWaiters(lock, 1);
    thread.tell();
    expect(await thread.ended).toBe(DEADLOCK);
    expect(await worker.said()).toBe('both');
    expect(await worker.exit).toBe(0);
  });

  it('a worker finds the cycle that it would close with a native thread, and names it', async () => {
    const [lock, other] = [make[kind]!(), new Mutex({ name: 'second' })];
    const thread = new NativeThread('hold', lock, { other });
    await thread.holding();
    const worker = new Thread(
      `${prelude} take(other); say('held'); await new Promise(next => parentPort.once('message', next));
       ${outcome('take(lock);')} other.unlock();`,
      { lock, other },
    );
    await worker.said();
    thread.tell();
    await untilWaiters(other, 1);
    worker.worker.postMessage('go');
    const [code, message] = (await worker.said()) as string[];
    expect(code).toBe('ERR_MANYCORE_DEADLOCK');
    expect(message).toContain('thread "native thread" holds "first", waits for "second"');
    expect(message).toContain('holds "second", waits for "first"');
    expect(await thread.ended).toBe(FINE);
    expect(await worker.exit).toBe(0);
  });
});

it('a cycle of the main thread, a worker and a native thread', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map(name => new Mutex({ name })) as [Mutex, Mutex, Mutex];
  c.lock();
  const worker = new Thread(
    `${prelude} take(lock); take(other); say('both'); other.unlock(); lock.unlock();`,
    { lock: b, other: c },
  );
  await untilWaiters(c, 1);
  const thread = new NativeThread('hold', a, { other: b });
  await thread.holding();
  thread.tell();
  await untilWaiters(b, 1);
  let error: unknown;
  try {
    a.lock();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DeadlockError);
  expect(String(error)).toContain('thread "native thread" holds "a", waits for "b"');
  expect(String(error).match(/waits for/g)).toHaveLength(3);
  c.unlock();
  expect(await worker.said()).toBe('both');
  expect(await thread.ended).toBe(FINE);
});

describe('RwLock', () => {
  it('lets no reader meet a writer, whatever they are', async () => {
    const rounds = 500;
    const lock = new RwLock();
    const shared = cells();
    const body = `${prelude} for (let i = 0; i < rounds; i++) {
      const guard = i % 4 ? lock.read() : lock.write();
      if (i % 4 === 0) { ${turn} }
      else if (Atomics.load(cells, 2) !== 0 || cells[0] !== cells[1]) Atomics.store(cells, 3, 1);
      guard[Symbol.dispose](); }`;
    const workers = [0, 1].map(() => new Thread(body, { lock, cells: shared, rounds }));
    const given = { count: rounds, cells: shared };
    const natives = ['read', 'read', 'lock'].map(part => new NativeThread(part, lock, given));
    for (let i = 0; i < rounds; i++) {
      const guard = await (i % 4 ? lock.readAsync() : lock.writeAsync());
      if (i % 4 === 0) takeTurn(shared);
      give(guard);
    }
    for (const worker of workers) expect(await worker.exit).toBe(0);
    for (const thread of natives) expect(await thread.ended).toBe(FINE);
    const written = rounds + (3 * rounds) / 4;
    expect([...shared]).toEqual([written, written, 0, 0]);
    expect(waiters(lock)).toBe(0);
  });

  it('readers of all kinds are in together, and a writer waits for the last of them', async () => {
    const lock = new RwLock();
    const shared = cells();
    const mine = lock.read();
    const thread = new NativeThread('keepReading', lock);
    await thread.holding();
    const worker = new Thread(
      `${prelude} const guard = lock.read(); say('in'); guard[Symbol.dispose]();`,
      { lock },
    );
    expect(await worker.said()).toBe('in');
    expect(await worker.exit).toBe(0);
    const writer = new NativeThread('lock', lock, { cells: shared });
    await untilWaiters(lock, 1);
    const reader = lock.tryRead();
    expect(reader).toBeDefined(); // this thread reads already
    give(reader!);
    give(mine);
    expect(writer.rounds).toBe(0);
    const late = new Thread(`${prelude} lock.read(); say(cells[0]);`, { lock, cells: shared });
    await untilWaiters(lock, 2);
    thread.tell();
    expect(await writer.ended).toBe(FINE);
    expect(await late.said()).toBe(1); // behind the writer
  });
});
