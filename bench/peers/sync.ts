// npm run bench:sync — locks and blocked hand-overs against their C++ twins (bench/native/sync.cc).

import { availableParallelism, cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Condition, Event, Mutex, Queue, share, shared } from 'manycore';
import { compare, heading, line, median, twin } from './ratio.js';

const ROUNDS = 7;
const COUNT = 3_000_000;
const CONTENDED_MS = 1000;
const HANDOVERS = 10_000;

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} cores allowed, Node ${process.versions.node}\n` +
    `medians of ${ROUNDS} interleaved rounds\n\n${heading}`,
);

function uncontended(): number {
  const mutex = new Mutex();
  const counter = new Int32Array(1);
  const start = performance.now();
  for (let i = 0; i < COUNT; i++) {
    mutex.lock();
    counter[0]!++;
    mutex.unlock();
  }
  return ((performance.now() - start) * 1e6) / COUNT;
}

/** The body runs in a worker, with `give` and manycore's names in scope. */
function worker(body: string, give: object): Worker {
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    import('manycore').then(({ receive }) => {
      const give = receive(workerData);
      ${body}
    });`;
  return new Worker(source, { eval: true, workerData: share(give) });
}

const ended = (threads: Worker[]) =>
  Promise.all(threads.map(thread => new Promise(resolve => thread.once('exit', resolve))));

const shares: number[] = [];

async function contended(): Promise<number> {
  const give = {
    mutex: new Mutex(),
    counter: shared(Int32Array, 1),
    ready: new Queue({ type: 'int32', capacity: 2 }),
    go: shared(Int32Array, 1),
    turns: shared(Float64Array, 2),
  };
  const body = `
    const { mutex, counter, ready, go, turns, me } = give;
    for (let i = 0; i < 200_000; i++) { mutex.lock(); counter[0]++; mutex.unlock(); }
    ready.put(me);
    while (Atomics.load(go, 0) === 0);
    let mine = 0;
    while (Atomics.load(go, 0) === 1) { mutex.lock(); counter[0]++; mutex.unlock(); mine++; }
    turns[me] = mine;`;
  const threads = [0, 1].map(me => worker(body, { ...give, me }));
  await give.ready.getAsync();
  await give.ready.getAsync();
  const start = performance.now();
  Atomics.store(give.go, 0, 1);
  await new Promise(resolve => setTimeout(resolve, CONTENDED_MS));
  Atomics.store(give.go, 0, 2);
  const elapsed = performance.now() - start;
  await ended(threads);
  const [a = 0, b = 0] = give.turns;
  shares.push(Math.min(a, b) / (a + b));
  return (elapsed * 1e6) / (a + b);
}

interface Game {
  give: object;
  /** One turn of each player, out of HANDOVERS; `give` is in scope. */
  players: [string, string];
}

const games: Record<string, () => Game> = {
  // The same game as the twin's: a turn, a mutex, a condition.
  condition: () => {
    const mutex = new Mutex();
    const turn = (me: number) =>
      `give.mutex.lock();
       while (give.turn[0] !== ${me}) give.condition.wait();
       give.turn[0] = ${1 - me};
       give.condition.notify();
       give.mutex.unlock();`;
    return {
      give: { mutex, condition: new Condition({ mutex }), turn: shared(Int32Array, 1) },
      players: [turn(0), turn(1)],
    };
  },
  event: () => ({
    give: { there: new Event(), back: new Event() },
    players: [
      'give.there.set(); give.back.wait(); give.back.clear();',
      'give.there.wait(); give.there.clear(); give.back.set();',
    ],
  }),
  queue: () => ({
    give: {
      there: new Queue({ type: 'int32', capacity: 1 }),
      back: new Queue({ type: 'int32', capacity: 1 }),
    },
    players: ['give.there.put(i); give.back.get();', 'give.back.put(give.there.get());'],
  }),
};

async function pingpong(game: () => Game): Promise<number> {
  const { give, players } = game();
  const time = shared(Float64Array, 1);
  const threads = players.map(turn =>
    worker(
      `const start = performance.now();
       for (let i = 0; i < ${HANDOVERS}; i++) { ${turn} }
       give.time[0] = performance.now() - start;`,
      { ...give, time },
    ),
  );
  await ended(threads);
  return (time[0]! * 1000) / (2 * HANDOVERS);
}

console.log(
  line(
    await compare(
      { what: 'lock + unlock, uncontended', unit: 'ns', aim: 1.7 },
      ROUNDS,
      uncontended,
      () => twin('uncontended', String(COUNT))[0]!,
    ),
  ),
);

const theirShares: number[] = [];
console.log(
  line(
    await compare(
      { what: 'lock + unlock, 2 workers', unit: 'ns', aim: 2 },
      ROUNDS,
      contended,
      () => {
        const [ns, share] = twin('contended', String(CONTENDED_MS));
        theirShares.push(share!);
        return ns!;
      },
    ),
  ),
);
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
console.log(
  `  turns of the slower worker: median ${percent(median(shares))}, least ${percent(Math.min(...shares))} (aim: 30 %); C++ ${percent(median(theirShares))}`,
);

for (const [name, game] of Object.entries(games)) {
  console.log(
    line(
      await compare(
        { what: `ping-pong between workers, ${name}`, unit: 'us', aim: 1 },
        ROUNDS,
        () => pingpong(game),
        () => twin('pingpong', String(HANDOVERS))[0]!,
      ),
    ),
  );
}
