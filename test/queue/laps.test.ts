// Positions are 32-bit and wrap; these begin shortly before that.
import { Queue, receive, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout, wordAt } from '../../dist/memory/layout.js';
import { firstLap } from '../../dist/queue/create.js';

const near = (capacity: number, first: number) =>
  new Queue({ type: 'int32', capacity, [firstLap]: first } as never);
const tailOf = (queue: Queue) =>
  (share(queue) as { words: Int32Array }).words[wordAt(layout.QUEUE_TAIL)]! >>> 0;

describe.each([1, 2, 3, 5, 8])('a queue of %i', capacity => {
  it.each([
    ['2^31', 2 ** 31],
    ['2^32', 2 ** 32],
  ])('goes across %s as if it were nothing', (_, edge) => {
    const mark = 2 ** Math.ceil(Math.log2(capacity + 1));
    const queue = near(capacity, edge - 6 * mark);
    const before = tailOf(queue);
    expect(edge - before).toBeLessThanOrEqual(6 * mark + 1);
    let [put, got] = [0, 0];
    for (let i = 0; i < 20 * capacity; i++) {
      for (let n = i % (capacity + 1); n >= 0 && queue.tryPut(put); n--) put++;
      expect(queue.size).toBe(put - got);
      expect(queue.full).toBe(put - got === capacity);
      if (queue.full) expect(queue.tryPut(-1)).toBe(false);
      for (let n = (i * 3) % (capacity + 1); n >= 0 && put > got; n--) {
        expect(queue.tryGet()).toBe(got++);
      }
      if (put === got) expect(queue.tryGet()).toBe(undefined);
      expect(queue.size).toBe(put - got);
    }
    const after = tailOf(queue);
    expect(edge === 2 ** 32 ? after < before : after >= edge && before < edge).toBe(true);
  });

  it('closes and drains on the other side', () => {
    const queue = near(capacity, 2 ** 32 - 1);
    for (let i = 0; i < capacity; i++) queue.put(i);
    queue.close();
    expect(queue.size).toBe(capacity);
    for (let i = 0; i < capacity; i++) expect(queue.get()).toBe(i);
    expect(() => queue.get()).toThrow('closed and drained');
  });

  it('waits across 2^32', async () => {
    const queue = near(capacity, 2 ** 32 - 1);
    const other = receive<Queue>(share(queue));
    const producer = (async () => {
      for (let i = 0; i < 50; i++) await other.putAsync(i);
    })();
    for (let i = 0; i < 50; i++) expect(await queue.getAsync()).toBe(i);
    await producer;
  });
});
