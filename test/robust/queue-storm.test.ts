// Producers and consumers are terminated at any moment, while they wait and while they work, and the
// others go on. Nothing is lost or delivered twice but the one call that a terminated thread was in:
// - a producer's values are received without a gap, up to the last put that returned; the put that it
//   was terminated in has taken effect or not, and of a putMany the first few values have
// - a terminated consumer has taken along at most what the get that it was terminated in took
// - when the queue is closed, the threads that are left come to its end: it is not wedged
import { ClosedError, Queue } from 'manycore';
import { describe, expect, it } from 'vitest';
import { Random } from '../support/random.js';
import { load, word } from '../support/until.js';
import { Remote } from '../support/worker.js';

/** A value is its producer's id times this, plus how many it put before. */
const MOST = 2 ** 20;
const DOOMED = 12;

const BATCH = 8;

/** `i` is how many were put before, and is how many there are then. */
const puts = {
  blocking: 'queue.put(item(i++));',
  awaiting: 'await queue.putAsync(item(i++));',
  batching: `queue.putMany(Array.from({ length: ${BATCH} }, () => item(i++)));`,
  spinning: 'while (!queue.tryPut(item(i))); i++;',
};
const gets = {
  blocking: 'note(queue.get());',
  awaiting: 'note(await queue.getAsync());',
  batching: `queue.getMany(${BATCH}).forEach(note);`,
  spinning: 'const item = queue.tryGet(); if (item !== undefined) note(item);',
};
type Way = keyof typeof puts;
const ways = Object.keys(puts) as Way[];
/** Those who stay leave the processor to the others when there is nothing to do. */
const calm = ways.slice(0, 3);

const untilClosed = (body: string) => `
  const { queue, done, log, id } = data;
  const any = queue.type === 'any';
  // Some of these fit into a slot, others do not.
  const wrap = value => (any ? { value, text: 'x'.repeat((value % 3) * 700) } : value);
  const unwrap = item => (any ? item.value : item);
  say('ready');
  try { ${body} } catch (error) {
    if (error.code !== 'ERR_MANYCORE_CLOSED') throw error;
    Atomics.add(done, 0, error.put ?? 0); // so many of a batch went in before the close
  }`;
/** Counts in `done` the puts that have returned. */
const produce = (way: Way) =>
  untilClosed(`const item = i => wrap(id * ${MOST} + i);
    for (let i = 0; i < ${MOST - BATCH}; Atomics.store(done, 0, i)) { ${puts[way]} }`);
/** Counts in `done` the values that it has written down. */
const consume = (way: Way) =>
  untilClosed(`let i = 0;
    const note = item => { log[i++] = unwrap(item); };
    while (i < ${MOST - BATCH}) { ${gets[way]} Atomics.store(done, 0, i); }`);

class Actor {
  readonly done = word();
  readonly log: Float64Array<SharedArrayBuffer>;
  readonly remote: Remote;
  readonly id: number;
  /** How many values one call moves at most. */
  readonly most: number;
  terminated = false;

  constructor(queue: Queue, way: Way, produces: boolean, id: number) {
    this.id = id;
    this.most = way === 'batching' ? BATCH : 1;
    this.log = new Float64Array(new SharedArrayBuffer(produces ? 0 : MOST * 8));
    const { done, log } = this;
    this.remote = new Remote((produces ? produce : consume)(way), { queue, done, log, id });
  }

  async terminate(): Promise<void> {
    await this.remote.terminate();
    this.terminated = true;
  }

  get count(): number {
    return load(this.done);
  }
}

const kinds = ['producers', 'consumers', 'both'] as const;
const types = ['float64', 'any'] as const;

