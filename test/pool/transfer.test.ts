// What the codec cannot carry goes by the worker's port.
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Mutex, ThreadPool } from 'manycore';
import { move } from 'piscina';
import { afterAll, describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';

const pool = new ThreadPool({ size: 2 });
afterAll(() => pool.terminate());

describe('a transferable', () => {
  it('moves with an argument that Piscina.move() has marked', async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const mutex = new Mutex({ name: 'm' });
    const task = pool.submit(
      (given: Uint8Array, mutex: Mutex) => [given.length, mutex.name],
      move(bytes) as Uint8Array,
      mutex,
    );
    expect(await task).toEqual([3, 'm']);
    expect(bytes.length).toBe(0);
  });

  it('may be a port, of which there is only one', async () => {
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise(resolve => port1.once('message', resolve));
    const say = (port: MessagePort) => port.postMessage('hello');
    await pool.submit(say, move(port2) as unknown as MessagePort);
    expect(await heard).toBe('hello');
    const copied = pool.submit(say, port1);
    await expect(copied).rejects.toThrow('args[0] is a MessagePort, which cannot be sent');
    port1.close();
  });

  it('moves with a result', async () => {
    // As text: the test runner rewrites an import().
    const make = new Function(`return async () => {
      const { move } = await import('piscina');
      globalThis.left = Uint8Array.of(7);
      return move(globalThis.left);
    }`)() as () => Promise<Uint8Array>;
    await using one = new ThreadPool({ size: 1 });
    expect(await one.submit(make)).toEqual(Uint8Array.of(7));
    expect(await one.submit(() => (globalThis as { left?: Uint8Array }).left?.length)).toBe(0);
  });

  it('waits in the queue with its call, and reaches the worker that has the call', async () => {
    const flag = word(2);
    const hold = (flag: Int32Array) => {
      Atomics.add(flag, 1, 1);
      Atomics.wait(flag, 0, 0);
    };
    const held = [pool.submit(hold, flag), pool.submit(hold, flag)];
    await until(() => load(flag, 1) === 2);
    const first = (given: Uint8Array) => given[0];
    const tasks = Array.from({ length: 50 }, (_, i) =>
      pool.submit(first, move(Uint8Array.of(i)) as Uint8Array),
    );
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    expect(await Promise.all(tasks)).toEqual(tasks.map((_, i) => i));
    await Promise.all(held);
  });
});

describe('what only the structured clone knows', () => {
  it('goes there and back', async () => {
    const blob = new Blob(['some text']);
    const back = await pool.submit((given: Blob) => given, blob);
    expect(await back.text()).toBe('some text');
    expect(pool.submit((given: Blob) => given.size, blob).get()).toBe(9);
  });

  it('is refused with its place when that does not know it either', async () => {
    const send = (value: unknown) => pool.submit((given: unknown) => given, { list: [0, value] });
    await expect(send(() => {})).rejects.toThrow('args[0].list[1] is a function');
    await expect(pool.submit(() => ({ deep: () => {} }))).rejects.toThrow('it.deep is a function');
    const two = pool.submit((a: unknown, b: unknown) => [a, b], 1, Symbol('s'));
    await expect(two).rejects.toThrow('args[1] is a symbol');
  });
});

describe('long values', () => {
  it.each([100, 208, 209, 10_000, 3_000_000])('of %i characters', async length => {
    const text = 'é'.repeat(length);
    expect(await pool.submit((given: string) => given, text)).toBe(text);
    expect(await pool.map((given: string) => given.length, [text, text])).toEqual([length, length]);
  });

  it('of numbers, and of what is nearly numbers', async () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => (i === 7 ? -0 : i / 3));
    const same = (x: unknown) => x;
    expect(await pool.map(same, numbers)).toEqual(numbers);
    const mixed = numbers.map((x, i) => (i === 998 ? 'odd' : x));
    expect(await pool.map(same, mixed)).toEqual(mixed);
    const oddly = (x: number) => (x > 100 ? `${x}` : x);
    expect(await pool.map(oddly, numbers)).toEqual(numbers.map(oddly));
    const later = async (x: number) => x;
    expect(await pool.map(later, numbers)).toEqual(numbers);
    expect(await pool.map((x: number) => x * 2, Array(300).fill('5'))).toEqual(Array(300).fill(10));
  });
});
