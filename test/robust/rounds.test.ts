import { expect, it } from 'vitest';
import { child } from '../support/child.js';

// In every round a worker comes, uses everything and is ended at some moment: while it starts, while it
// holds locks, while it is parked, or after it has returned.
const program = `
  import { Worker } from 'node:worker_threads';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { Mutex, Queue, share } from 'manycore';
  const [rounds, samples, atOnce] = [1000, 20, 4];
  const mutex = new Mutex();
  const queue = new Queue({ type: 'int32', capacity: 2 });
  const body = \`
    const { workerData } = require('node:worker_threads');
    import('manycore').then(async ({ Mutex, Queue, shared, receive }) => {
      const { mutex, queue, way } = receive(workerData);
      const own = new Mutex().lock();
      shared(Float64Array, 1000).fill(1);
      for (let i = 0; i < 20; i++) { queue.tryPut(i); queue.tryGet(); }
      try { mutex.tryLock(); } catch { mutex.recover(); }
      if (way === 0) return;
      if (mutex.ownedByMe && way % 2) mutex.unlock();
      if (way === 1) for (;;) queue.get();
      if (way === 2) own.lockAsync();
      if (way === 3) for (;;) try { mutex.lock(); mutex.unlock(); } catch { mutex.recover().unlock(); }
      if (way === 4) for (;;) await queue.putAsync(1);
      if (way === 5) own.tryLock(1e9);
    });\`;
  async function round(number) {
    const way = number % 6;
    const worker = new Worker(body, { eval: true, execArgv: [], workerData: share({ mutex, queue, way }) });
    const failed = new Promise((_, reject) => worker.on('error', reject));
    const exit = new Promise(resolve => worker.on('exit', resolve));
    await Promise.race([failed, way === 0 ? exit : sleep((number * 7) % 45)]);
    await Promise.race([failed, worker.terminate()]);
  }
  const rss = [];
  let next = 0;
  for (let sample = 1; sample <= samples; sample++) {
    const last = (rounds / samples) * sample;
    await Promise.all(Array.from({ length: atOnce }, async () => { while (next < last) await round(next++); }));
    globalThis.gc();
    rss.push(process.memoryUsage.rss());
    while (!queue.empty) queue.tryGet();
  }
  try { mutex.tryLock(); } catch { mutex.recover(); }
  console.log(JSON.stringify({ next, rss }));`;

it('a thousand workers come and go, without a crash and without a leak', {
  timeout: 180_000,
}, async () => {
  const { code, signal, stdout, stderr } = await child(program, {
    flags: ['--expose-gc'],
    limit: 150_000,
  });
  expect([code, signal, stderr]).toEqual([0, null, '']);
  const { next, rss } = JSON.parse(stdout) as { next: number; rss: number[] };
  expect(next).toBe(1000);
  // After a warm-up of half the rounds: what leaks grows on and on. The two medians lie 250 workers
  // apart, so this catches a leak of 64 KiB or more per worker; less than that is lost in the noise.
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const growth = median(rss.slice(15)) - median(rss.slice(10, 15));
  expect(growth / 2 ** 20).toBeLessThan(16);
});