/** One producer and one consumer always stay. */
async function storm(
  doomed: (typeof kinds)[number],
  type: (typeof types)[number],
  random: Random,
): Promise<void> {
  const capacity = random.pick([1, 2, 3, 64]);
  const queue: Queue = new Queue({ type: type as 'any', capacity });
  const producers: Actor[] = [];
  const consumers: Actor[] = [];
  const add = async (produces: boolean, among: readonly Way[]) => {
    const list = produces ? producers : consumers;
    const actor = new Actor(queue, random.pick(among), produces, list.length);
    list.push(actor);
    await actor.remote.said();
    return actor;
  };
  await Promise.all([add(true, calm), add(false, calm)]);

  let left = DOOMED;
  const chain = async () => {
    while (left-- > 0) {
      const produces = doomed === 'both' ? random.below(2) === 0 : doomed === 'producers';
      const actor = await add(produces, ways);
      for (let spins = random.below(100_000); spins > 0; spins--) load(actor.done);
      await actor.terminate();
    }
  };
  await Promise.all([chain(), chain()]);
  queue.close();
  for (const actor of [...producers, ...consumers]) {
    if (!actor.terminated) expect(await actor.remote.exit).toBe(0);
  }
  // A consumer that has had its fill has left the rest here.
  const rest: number[] = [];
  for await (const item of queue) {
    rest.push(type === 'any' ? (item as { value: number }).value : (item as number));
  }
  expect(() => queue.get()).toThrow(ClosedError);
  judge(producers, consumers, rest);
}

function judge(producers: Actor[], consumers: Actor[], rest: readonly number[]): void {
  const received = producers.map(() => new Set<number>());
  const logs = consumers.map(consumer => consumer.log.subarray(0, consumer.count));
  for (const log of [...logs, rest]) {
    const last = producers.map(() => -1);
    for (const value of log) {
      const [id, place] = [Math.floor(value / MOST), value % MOST];
      if (received[id]!.has(place)) throw new Error(`${place} of ${id} was delivered twice`);
      received[id]!.add(place);
      if (place <= last[id]!) throw new Error(`${place} of ${id} came after ${last[id]}`);
      last[id] = place;
    }
  }
  let missing = 0;
  for (const { id, count, most, terminated } of producers) {
    const places = received[id]!;
    const end = [...places].reduce((last, place) => Math.max(last, place + 1), count);
    expect(end - count).toBeLessThanOrEqual(terminated ? most : 0);
    missing += end - places.size;
  }
  const takers = consumers.filter(consumer => consumer.terminated);
  const taken = takers.reduce((sum, { most }) => sum + most, 0);
  expect(missing).toBeLessThanOrEqual(taken);
}

describe.each(kinds)('%s are terminated', doomed => {
  it.each(types)('and nothing else is lost, of %s', async type => {
    const random = new Random();
    try {
      await storm(doomed, type, random);
    } catch (error) {
      throw new Error(`seed ${random.seed}: ${error}`, { cause: error });
    }
  });
});

// JavaScript's puts and gets of numbers are several calls of Atomics each, and V8 terminates a thread
// between any two. These workers are in one almost always.
describe.each(['float64', 'bigint64'] as const)('in the middle of a call, %s', type => {
  const CAPACITY = 50_000;
  const number = type === 'bigint64' ? BigInt : Number;
  const cut = async (body: string, queue: Queue<number | bigint>, random: Random) => {
    const done = word();
    const worker = new Remote(
      `const { queue, done } = data;
       const number = queue.type === 'bigint64' ? BigInt : Number;
       say('ready');
       for (let i = 0; ; i++) { ${body} Atomics.store(done, 0, i + 1); }`,
      { queue, done },
    );
    await worker.said();
    for (let spins = random.below(20_000); spins > 0; spins--) load(done);
    await worker.terminate();
    return load(done);
  };

  const comesOut = (queue: Queue<number | bigint>, from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const value = queue.tryGet();
      if (value !== number(i)) throw new Error(`${value} came out instead of ${i} of ${to}`);
    }
  };

  it('a put is published, or has not begun', async () => {
    const random = new Random();
    for (let round = 0; round < 8; round++) {
      const queue = new Queue<number | bigint>({ type, capacity: CAPACITY });
      const done = await cut('while (!queue.tryPut(number(i)));', queue, random);
      const { size } = queue;
      comesOut(queue, 0, size);
      expect([done, done + 1], `seed ${random.seed}, round ${round}`).toContain(size);
    }
  });

  it('a get gives its slot free, or has not begun', async () => {
    const random = new Random();
    for (let round = 0; round < 8; round++) {
      const queue = new Queue<number | bigint>({ type, capacity: CAPACITY });
      for (let i = 0; i < CAPACITY; i++) queue.put(number(i));
      const done = await cut('while (queue.tryGet() === undefined);', queue, random);
      const got = CAPACITY - queue.size;
      expect([done, done + 1], `seed ${random.seed}, round ${round}`).toContain(got);
      comesOut(queue, got, CAPACITY);
      while (queue.tryPut(number(queue.size)));
      comesOut(queue, 0, CAPACITY);
    }
  });
});
