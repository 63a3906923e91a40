// Node processes that use everything in one memory and are killed at random instants.
import { Barrier, Condition, Event, Mutex, RwLock, Semaphore } from 'manycore';
import { expect, it } from 'vitest';
import { until } from '../support/until.js';
import { stage } from './shared.js';

const here = stage();

const fight = `
  const { AbandonedError, BrokenBarrierError, TimeoutError } = manycore;
  const [FIRST, SECOND, LEFT, RIGHT, OVER] = [0, 1, 2, 3, 4];
  const array = new Int32Array(memory.buffer, at, 8);
  const broken = [];
  const checked = (a, b) => {
    if (array[a] !== array[b]) broken.push([a, array[a], array[b]]);
    array[a]++;
    array[b]++;
  };
  const recovering = (error, recover) => {
    if (!(error instanceof AbandonedError)) throw error;
    return recover();
  };
  const moves = [
    () => {
      try { mutex.lock(); } catch (e) { recovering(e, () => mutex.recover()); array[SECOND] = array[FIRST]; }
      checked(FIRST, SECOND);
      mutex.unlock();
    },
    async () => {
      try { await mutex.lockAsync(); } catch (e) { recovering(e, () => mutex.recover()); array[SECOND] = array[FIRST]; }
      checked(FIRST, SECOND);
      mutex.unlock();
    },
    () => { if (semaphore.tryAcquire(1, 2)) semaphore.release(); },
    () => semaphore.acquireAsync(1, { timeout: 2 }).then(g => g[Symbol.dispose](), e => { if (!(e instanceof TimeoutError)) throw e; }),
    () => { event.set(); event.clear(); },
    () => event.wait(1),
    () => {
      const { mutex } = condition;
      try { mutex.lock(); condition.notify(); condition.wait(1); } catch (e) { recovering(e, () => mutex.recover()); }
      mutex.unlock();
    },
    async () => {
      const { mutex } = condition;
      try { await mutex.lockAsync(); condition.notify(); await condition.waitAsync({ timeout: 1 }); }
      catch (e) { recovering(e, () => mutex.recover()); }
      mutex.unlock();
    },
    () => {
      let guard;
      try { guard = lock.write(); } catch (e) { guard = recovering(e, () => lock.recover()); array[RIGHT] = array[LEFT]; }
      checked(LEFT, RIGHT);
      guard[Symbol.dispose]();
    },
    async () => {
      let guard;
      try { guard = await lock.readAsync(); } catch (e) { guard = recovering(e, () => lock.recover()); array[RIGHT] = array[LEFT]; }
      if (array[LEFT] !== array[RIGHT]) broken.push([LEFT, array[LEFT], array[RIGHT]]);
      guard[Symbol.dispose]();
    },
    () => { try { barrier.wait(1); } catch (e) { if (!(e instanceof BrokenBarrierError)) throw e; barrier.reset(); } },
  ];
  say('here');
  for (let i = 0; Atomics.load(array, OVER) === 0; i++) {
    await moves[(i * 7 + process.pid) % moves.length]();
    if (mine !== undefined) Atomics.add(array, mine, 1);
  }
  say(broken);`;

it('whoever is left gets on, and finds things sound', async () => {
  const { memory } = here;
  const array = memory.array(Int32Array, 8);
  const objects = {
    memory,
    at: array.byteOffset,
    mutex: new Mutex({ memory }),
    semaphore: new Semaphore({ memory, permits: 2, bounded: true }),
    event: new Event({ memory }),
    condition: new Condition({ memory }),
    lock: new RwLock({ memory }),
    barrier: new Barrier({ memory, parties: 2 }),
  };
  const MOVES = 5;
  const OVER = 4;
  const survivor = here.fellow({ ...objects, mine: MOVES }, fight);
  expect(await survivor.said()).toBe('here');
  for (let kill = 0; kill < 12; kill++) {
    const doomed = [0, 1].map(() => here.fellow({ ...objects, mine: undefined }, fight));
    for (const one of doomed) expect(await one.said()).toBe('here');
    await new Promise(resolve => setTimeout(resolve, Math.random() * 30));
    await Promise.all(doomed.map(one => one.kill()));
    const before = Atomics.load(array, MOVES);
    await until(() => Atomics.load(array, MOVES) > before + 22);
  }
  Atomics.store(array, OVER, 1);
  expect(await survivor.said()).toEqual([]);
  const { semaphore } = objects;
  while (semaphore.available < 2) semaphore.release();
  semaphore.acquire(2)[Symbol.dispose]();
  objects.lock.recover()[Symbol.dispose]();
  objects.mutex.recover().unlock();
});
