import { Barrier, Event, Semaphore } from 'manycore';
import { expect, test } from 'vitest';
import { Helper, untilWaiting, waiting } from './support.js';

test('thirty-two threads with promises among them', { timeout: 120_000 }, async () => {
  const threads = 32;
  const rounds = 20;
  const start = new Event({ name: 'start' });
  const seats = new Semaphore({ permits: 5, bounded: true, name: 'seats' });
  const stage = new Barrier({ parties: threads + 1, name: 'stage' });
  const inside = new Int32Array(new SharedArrayBuffer(4));
  const body = `
    let tooMany = 0, sum = 0;
    start.wait();
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < 20; i++) {
        const wanted = 1 + (id + i) % 5;
        const guard = i % 4 === 0 ? await seats.acquireAsync(wanted) : seats.acquire(wanted);
        if (Atomics.add(inside, 0, wanted) + wanted > 5) tooMany++;
        Atomics.sub(inside, 0, wanted);
        guard[Symbol.dispose]();
      }
      sum += round % 2 === 0 ? stage.wait() : await stage.waitAsync();
    }
    return [tooMany, sum];`;
  const helpers = Array.from(
    { length: threads },
    (_, id) => new Helper(body, { start, seats, stage, inside, rounds, id }),
  );
  await untilWaiting(start, threads);
  start.set();
  let sum = 0;
  for (let round = 0; round < rounds; round++) sum += await stage.waitAsync();
  for (const helper of helpers) {
    const [tooMany, mine] = (await helper.value()) as [number, number];
    expect(tooMany).toBe(0);
    sum += mine;
  }
  expect(sum).toBe((rounds * threads * (threads + 1)) / 2);
  expect(seats.available).toBe(5);
  expect([waiting(seats), waiting(stage), waiting(start)]).toEqual([0, 0, 0]);
});
