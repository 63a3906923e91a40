import { Mutex, type Queue, shared, Thread, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { written } from '../support/written.js';

/** What a thread makes of this expression. */
const made = (source: string) => Thread.start(written(`async () => (${source})`));

const values: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  true: true,
  '-0': -0,
  NaN: NaN,
  '1e300': 1e300,
  '10n ** 40n': 10n ** 40n,
  "''": '',
  "'\\ud800 \\u00e4 \\u{1F600}'": '\ud800 \u00e4 \u{1F600}',
  '[1, [2, { a: null }]]': [1, [2, { a: null }]],
  '{ a: undefined, b: 1 }': { a: undefined, b: 1 },
  '[undefined, , 3]': Object.assign(new Array(3), { 0: undefined, 2: 3 }),
  "({ ['__proto__']: 1 })": JSON.parse('{"__proto__":1}'),
  'new Map([[1, new Set([2])]])': new Map([[1, new Set([2])]]),
  'new Date(5)': new Date(5),
  '/a/g': /a/g,
  'new Uint8Array([1, 2])': new Uint8Array([1, 2]),
  "new TypeError('value')": new TypeError('value'),
  '(x => [x, x])({})': [{}, {}],
};

describe('a result', () => {
  it.each(Object.entries(values))('may be %s', (source, value) => {
    const thread = made(source);
    expect(thread.result.get()).toStrictEqual(value);
    expect(thread.result.get()).toStrictEqual(value);
  });

  it('keeps what is there twice, and cycles', () => {
    const [a, b] = made('(x => [x, x])({})').result.get() as object[];
    expect(a).toBe(b);
    const cycle = made('(x => { x.x = x; return x; })({})').result.get() as { x: unknown };
    expect(cycle.x).toBe(cycle);
  });

  it.each([0, 383, 384, 385, 70_000, 20_000_000])('may be %i bytes long', length => {
    const text = Thread.start((n: number) => 'x'.repeat(n), length).result.get();
    expect(text.length).toBe(length);
    const array = Thread.start((n: number) => new Uint8Array(n).fill(7), length).result.get();
    expect([array.length, array.at(-1)]).toEqual([length, length ? 7 : undefined]);
  });

  it('may hold shared arrays, which are not copied', () => {
    const numbers = shared(Float64Array, [1, 2, 3]);
    const thread = Thread.start((x: Float64Array) => ({ x, y: new SharedArrayBuffer(8) }), numbers);
    const { x, y } = thread.result.get();
    x[0] = 9;
    expect([numbers[0], y.byteLength]).toEqual([9, 8]);
  });

  it("may hold manycore's objects", () => {
    const lock = new Mutex({ name: 'sent' });
    const target = written(`async lock => {
      const { Queue } = await import('manycore');
      const queue = new Queue({ capacity: 2 });
      queue.put('from there');
      return { lock, queue };
    }`);
    const thread = Thread.start(target, lock);
    const { lock: back, queue } = thread.result.get() as { lock: Mutex; queue: Queue<string> };
    expect([queue.get(), back.name]).toEqual(['from there', 'sent']);
    lock.lock();
    expect(back.locked).toBe(true);
    lock.unlock();
  });

  it('can be had by several, several times, whatever it holds', async () => {
    const numbers = shared(Int32Array, 1);
    const thread = Thread.start((x: Int32Array) => [x, 'x'.repeat(100_000)] as const, numbers);
    const readers = [1, 2, 3].map(() =>
      Thread.start((thread: Thread) => {
        for (let i = 0; i < 2; i++) {
          const [x, text] = thread.result.get() as [Int32Array, string];
          Atomics.add(x, 0, text.length);
        }
      }, thread),
    );
    for (const reader of readers) await reader.result;
    expect(thread.result.get()[0][0]).toBe(600_000);
  });

  it('that cannot be sent is an error that says where', () => {
    const thread = Thread.start(() => ({ deep: [() => 1] }) as unknown);
    expect(() => thread.result.get()).toThrow(TypeError);
    expect(() => thread.result.get()).toThrow(/the result cannot be sent back: .*\.deep\[0\]/);
    expect([thread.join(), thread.exitCode]).toEqual([true, 1]);
  });
});

describe('the task of a thread', () => {
  it('can be waited for by time', () => {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const thread = Thread.start((gate: Int32Array) => void Atomics.wait(gate, 0, 0), gate);
    const { result } = thread;
    expect(thread.result).toBe(result);
    expect([result.wait(0), result.wait(5), result.done]).toEqual([false, false, false]);
    expect(() => result.get(1)).toThrow(TimeoutError);
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    expect([result.wait(), result.done, result.succeeded]).toEqual([true, true, true]);
  });

  it('is done as soon as somebody looks, event loop or not', () => {
    const thread = Thread.start(() => 1);
    const { result } = thread;
    thread.join();
    expect([result.done, result.get(0)]).toEqual([true, 1]);
  });

  it('may be awaited before the start', async () => {
    const thread = new Thread(() => 'later');
    const { result } = thread;
    const awaited = result.then(value => `${value}, after all`);
    thread.start();
    expect(await awaited).toBe('later, after all');
  });

  it("rejects with what the target threw, with its class and the thread's stack", async () => {
    const thread = Thread.start(() => {
      throw Object.assign(new RangeError('too far'), { code: 'E_FAR' });
    });
    await expect(thread.result).rejects.toBeInstanceOf(RangeError);
    await expect(thread.result).rejects.toMatchObject({ message: 'too far', code: 'E_FAR' });
    await thread.result.catch(error => expect(error.stack).toMatch(/manycore:target/));
    const odd = Thread.start(async () => Promise.reject(5));
    await expect(odd.result).rejects.toBe(5);
  });
});
