// A barrier between JavaScript threads, Promises and native threads.
import { Barrier } from 'manycore';
import { describe, expect, it } from 'vitest';
import { cells, FINE, NativeThread, untilWaiters, wrong } from '../support/native.js';
import { until } from '../support/until.js';
import { Thread } from './threads.js';

describe('Barrier', () => {
  const arrivals = (wait: string) => `
    let sum = 0;
    for (let i = 0; i < data.rounds; i++) {
      Atomics.add(data.cells, 0, 1);
      sum += ${wait};
      if (Atomics.load(data.cells, 0) < (i + 1) * data.barrier.parties) Atomics.store(data.cells, 3, 1);
    }
    say(sum);`;

  it.each([
    ['without an action', 'arrive', false],
    ['with the action of the native threads', 'act', false],
    ['with an action of this thread', 'arrive', true],
  ])('all parties meet in every round, %s', async (_, part, acts) => {
    const rounds = 300;
    const parties = 6;
    const shared = cells();
    const action = () => void Atomics.add(shared, 1, 1);
    const barrier = new Barrier({ parties, ...(acts ? { action } : {}) });
    const data = { barrier, cells: shared, rounds };
    const workers = ['data.barrier.wait()', 'await data.barrier.waitAsync()'].map(
      wait => new Thread(arrivals(wait), data),
    );
    const given = { count: rounds, cells: shared };
    const natives = [0, 1].map(() => new NativeThread(part, barrier, given));
    const flow = async () => {
      let mine = 0;
      for (let i = 0; i < rounds; i++) {
        Atomics.add(shared, 0, 1);
        mine += await barrier.waitAsync();
        expect(Atomics.load(shared, 0)).toBeGreaterThanOrEqual((i + 1) * parties);
      }
      return mine;
    };
    let sum = (await Promise.all([flow(), flow()])).reduce((a, b) => a + b);
    for (const worker of workers) sum += (await worker.said()) as number;
    for (const thread of natives) {
      expect(await thread.ended).toBe(FINE);
      sum += thread.sum;
    }
    expect(sum).toBe((rounds * parties * (parties - 1)) / 2);
    expect([shared[0], wrong(shared)]).toEqual([rounds * parties, false]);
    expect(shared[1]).toBe(acts || part === 'act' ? rounds : 0);
  });

  it('an abort, a time-out and a terminated party break it for native threads too', async () => {
    const barrier = new Barrier({ parties: 3 });
    const breaks = [
      () => barrier.abort(),
      () => expect(() => barrier.wait(1)).toThrow('Barrier'),
      async () => {
        const doomed = new Thread("say('here'); data.barrier.wait();", { barrier });
        await untilWaiters(barrier, 2);
        await doomed.terminate();
      },
    ];
    for (const breaking of breaks) {
      const thread = new NativeThread('arrive', barrier);
      await untilWaiters(barrier, 1);
      await breaking();
      expect(await thread.ended).toBe(2); // Arrival::Broken
      await until(() => barrier.broken);
      expect(await new NativeThread('act', barrier).ended).toBe(2);
      barrier.reset();
    }
  });
});
