// Environments that end while native threads that they started are still under way.
import { Barrier, Condition, Event, Mutex, Queue, RwLock, Semaphore, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { native } from '../../dist/native.js';
import { child } from '../support/child.js';
import { ABANDONED, cells, FINE, NativeThread, untilWaiters, waiters } from '../support/native.js';
import { until, word } from '../support/until.js';
import { Remote } from '../support/worker.js';

const entry = new URL('../../dist/native.js', import.meta.url).href;

/** In a worker: starts native threads on `data.object`, and has nothing else to do. */
const starts = (...parts: string[]) => `
  const { native } = await import('${entry}');
  const words = one => one && share(one).words;
  for (const part of ${JSON.stringify(parts)}) {
    const report = new Int32Array(new SharedArrayBuffer(20));
    native.rehearse(
      part, words(data.object), words(data.other), data.count, data.cells, report, result => say(result));
  }
  say('started');`;

const mutex = () => new Mutex();
const blocked: [string, string, () => { object: object; other?: object }][] = [
  ['a lock', 'lock', () => ({ object: mutex() })],
  ['an RwLock', 'read', () => ({ object: new RwLock() })],
  ['a Condition', 'awaitNotification', () => ({ object: new Condition(), other: mutex() })],
  ['a Semaphore', 'take', () => ({ object: new Semaphore({ permits: 0 }) })],
  ['an Event', 'await', () => ({ object: new Event() })],
  ['a Barrier', 'arrive', () => ({ object: new Barrier({ parties: 2 }) })],
  ['a Queue', 'get', () => ({ object: new Queue({ type: 'int32', capacity: 2 }) })],
];

describe('a worker is terminated', () => {
  it.each(blocked)('while its native thread waits for %s', async (_, part, make) => {
    const { object, other } = make();
    if (object instanceof Mutex) object.lock();
    const guard = object instanceof RwLock ? object.write() : undefined;
    const data = { object, other, count: 1, cells: cells() };
    const worker = new Remote(starts(part), data);
    await untilWaiters(object, 1);
    await worker.terminate();
    expect(waiters(object)).toBe(0);
    if (object instanceof Mutex) object.unlock();
    guard?.[Symbol.dispose]();
  });

  it('while its native thread holds a lock, which is abandoned then', async () => {
    const lock = new Mutex();
    const worker = new Remote(starts('leave'), { object: lock, count: 1, cells: cells() });
    await until(() => lock.locked);
    const waiter = new NativeThread('lock', lock);
    await untilWaiters(lock, 1);
    await worker.terminate();
    expect(await waiter.ended).toBe(ABANDONED);
    expect(await new NativeThread('recover', lock).ended).toBe(FINE);
    lock.lock();
    lock.unlock();
  });

  it('while its native threads are busy, again and again', async () => {
    const lock = new Mutex();
    const shared = cells();
    for (let round = 0; round < 5; round++) {
      const data = { object: lock, count: 2 ** 31, cells: shared };
      const worker = new Remote(starts('lock', 'lock'), data);
      expect(await worker.said()).toBe('started');
      await worker.terminate();
    }
    expect(lock.abandoned).toBe(false);
    lock.lock();
    expect(shared[0]).toBe(shared[1]);
    lock.unlock();
  });
});

describe('the process', () => {
  const program = (end: string) => `
    import { Mutex, Queue, share } from 'manycore';
    import { native } from '${entry}';
    const lock = new Mutex().lock();
    const queue = new Queue({ type: 'int32', capacity: 1 });
    const word = count => new Int32Array(new SharedArrayBuffer(4 * count));
    const start = (part, object) => native.rehearse(part, share(object).words, undefined, 3, word(4), word(5), () => console.log(part));
    start('lock', lock);
    start('get', queue);
    while (native.waiters(share(lock).words, 4) === 0);
    ${end}`;

  it('exits while native threads wait', async () => {
    const { code, signal, stdout, stderr } = await child(program('process.exit(3);'));
    expect([code, signal, stdout, stderr]).toEqual([3, null, '', '']);
  });

  it('stays until they have ended', async () => {
    const end = 'lock.unlock(); setTimeout(() => queue.close(), 1).unref();';
    const { code, signal, stdout, stderr } = await child(program(end));
    expect([code, signal, stderr]).toEqual([0, null, '']);
    expect(stdout.trim().split('\n').sort()).toEqual(['get', 'lock']);
  });
});

it('a part is not begun on what it cannot be played on', () => {
  const words = (object: object) => (share(object) as { words: Int32Array }).words;
  const [lock, condition] = [words(new Mutex()), words(new Condition())];
  const [shared, report] = [cells(), word(5)];
  const nothing = () => {};
  const wrong: unknown[][] = [
    ['no such part', lock, undefined, 1, shared, report, nothing],
    ['x'.repeat(1000), lock, undefined, 1, shared, report, nothing],
    ['lock', condition, undefined, 1, shared, report, nothing],
    ['lock', lock.subarray(0, 8), undefined, 1, shared, report, nothing],
    ['lock', lock, undefined, -1, shared, report, nothing],
    ['lock', lock, undefined, 1, shared.subarray(0, 3), report, nothing],
    ['lock', lock, undefined, 1, shared, report.subarray(0, 4), nothing],
    ['lock', lock, undefined, 1, new Int32Array(8), report, nothing],
    ['lock', lock, undefined, 1, shared, report, undefined],
    ['lock', lock, condition, 1, shared, report, nothing],
    ['produce', condition, undefined, 1, shared, report, nothing],
    ['produce', condition, condition, 1, shared, report, nothing],
  ];
  for (const given of wrong) {
    expect(() => Reflect.apply(native.rehearse, native, given)).toThrow(TypeError);
  }
  expect([...report]).toEqual([0, 0, 0, 0, 0]);
});
