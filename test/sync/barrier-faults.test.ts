import { inspect } from 'node:util';
import { Barrier, Event, receive } from 'manycore';
import { expect, test } from 'vitest';
import {
  Aim,
  badNumbers,
  badTimes,
  broken,
  damaged,
  Helper,
  run,
  settled,
  until,
  untilWaiting,
} from './support.js';

test('a worker that ends while it waits breaks the barrier', async () => {
  const barrier = new Barrier({ parties: 3 });
  for (const body of ['b.wait()', 'b.wait(1e9)', 'await b.waitAsync()']) {
    const helper = new Helper(body, { b: barrier });
    const other = settled(barrier.waitAsync());
    await untilWaiting(barrier, 2);
    await helper.worker.terminate();
    expect(await other).toMatchObject(broken);
    expect(barrier.waiting).toBe(0);
    barrier.reset();
  }
});

test('a worker that ends while it runs the action breaks the barrier', async () => {
  for (const [action, wait] of [
    ['() => { for (;;); }', 'b.wait()'],
    ['() => { for (;;); }', 'await b.waitAsync()'],
    ['() => new Promise(() => {})', 'await b.waitAsync()'],
    ['() => process.exit()', 'b.wait()'],
  ]) {
    // The object with the action is the worker's own; here it is received.
    const helper = new Helper(
      `const b = new m.Barrier({ parties: 2, action: ${action} }); say(m.share(b)); ${wait}`,
    );
    const barrier = receive<Barrier>(await helper.ready);
    const other = settled(barrier.waitAsync());
    if (!action!.includes('exit')) {
      await until(() => barrier.broken || inspect(barrier).endsWith('the action runs }'));
      await helper.worker.terminate();
    }
    expect(await other).toMatchObject(broken);
    expect(barrier.broken).toBe(true);
  }
});

test('bad input', () => {
  for (const parties of badNumbers) {
    expect(() => new Barrier({ parties: parties as number })).toThrow(inspect(parties));
  }
  expect(() => new Barrier({ parties: 2 ** 30 })).toThrow(RangeError);
  expect(() => new Barrier({} as never)).toThrow(TypeError);
  expect(() => new Barrier(undefined as never)).toThrow(TypeError);
  expect(() => new Barrier({ parties: 1, action: 1 as never })).toThrow(TypeError);
  const barrier = new Barrier({ parties: 2 });
  for (const ms of badTimes) {
    expect(() => barrier.wait(ms as number)).toThrow(inspect(ms));
    expect(() => barrier.waitAsync({ timeout: ms as number })).toThrow(inspect(ms));
    expect(() => new Barrier({ parties: 2, timeout: ms as number })).toThrow(inspect(ms));
  }
  expect(barrier.broken).toBe(false);
  expect(barrier.waiting).toBe(0);
});

test('corrupted or too small memory', () => {
  const barrier = new Barrier({ parties: 2 });
  const set = (word: number, value: number) => (memory: Int32Array) => {
    memory[word] = value;
  };
  expect(() => receive(damaged(barrier, () => {}))).not.toThrow();
  for (const [word, value] of [
    [4, 0],
    [4, -1],
    [5, 4],
    [6, 3],
    [9, -1], // the timeout becomes NaN
  ] as const) {
    expect(() => receive(damaged(barrier, set(word, value)))).toThrow('corrupted');
  }
  expect(() => receive(damaged(barrier, () => {}, 16))).toThrow(TypeError);
  expect(() => receive(damaged(barrier, set(3, 64), 16))).toThrow(TypeError);
});

test('an abort that races the last arrival: both pass, or both do not', {
  timeout: 60_000,
}, async () => {
  const barrier = new Barrier({ parties: 2 });
  const [go, done] = [new Event(), new Event()];
  const passed = new Int32Array(new SharedArrayBuffer(4));
  const rounds = 10_000;
  const helper = new Helper(
    `for (let i = 0; i < rounds; i++) {
       go.wait(); go.clear();
       try { b.wait(); passed[0] = 1; } catch (e) { passed[0] = e.code === code ? 0 : 2; }
       done.set();
     }`,
    { b: barrier, go, done, passed, rounds, code: broken.code },
  );
  const aim = new Aim();
  for (let i = 0; i < rounds; i++) {
    const controller = new AbortController();
    const outcome = barrier.waitAsync({ signal: controller.signal }).then(
      () => 1,
      () => 0,
    );
    go.set();
    aim.wait();
    controller.abort();
    const mine = await outcome;
    aim.adjust(mine === 1);
    done.wait();
    done.clear();
    if (mine !== passed[0]) expect.fail(`one party: ${mine}, the other: ${passed[0]}`);
    barrier.reset();
  }
  await helper.value();
});

test('a pending promise keeps the process alive, a settled one does not', async () => {
  const output = await run(`
    import { Worker } from 'node:worker_threads';
    import { Barrier, share } from 'manycore';
    const b = new Barrier({ parties: 2, action: () => new Promise(r => setTimeout(r, 20)) });
    new Worker(\`
      const { workerData } = require('node:worker_threads');
      import('manycore').then(m => setTimeout(() => m.receive(workerData).wait(), 50));
    \`, { eval: true, execArgv: [], workerData: share(b) }).unref();
    b.waitAsync().then(index => console.log('passed', index));
  `);
  expect(output).toBe('passed 1');
});
