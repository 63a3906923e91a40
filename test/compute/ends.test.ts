// Jobs whose maker ends, or changes its mind, while native threads are at work.

import { shared } from 'manycore';
import { countPrimes, sort, sum } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { child } from '../support/child.js';
import { Remote } from '../support/worker.js';

/** Ones, so that any part of a sum shows how far it came. */
const ones = (length: number) => shared(Float64Array, length).fill(1);

const jobs = `
  const { argsort, countPrimes, cumsum, histogram, kernel, mandelbrot, matmul, sort, sum } =
    await import('manycore/compute');
  const wave = kernel(x => {
    let value = x;
    for (let i = 0; i < 100; i++) value = Math.sin(value) + x;
    return value;
  });
  const view = { width: 3000, height: 3000, maxIterations: 60000, x0: -2, x1: 1, y0: -1, y1: 1 };
  const x = shared(Float64Array, 2_000_000);
  const square = x.subarray(0, 1_000_000);
  const start = {
    sum: () => sum(x),
    sort: () => sort(x),
    argsort: () => argsort(x),
    cumsum: () => cumsum(x),
    histogram: () => histogram(x, { bins: 256, min: 0, max: 1 }),
    matmul: () => matmul(square, square, { m: 1000, k: 1000, n: 1000 }),
    mandelbrot: () => mandelbrot(view),
    primes: () => countPrimes(1e12),
    kernel: () => wave(x),
    reduction: () => wave.sum(x),
  };
`;

const kinds = [
  'sum',
  'sort',
  'argsort',
  'cumsum',
  'histogram',
  'matmul',
  'mandelbrot',
  'primes',
  'kernel',
  'reduction',
];

describe.each(kinds)('%s', kind => {
  test('its worker is terminated while it runs, awaited or blocked for', async () => {
    for (const rest of ['await task', 'task.get()']) {
      const worker = new Remote(
        `${jobs}
        const task = start[data.kind]();
        task.catch(() => {});
        say('started');
        ${rest};
        for (;;) await start[data.kind]();`,
        { kind },
      );
      expect(await worker.said()).toBe('started');
      await worker.terminate();
    }
    // The native threads are free again, and sound.
    expect(await sum(ones(100_003))).toBe(100_003);
  });

  test('process.exit() while it runs', async () => {
    const { code, signal, stderr } = await child(`
      import { shared } from 'manycore';
      ${jobs}
      start.${kind}().catch(() => {});
      setImmediate(() => process.exit(7));`);
    expect({ code, signal, stderr }).toEqual({ code: 7, signal: null, stderr: '' });
  });
});

test('workers that are terminated at any instant leave no job behind', async () => {
  for (let round = 0; round < 60; round++) {
    const worker = new Remote(
      `${jobs}
      say('ready');
      const names = Object.keys(start);
      for (let i = data.round; ; i++) {
        const task = start[names[i % names.length]]();
        task.catch(() => {});
        if (i % 3 === 0) task.cancel();
        else if (i % 3 === 1) task.wait(1);
        else await Promise.race([task, new Promise(setImmediate)]);
      }`,
      { round },
    );
    expect(await worker.said()).toBe('ready');
    // Another instant each time: so many turns of the event loop.
    for (let turn = 0; turn < round % 10; turn++) await new Promise(setImmediate);
    await worker.terminate();
  }
  expect(await sum(ones(1_000_003))).toBe(1_000_003);
});

/** As long as it likes for one element, without an end that anybody would see. */
const endless = `
  const { kernel } = await import('manycore/compute');
  const count = kernel((x, rounds) => {
    let total = 0;
    for (let i = 0; i < rounds; i++) total += x;
    return total;
  });
  const x = shared(Float64Array, 5000).fill(1);
`;

test('a worker that helps with an endless loop can be terminated', async () => {
  for (const task of ['count(x, 1e15)', 'count.sum(x, 1e15, { threads: 1 })']) {
    const worker = new Remote(`${endless} say('started'); ${task}.get();`, {});
    expect(await worker.said()).toBe('started');
    await new Promise(resolve => setTimeout(resolve, 50));
    await worker.terminate();
  }
  expect(await sum(ones(100_003))).toBe(100_003);
});

test('get() with a limit returns from an endless loop', async () => {
  const { code, stdout } = await child(`
    import { shared } from 'manycore';
    ${endless}
    for (const task of [count(x, 1e15), count.mean(x, 1e15, { threads: 1 })]) {
      try {
        task.get(30);
      } catch (error) {
        console.log(error.name, task.cancel());
      }
    }`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'TimeoutError true\nTimeoutError true\n' });
});

test('a thousand jobs at once, from many workers', async () => {
  const workers = Array.from(
    { length: 8 },
    (_, seed) =>
      new Remote(
        `${jobs}
      const tasks = [];
      const expected = [];
      for (let i = 0; i < 125; i++) {
        const length = 1 + ((i * 7919 + data.seed) % 40_000);
        const array = shared(Float64Array, length).fill(i);
        tasks.push(i % 2 ? sum(array) : wave.sum(array));
        expected.push(i % 2 ? length * i : undefined);
      }
      const results = await Promise.all(tasks);
      say(results.filter((result, i) => expected[i] !== undefined && result !== expected[i]).length);`,
        {
          seed,
        },
      ),
  );
  const wrong = await Promise.all(workers.map(worker => worker.said()));
  expect(wrong).toEqual(Array(8).fill(0));
});

test('a thousand jobs at once, from one thread', async () => {
  const x = ones(20_000);
  const tasks = Array.from({ length: 1000 }, (_, i) => sum(x.subarray(i)));
  expect(await Promise.all(tasks)).toEqual(tasks.map((_, i) => 20_000 - i));
});

test('a job cancelled half-way ends, and its array stays usable', async () => {
  const x = shared(Float64Array, 3_000_000);
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < x.length; i += 1000) x[i] = Math.sin(i + round);
    const task = sort(x);
    if (round % 2) task.wait(round / 10);
    if (task.cancel()) await expect(task).rejects.toThrow('cancelled');
    else await task;
  }
  expect(await sort(x)).toBe(x);
  for (let i = 1; i < x.length; i++) if (!(x[i - 1]! <= x[i]!)) throw new Error(`order at ${i}`);
  const long = countPrimes(1e12);
  expect(long.cancel()).toBe(true);
});

test('an array that nobody but its job has is not freed under it', async () => {
  const { code, stdout } = await child(
    `import { shared } from 'manycore';
     ${jobs}
     const tasks = [];
     for (let i = 0; i < 40; i++) tasks.push(sum(shared(Float64Array, 500_000).fill(i)));
     for (let i = 0; i < 10; i++) {
       globalThis.gc();
       tasks.push(wave(shared(Float64Array, 100_000)));
       await new Promise(setImmediate);
     }
     const results = await Promise.all(tasks);
     console.log(results.slice(0, 40).every((total, i) => total === 500_000 * i));`,
    { flags: ['--expose-gc'] },
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\n' });
});

test('what was blocked for is freed in the same turn of the event loop', async () => {
  const { code, stdout } = await child(
    `import { shared } from 'manycore';
     ${jobs}
     let gone = 0;
     const registry = new FinalizationRegistry(() => gone++);
     const y = shared(Float64Array, 1_000_000);
     for (let i = 0; i < 10; i++) registry.register(kernel(y => y + 1)(y).get());
     globalThis.gc();
     await new Promise(setImmediate);
     await new Promise(setImmediate);
     console.log(gone > 5);`,
    { flags: ['--expose-gc'] },
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\n' });
});
