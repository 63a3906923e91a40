// Workers that move numbered values from producers to consumers, and how fast they were.

import { Worker } from 'node:worker_threads';
import { share, shared } from 'manycore';

/**
 * Source text of what a worker does with `n` values. In scope are what was given, manycore's names and,
 * for a producer, `first`: it puts first … first + n - 1. A consumer adds what it gets to `sum`.
 */
export interface Parts {
  put: string;
  get: string;
}

export const ended = (threads: Worker[]): Promise<unknown> =>
  Promise.all(
    threads.map(
      thread =>
        new Promise((resolve, reject) => {
          thread.once('error', reject);
          thread.once('exit', resolve);
        }),
    ),
  );

/** The body runs in a worker, with `give` and manycore's names in scope. */
export function worker(body: string, give: object, transfer: readonly unknown[] = []): Worker {
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    import('manycore').then(async manycore => {
      const { receive } = manycore;
      const give = receive(workerData);
      ${body}
    });`;
  return new Worker(source, {
    eval: true,
    workerData: share(give),
    transferList: transfer as never,
  });
}

/** Values that each worker moves before it is measured, so that its code is compiled. */
const WARM_UP = 300_000;

/**
 * Millions of values per second, from the first start to the last end.
 *
 * @param give what the parts use, for example `q`
 * @param sizes how many workers put, and how many get
 */
export async function transfer(
  give: object,
  { put, get }: Parts,
  count: number,
  sizes: readonly [number, number] = [1, 1],
  warmUp = WARM_UP,
): Promise<number> {
  const parties = sizes[0] + sizes[1];
  const report = shared(Float64Array, 3 * parties);
  const go = shared(Int32Array, 1);
  const shares = (among: number, all: number) =>
    Math.floor(all / parties ** 2) * (parties ** 2 / among);
  const body = (part: string, among: number, id: number, me: number) => `
    const { ${Object.keys(give).join(', ')} } = give;
    const { go, report } = give.crew;
    const meet = round => {
      if (Atomics.add(go, 0, 1) === ${parties} * round - 1) Atomics.notify(go, 0);
      for (let seen; (seen = Atomics.load(go, 0)) < ${parties} * round; ) Atomics.wait(go, 0, seen);
    };
    const now = () => Number(process.hrtime.bigint() / 1000n) / 1e6;
    const move = (first, n) => { let sum = 0; ${part} return sum; };
    meet(1);
    move(${id} * ${shares(among, warmUp)}, ${shares(among, warmUp)});
    meet(2);
    report[3 * ${me}] = now();
    report[3 * ${me} + 2] = move(${id} * ${shares(among, count)}, ${shares(among, count)});
    report[3 * ${me} + 1] = now();`;
  const threads = Array.from({ length: parties }, (_, me) =>
    me < sizes[0]
      ? worker(body(put, sizes[0], me, me), { ...give, crew: { go, report } })
      : worker(body(get, sizes[1], me - sizes[0], me), { ...give, crew: { go, report } }),
  );
  await ended(threads);
  const column = (k: number) => Array.from({ length: parties }, (_, me) => report[3 * me + k]!);
  const total = shares(1, count);
  const sum = column(2)
    .slice(sizes[0])
    .reduce((a, b) => a + b, 0);
  if (sum !== (total * (total - 1)) / 2)
    throw new Error(`the sum of ${total} values is wrong: ${sum}`);
  return total / (Math.max(...column(1)) - Math.min(...column(0))) / 1e6;
}
