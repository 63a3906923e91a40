import { Mutex } from 'manycore';
import { expect, it } from 'vitest';
import { load, word } from '../support/until.js';
import { Remote } from '../support/worker.js';

/** Reads and writes in two steps what the lock protects: lost updates show at the end. */
const critical = `
  if (Atomics.add(data.inside, 0, 1) !== 0) Atomics.store(data.inside, 1, 1);
  const [a, b] = data.cells;
  if (a !== b) Atomics.store(data.inside, 1, 2);
  data.cells[0] = a + 1;
  data.cells[1] = b + 1;
  Atomics.sub(data.inside, 0, 1);
`;
const wayIn = {
  lock: `for (let i = 0; i < data.rounds; i++) { data.mutex.lock(); ${critical} data.mutex.unlock(); }`,
  tryLock: `for (let i = 0; i < data.rounds; i++) {
    while (!data.mutex.tryLock(i % 3)); ${critical} data.mutex.unlock();
  }`,
  lockAsync: `const flow = async rounds => {
    for (let i = 0; i < rounds; i++) { await data.mutex.lockAsync(); ${critical} data.mutex.unlock(); }
  };
  await Promise.all([flow(data.rounds / 2), flow(data.rounds / 2)]);`,
};

it.each([
  ['threads', ['lock', 'lock', 'lock']],
  ['threads with and without patience', ['lock', 'tryLock', 'tryLock']],
  ['promises', ['lockAsync', 'lockAsync', 'lockAsync']],
  ['threads and promises', ['lock', 'lockAsync', 'tryLock', 'lockAsync']],
] as [string, (keyof typeof wayIn)[]][])('excludes %s from each other', async (_, ways) => {
  const rounds = 2_000;
  const data = { mutex: new Mutex(), inside: word(2), cells: word(2), rounds };
  const remotes = ways.map(way => new Remote(wayIn[way], data));
  for (let i = 0; i < rounds; i++) {
    await data.mutex.lockAsync();
    expect(Atomics.add(data.inside, 0, 1)).toBe(0);
    data.cells[0]!++;
    data.cells[1]!++;
    Atomics.sub(data.inside, 0, 1);
    data.mutex.unlock();
  }
  for (const remote of remotes) expect(await remote.exit).toBe(0);
  expect(load(data.inside, 1)).toBe(0);
  const total = rounds * (ways.length + 1);
  expect([...data.cells]).toEqual([total, total]);
  expect(data.mutex.locked).toBe(false);
});

it('starves nobody while others take it again and again', async () => {
  const data = { mutex: new Mutex(), stop: word(), turns: word(4) };
  const greedy = [0, 1, 2].map(
    id =>
      new Remote(
        `while (Atomics.load(data.stop, 0) === 0) {
           data.mutex.lock(); data.turns[${id}]++; data.mutex.unlock();
         }`,
        data,
      ),
  );
  // Each of 50 turns for a promise and for every thread must come while all the others go on.
  for (let turn = 0; turn < 50; turn++) {
    const before = [0, 1, 2].map(id => load(data.turns, id));
    await data.mutex.lockAsync();
    data.mutex.unlock();
    while ([0, 1, 2].some(id => load(data.turns, id) === before[id])) {
      await new Promise(resolve => setImmediate(resolve));
    }
  }
  Atomics.store(data.stop, 0, 1);
  for (const remote of greedy) expect(await remote.exit).toBe(0);
  expect(data.mutex.locked).toBe(false);
});
