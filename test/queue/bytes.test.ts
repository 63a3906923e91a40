// Raw bytes between C++ threads, which use include/manycore/queue.h, and JavaScript.
import { Queue } from 'manycore';
import { describe, expect, it } from 'vitest';
import { cells, FINE, NativeThread, wrong } from '../support/native.js';
import { Remote } from '../support/worker.js';

const rounds = 1_500;
/** The i-th string of producer `id`, as native/binding/queue_parts.cc makes it. */
const text = `(id, i) => {
  const value = id * ${rounds} + i;
  const bytes = new Uint8Array(4 + i * 37 % 1500).fill(value);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}`;
const sumOf = (producers: number) => {
  const total = rounds * producers;
  return ((total * (total - 1)) / 2) % 2 ** 32;
};
/** Small, so that everybody waits for slots and for blocks. */
const make = () => new Queue<Uint8Array>({ capacity: 3, slotBytes: 64, poolBytes: 4096 });

describe('byte strings', () => {
  it('a native thread puts, a worker gets', async () => {
    const queue = make();
    const consumer = new Remote(
      `const text = ${text};
       for (let i = 0; i < ${rounds}; i++) {
         const got = data.get();
         if (!(got instanceof Uint8Array) || Buffer.compare(got, text(0, i)) !== 0) throw new Error('wrong: ' + i);
       }
       say('right');`,
      queue,
    );
    expect(await new NativeThread('putBytes', queue, { count: rounds }).ended).toBe(FINE);
    expect(await consumer.said()).toBe('right');
  });

  it('a worker puts, a native thread gets', async () => {
    const queue = make();
    const shared = cells();
    const consumer = new NativeThread('getBytes', queue, { count: rounds, cells: shared });
    const producer = new Remote(
      `const text = ${text}; for (let i = 0; i < ${rounds}; i++) data.put(text(0, i));`,
      queue,
    );
    expect(await producer.exit).toBe(0);
    queue.close();
    expect(await consumer.ended).toBe(FINE);
    expect([consumer.rounds, consumer.sum, wrong(shared)]).toEqual([rounds, sumOf(1), false]);
  });

  it('all kinds at once', async () => {
    const queue = make();
    const shared = cells();
    const given = { count: rounds, cells: shared };
    const consumers = [0, 1].map(() => new NativeThread('getBytes', queue, given));
    const producers: Promise<unknown>[] = [0, 1].map(
      id => new NativeThread('putBytes', queue, { count: rounds, id }).ended,
    );
    const program = `const text = ${text}; for (let i = 0; i < ${rounds}; i++) data.put(text(2, i));`;
    producers.push(new Remote(program, queue).exit);
    let [count, sum] = [0, 0];
    const drained = (async () => {
      for await (const bytes of queue) {
        const value = new DataView(bytes.buffer).getUint32(0, true);
        expect(bytes.length).toBe(4 + (((value % rounds) * 37) % 1500));
        count++;
        sum += value;
      }
    })();
    await Promise.all(producers);
    queue.close();
    await drained;
    expect(await Promise.all(consumers.map(({ ended }) => ended))).toEqual([FINE, FINE]);
    for (const consumer of consumers) {
      count += consumer.rounds;
      sum += consumer.sum;
    }
    expect([count, sum % 2 ** 32, wrong(shared)]).toEqual([3 * rounds, sumOf(3), false]);
  });
});
