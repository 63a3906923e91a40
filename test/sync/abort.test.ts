import { getEventListeners } from 'node:events';
import { Barrier, Condition, Event, Mutex, RwLock, Semaphore } from 'manycore';
import { expect, it } from 'vitest';
import { settled } from './support.js';

const COUNT = 10_000;

/** What has been warned of, once the warnings are out. */
async function warnings(work: () => Promise<void>): Promise<string[]> {
  const names: string[] = [];
  const note = (warning: Error) => names.push(warning.name);
  process.on('warning', note);
  await work();
  await new Promise(resolve => setImmediate(resolve));
  process.off('warning', note);
  return names;
}

it('ten thousand waits for one signal leave it when they are over, and warn of nothing', async () => {
  const said = await warnings(async () => {
    const { signal } = new AbortController();
    const mutex = new Mutex();
    const entered: number[] = [];
    mutex.lock();
    const all = Array.from({ length: COUNT }, async (_, i) => {
      await mutex.lockAsync({ signal });
      entered.push(i);
      mutex.unlock();
    });
    expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
    mutex.unlock();
    await Promise.all(all);
    expect(entered).toEqual(Array.from({ length: COUNT }, (_, i) => i));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
  expect(said).toEqual([]);
});

it('one abort ends ten thousand waits', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const mutex = new Mutex();
  mutex.lock();
  const all = Array.from({ length: COUNT }, () => settled(mutex.lockAsync({ signal })));
  const reason = new Error('enough');
  controller.abort(reason);
  expect(new Set(await Promise.all(all))).toEqual(new Set([reason]));
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  mutex.unlock();
  expect(mutex.tryLock()).toBe(true);
});

it('one signal for waits of every kind', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const [mutex, rw, event, semaphore] = [
    new Mutex(),
    new RwLock(),
    new Event(),
    new Semaphore({ permits: 0 }),
  ];
  mutex.lock();
  using _ = rw.write();
  const condition = new Condition();
  condition.mutex.lock();
  const kept = semaphore.acquireAsync(1, { signal });
  const all = [
    mutex.lockAsync({ signal }),
    rw.readAsync({ signal }),
    rw.writeAsync({ signal }),
    event.waitAsync({ signal }),
    semaphore.acquireAsync(1, { signal }),
    new Barrier({ parties: 2 }).waitAsync({ signal }),
    condition.waitAsync({ signal }),
  ].map(settled);
  semaphore.release();
  controller.abort('stop');
  expect(await Promise.all(all)).toEqual(all.map(() => 'stop'));
  expect(await kept).toBeDefined();
  expect(condition.mutex.ownedByMe).toBe(true);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
