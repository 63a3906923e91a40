import { Mutex, Queue, receive, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { Remote } from '../support/worker.js';

const roundTrip = <T>(value: T) => receive<T>(structuredClone(share(value)));

describe('share and receive', () => {
  it('give the same lock to both sides', () => {
    const mutex = new Mutex({ name: 'm' });
    const other = roundTrip(mutex);
    expect(other).toBeInstanceOf(Mutex);
    expect(other).not.toBe(mutex);
    expect(other.name).toBe('m');
    mutex.lock();
    expect(other.ownedByMe).toBe(true);
    other.unlock();
    expect(mutex.locked).toBe(false);
  });

  it('give the same queue to both sides', () => {
    const queue = new Queue<bigint>({ type: 'bigint64', capacity: 3, name: 'q' });
    const other = roundTrip(queue);
    expect([other.type, other.capacity, other.name]).toEqual(['bigint64', 3, 'q']);
    queue.put(5n);
    expect(other.get()).toBe(5n);
    other.close();
    expect(queue.closed).toBe(true);
  });

  it('replace objects at any depth of plain objects and arrays', () => {
    const mutex = new Mutex();
    const value = { a: [1, { b: [mutex] }], c: Object.assign(Object.create(null), { mutex }) };
    const other = roundTrip(value);
    const found = (other.a[1] as { b: Mutex[] }).b[0];
    expect(found).toBeInstanceOf(Mutex);
    expect(other.c.mutex).toBe(found); // one object on this side is one on the other
    expect(other.a[0]).toBe(1);
    expect((value.a[1] as { b: Mutex[] }).b[0]).toBe(mutex); // the original is as it was
  });

  it('say what is missing when JSON has made something else of private memory', () => {
    const sent = JSON.parse(JSON.stringify(share(new Mutex())));
    expect(() => receive(sent)).toThrow(/for another process create it with \{ memory \}/);
  });

  it('follow cycles', () => {
    interface Node {
      mutex: Mutex;
      self?: Node;
      list: Node[];
    }
    const node: Node = { mutex: new Mutex(), list: [] };
    node.self = node;
    node.list.push(node);
    const other = roundTrip(node);
    expect(other.mutex).toBeInstanceOf(Mutex);
    expect(other.self).toBe(other);
    expect(other.list[0]).toBe(other);
  });

  it('return a value without such objects itself', () => {
    const cycle: Record<string, unknown> = { a: [new Map(), new Date()] };
    cycle['self'] = cycle;
    for (const value of [
      cycle,
      [1, 2],
      'text',
      1n,
      null,
      undefined,
      new Map([[1, new Set([2])]]),
    ]) {
      expect(share(value)).toBe(value);
      expect(receive(value)).toBe(value);
    }
  });

  it('reach into Maps and Sets', () => {
    const mutex = new Mutex({ name: 'm' });
    const value = new Map<unknown, unknown>([
      ['set', new Set([mutex])],
      [mutex, [mutex]],
    ]);
    const back = receive<typeof value>(structuredClone(share(value)));
    const [inSet] = back.get('set') as Set<Mutex>;
    const [key] = [...back.keys()].slice(1) as [Mutex];
    expect([inSet, key, (back.get(key) as Mutex[])[0]]).toEqual(Array(3).fill(expect.any(Mutex)));
    mutex.lock();
    expect(inSet?.ownedByMe).toBe(true);
    mutex.unlock();
  });

  it('take a time that is linear in the depth', () => {
    let value: unknown = new Mutex();
    for (let depth = 0; depth < 5000; depth++) value = { value };
    let form = share(value) as { value?: unknown };
    for (let depth = 0; depth < 5000; depth++) form = form.value as typeof form;
    expect(form).not.toBeInstanceOf(Mutex);
  });

  it('keep untouched what stands beside such objects', () => {
    const map = new Map();
    const typed = new Float64Array(2);
    const rest = { deep: { plain: true } };
    const value = { mutex: new Mutex(), map, typed, rest };
    const form = share(value) as typeof value;
    expect(form).not.toBe(value);
    expect(form.map).toBe(map);
    expect(form.typed).toBe(typed);
    expect(form.rest).toBe(rest);
  });

  it('keep holes, lengths and keys such as __proto__', () => {
    const mutex = new Mutex();
    // biome-ignore lint/suspicious/noSparseArray: holes are the subject
    const list = [mutex, , ,] as unknown[];
    const other = roundTrip(list);
    expect(other.length).toBe(3);
    expect(1 in other).toBe(false);
    const odd = JSON.parse('{"__proto__": {"x": 1}}');
    odd.mutex = mutex;
    const form = share(odd) as object;
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
    expect(Object.keys(form)).toEqual(['__proto__', 'mutex']);
  });

  it('carry structured arguments through a worker and back', async () => {
    const mutex = new Mutex({ name: 'there' });
    const queue = new Queue({ type: 'int32', capacity: 2 });
    const remote = new Remote(
      `data.list[0].mutex.lock();
       data.queue.put(7);
       say(share({ again: data.list[0].mutex, date: data.date }));
       data.queue.put(8); data.queue.put(9);
       data.list[0].mutex.unlock();`,
      { list: [{ mutex }], queue, date: new Date(5) },
    );
    const answer = receive<{ again: Mutex; date: Date }>(await remote.said());
    expect(answer.again).toBeInstanceOf(Mutex);
    expect(answer.again.name).toBe('there');
    expect(answer.date.getTime()).toBe(5);
    expect(mutex.locked).toBe(true);
    expect([queue.get(), queue.get(), queue.get()]).toEqual([7, 8, 9]);
    expect(await remote.exit).toBe(0);
    expect(answer.again.locked).toBe(false);
  });
});
