import { inspect } from 'node:util';
import { receive, Semaphore, share, TimeoutError } from 'manycore';
import { describe, expect, test } from 'vitest';
import { Aim, badNumbers, badTimes, damaged, Helper, run, until, untilWaiting } from './support.js';

describe.each([{ bounded: false }, { bounded: true }])('bounded: $bounded', options => {
  test('begins with one permit', () => {
    const semaphore = new Semaphore(options);
    expect(semaphore.available).toBe(1);
    semaphore.acquire();
    expect(semaphore.tryAcquire()).toBe(false);
    semaphore.release();
    expect(semaphore.tryAcquire()).toBe(true);
  });

  test('acquire and release, one by one and several', () => {
    const semaphore = new Semaphore({ permits: 7, ...options });
    semaphore.acquire();
    semaphore.acquire(3);
    expect(semaphore.available).toBe(3);
    expect(semaphore.tryAcquire(4)).toBe(false);
    expect(semaphore.tryAcquire(3)).toBe(true);
    expect(semaphore.tryAcquire()).toBe(false);
    semaphore.release(7);
    expect(semaphore.available).toBe(7);
  });

  test('a guard releases once what it stands for', () => {
    const semaphore = new Semaphore({ permits: 3, ...options });
    const guard = semaphore.acquire(2);
    expect(semaphore.available).toBe(1);
    guard[Symbol.dispose]();
    guard[Symbol.dispose]();
    expect(semaphore.available).toBe(3);
    expect(() => {
      using _ = semaphore.acquire(3);
      expect(semaphore.available).toBe(0);
      throw new Error('out of the block');
    }).toThrow('out of the block');
    expect(semaphore.available).toBe(3);
  });

  test('threads wait for permits, and get them in order', async () => {
    const semaphore = new Semaphore({ permits: 7, ...options });
    semaphore.acquire(7);
    const order: unknown[] = [];
    const helpers = [];
    for (let i = 0; i < 3; i++) {
      const helper = new Helper('s.acquire(2); return 2', { s: semaphore });
      helpers.push(helper.value().then(() => order.push(i)));
      await untilWaiting(semaphore, i + 1);
    }
    semaphore.release(1);
    expect(semaphore.available).toBe(1);
    expect(semaphore.tryAcquire()).toBe(false); // it would overtake
    for (let i = 0; i < 3; i++) {
      semaphore.release(i === 0 ? 1 : 2);
      await helpers[i];
    }
    expect(order).toEqual([0, 1, 2]);
    expect(semaphore.available).toBe(0);
    expect(inspect(semaphore)).toMatch(/0 waiting/);
  });

  test('a release of several wakes several', async () => {
    const semaphore = new Semaphore({ permits: 5, ...options });
    semaphore.acquire(5);
    const helpers = [1, 2, 3].map(() => new Helper('s.acquire()', { s: semaphore }));
    const promises = [semaphore.acquireAsync(), semaphore.acquireAsync()];
    await untilWaiting(semaphore, 5);
    semaphore.release(5);
    await Promise.all([...helpers.map(helper => helper.value()), ...promises]);
    expect(semaphore.available).toBe(0);
  });

  test('waiting in vain', async () => {
    const semaphore = new Semaphore({ permits: 2, name: 'seats', ...options });
    semaphore.acquire(2);
    expect(semaphore.tryAcquire(1, 5)).toBe(false);
    await expect(semaphore.acquireAsync(1, { timeout: 5 })).rejects.toThrow(TimeoutError);
    await expect(semaphore.acquireAsync(1, { timeout: 0 })).rejects.toThrow(
      'Semaphore "seats" acquireAsync: 0 ms were not enough',
    );
    semaphore.release();
    expect(semaphore.tryAcquire(1, 5)).toBe(true);
    expect(inspect(semaphore)).toMatch(/^Semaphore "seats" \{ 0 (of 2 )?available, 0 waiting \}$/);
  });

  test('a large request that gives up lets the small ones behind it pass', async () => {
    const semaphore = new Semaphore({ permits: 3, ...options });
    semaphore.acquire(2);
    const controller = new AbortController();
    const large = semaphore.acquireAsync(3, { signal: controller.signal });
    const small = semaphore.acquireAsync();
    expect(semaphore.available).toBe(1);
    controller.abort(new Error('enough'));
    await expect(large).rejects.toThrow('enough');
    const guard = await small;
    expect(semaphore.available).toBe(0);
    guard[Symbol.dispose]();
    await expect(semaphore.acquireAsync(1, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(semaphore.available).toBe(1);
  });
});

test('an unbounded one may be released by anybody, from 0 on', () => {
  const semaphore = new Semaphore({ permits: 0 });
  expect(semaphore.tryAcquire()).toBe(false);
  semaphore.release();
  semaphore.release(2);
  expect(semaphore.available).toBe(3);
  expect(() => semaphore.release(2 ** 30)).toThrow(RangeError);
  expect(() => semaphore.release(2 ** 30 - 1)).toThrow(RangeError);
  expect(semaphore.available).toBe(3);
});

test('a bounded one refuses more than it began with', () => {
  const semaphore = new Semaphore({ permits: 2, bounded: true, name: 'seats' });
  expect(() => semaphore.release()).toThrow(
    new RangeError(
      'Semaphore "seats" has 2 permits and is bounded to 2: 1 more cannot be released',
    ),
  );
  semaphore.acquire();
  expect(() => semaphore.release(2)).toThrow(RangeError);
  expect(semaphore.available).toBe(1);
  for (const acquire of ['acquire', 'tryAcquire', 'acquireAsync'] as const) {
    expect(() => semaphore[acquire](3)).toThrow('never has more than 2 permits');
  }
});

test('an over-release while somebody waits changes nothing', async () => {
  const semaphore = new Semaphore({ permits: 3, bounded: true });
  semaphore.acquire();
  const all = semaphore.acquireAsync(3);
  expect(() => semaphore.release(2)).toThrow(RangeError);
  expect(semaphore.available).toBe(2);
  semaphore.release();
  await all;
  expect(semaphore.available).toBe(0);
});

test('bad input', () => {
  for (const value of badNumbers) {
    const quoted = inspect(value);
    const semaphore = new Semaphore({ permits: 5 });
    for (const use of ['acquire', 'tryAcquire', 'acquireAsync', 'release'] as const) {
      if (value !== 0) expect(() => new Semaphore({ permits: value as number })).toThrow(quoted);
      expect(() => semaphore[use](value as number)).toThrow(quoted);
    }
    expect(semaphore.available).toBe(5);
  }
  expect(() => new Semaphore({ permits: 2 ** 30 })).toThrow(RangeError);
  expect(() => new Semaphore({ permits: 0, bounded: true })).toThrow(RangeError);
  expect(() => new Semaphore({ bounded: 1 as never })).toThrow(TypeError);
  const semaphore = new Semaphore();
  for (const ms of badTimes) {
    expect(() => semaphore.tryAcquire(1, ms as number)).toThrow(inspect(ms));
    expect(() => semaphore.acquireAsync(1, { timeout: ms as number })).toThrow(inspect(ms));
  }
  expect(() => semaphore.acquireAsync(1, { signal: {} as AbortSignal })).toThrow(TypeError);
  expect(semaphore.available).toBe(1);
});

test('corrupted or too small memory', () => {
  const semaphore = new Semaphore({ permits: 3, bounded: true });
  const revive = (damage: (memory: Int32Array) => void, length?: number) => () =>
    receive(damaged(semaphore, damage, length));
  expect(revive(() => {})).not.toThrow();
  expect(revive(memory => memory.fill(0))).toThrow(TypeError);
  expect(revive(() => {}, 8)).toThrow(TypeError);
  const short = (memory: Int32Array) => {
    memory[3] = 32;
  };
  expect(revive(short, 8)).toThrow(TypeError);
  for (const [word, value] of [
    [4, 8],
    [4, -2],
    [5, -1],
    [5, 2 ** 30],
  ] as const) {
    const damage = (memory: Int32Array) => {
      memory[word] = value;
    };
    expect(revive(damage)).toThrow('corrupted');
  }
});

test('revived twice in one thread it is one', () => {
  const semaphore = new Semaphore({ permits: 2, name: 'one' });
  const [a, b] = receive<Semaphore[]>(structuredClone(share([semaphore, semaphore])));
  a!.acquire();
  b!.acquire();
  expect(semaphore.available).toBe(0);
  expect(a!.name).toBe('one');
});

test('a worker terminated while parked takes no permit with it', async () => {
  const semaphore = new Semaphore({ permits: 0 });
  for (const body of ['s.acquire(2)', 's.tryAcquire(2, 1e9)', 'await s.acquireAsync(2)']) {
    const helper = new Helper(body, { s: semaphore });
    await untilWaiting(semaphore, 1);
    const behind = semaphore.acquireAsync();
    semaphore.release();
    await helper.worker.terminate();
    await behind;
    await untilWaiting(semaphore, 0);
    expect(semaphore.available).toBe(0);
  }
});

test('a worker that ends with a pending promise passes on what it is granted', async () => {
  const semaphore = new Semaphore({ permits: 0 });
  for (let round = 0; round < 10; round++) {
    const helper = new Helper(
      's.acquireAsync(); say(1); for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
      { s: semaphore },
    );
    await helper.ready;
    semaphore.release(); // handed to a promise whose thread never comes back to its loop
    expect(semaphore.available).toBe(0);
    await helper.worker.terminate();
    await semaphore.acquireAsync();
  }
});

test('an abort that races the grant: either acquired, or free', { timeout: 60_000 }, async () => {
  const semaphore = new Semaphore({ permits: 0 });
  const go = new Semaphore({ permits: 0 });
  const done = new Semaphore({ permits: 0 });
  const rounds = 10_000;
  const helper = new Helper(
    'for (let i = 0; i < rounds; i++) { go.acquire(); s.release(); done.release(); }',
    { s: semaphore, go, done, rounds },
  );
  const aim = new Aim();
  for (let i = 0; i < rounds; i++) {
    const controller = new AbortController();
    const outcome = semaphore.acquireAsync(1, { signal: controller.signal }).then(
      () => true,
      () => false,
    );
    go.release();
    aim.wait();
    controller.abort();
    const acquired = await outcome;
    aim.adjust(acquired);
    done.acquire();
    if (!acquired) {
      if (!semaphore.tryAcquire()) expect.fail('the permit is lost');
    } else if (semaphore.available !== 0) {
      expect.fail('the permit exists twice');
    }
  }
  await helper.value();
});

test('a pending promise keeps the process alive, a settled one does not', async () => {
  const output = await run(`
    import { Worker } from 'node:worker_threads';
    import { Semaphore, share } from 'manycore';
    const s = new Semaphore({ permits: 0 });
    new Worker(\`
      const { workerData } = require('node:worker_threads');
      import('manycore').then(m => setTimeout(() => m.receive(workerData).release(), 50));
    \`, { eval: true, execArgv: [], workerData: share(s) }).unref();
    s.acquireAsync().then(() => console.log('acquired'));
  `);
  expect(output).toBe('acquired');
});

test('a queue of promises and threads drains in order', async () => {
  const semaphore = new Semaphore({ permits: 0 });
  const order: string[] = [];
  const first = semaphore.acquireAsync().then(() => order.push('promise'));
  const helper = new Helper('s.acquire()', { s: semaphore });
  await untilWaiting(semaphore, 2);
  const last = semaphore.acquireAsync(2).then(() => order.push('last'));
  semaphore.release();
  await first;
  semaphore.release();
  await helper.value();
  order.push('thread');
  semaphore.release(2);
  await last;
  expect(order).toEqual(['promise', 'thread', 'last']);
  await until(() => semaphore.available === 0);
});
