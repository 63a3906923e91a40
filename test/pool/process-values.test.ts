// What goes to another process and comes back, and what cannot.
import { Mutex, ProcessPool, SharedMemory, shared } from 'manycore';
import { move } from 'piscina';
import { afterAll, describe, expect, it } from 'vitest';
import { Parcels } from '../../dist/pool/processes/parcels.js';

const pool = new ProcessPool({ size: 2 });
afterAll(() => pool.terminate());
const echo = <T>(value: T) => value;

/** Nothing is left in the pool, and all workers are there. */
async function intact() {
  expect(await pool.broadcast(() => 1)).toEqual([1, 1]);
  expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
}

describe('long values', () => {
  it.each([100, 208, 209, 5_000, 3_000_000])('of %i letters go there and back', async length => {
    const text = 'x'.repeat(length);
    expect(await pool.submit(echo, text)).toBe(text);
    expect(pool.submit(echo, { text, list: [text] }).get()).toEqual({ text, list: [text] });
    expect(await pool.submit((a: string, b: string) => b + a, text, 'b')).toBe(`b${text}`);
  });

  it('many at a time, more than there are slots', async () => {
    const texts = Array.from({ length: 5_000 }, (_, i) => String(i).repeat(100));
    expect(await Promise.all(texts.map(text => pool.submit(echo, text)))).toEqual(texts);
    expect(await pool.map(echo, texts)).toEqual(texts);
  });

  it('numbers, bytes and errors', async () => {
    const numbers = Array.from({ length: 100_000 }, (_, i) => i / 7);
    expect(await pool.map((x: number) => x * 2, numbers)).toEqual(numbers.map(x => x * 2));
    const bytes = new Uint8Array(1e6).fill(7);
    expect(await pool.submit(echo, bytes)).toEqual(bytes);
    const failing = (length: number) => {
      throw new RangeError('x'.repeat(length));
    };
    await expect(pool.submit(failing, 1e6)).rejects.toThrow('x'.repeat(1e6));
  });

  it('that are cancelled while they wait', async () => {
    const text = 'x'.repeat(1e5);
    const tasks = Array.from({ length: 200 }, () => pool.submit(echo, text));
    const cancelled = tasks.filter(task => task.cancel()).length;
    const outcomes = await Promise.allSettled(tasks);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBe(cancelled);
    await intact();
  });
});

describe('what cannot be sent', () => {
  it.each([
    ['a shared array of this process', [{ list: [shared(Int32Array, 1)] }], 'args[0].list[0]'],
    ['an object of this process', [1, { lock: new Mutex({ name: 'm' }) }], 'args[1].lock'],
    ['a Blob', [new Blob(['x'])], 'args[0] is a Blob'],
    ['a pool', [{ pool }], 'cannot be sent to another thread or process'],
    ['what is to be moved', [1, move(new ArrayBuffer(8))], 'args[1] cannot be moved'],
  ])('%s as an argument is a TypeError that names it', async (_, args, message) => {
    const task = pool.submit((...all: unknown[]) => all.length, ...args);
    await expect(task).rejects.toThrow(TypeError);
    await expect(task).rejects.toThrow(message);
    await intact();
  });

  it.each([
    ['a function', () => () => 1],
    ['a symbol, deep inside', () => ({ list: [1, [Symbol('s')]] })],
    ['shared memory of its process', () => new SharedArrayBuffer(8)],
    ['a Blob', () => new Blob(['x'])],
    [
      'what throws when it is read',
      () => ({
        get x() {
          throw new Error('no');
        },
      }),
    ],
  ])('%s as a result fails its task', async (_, target) => {
    const task = pool.submit<[], unknown>(target);
    await expect(task).rejects.toThrow();
    expect(() => pool.submit<[], unknown>(target).get()).toThrow();
    await expect(pool.map(target as () => unknown, [1, 2, 3])).rejects.toThrow();
    await intact();
  });

  it('an error that carries such things arrives without them', async () => {
    const task = pool.submit(() => {
      throw Object.assign(new RangeError('here'), { memory: new SharedArrayBuffer(8), n: 1 });
    });
    await expect(task).rejects.toThrow(RangeError);
    await expect(task).rejects.toThrow('here');
    const thrown = pool.submit(() => Promise.reject(new Int32Array(new SharedArrayBuffer(4))));
    expect(await thrown.catch(error => error)).toContain('Int32Array');
    const wild = pool.submit(() => {
      throw new Proxy(new Error('trap'), {
        get() {
          throw new Error('nobody looks');
        },
      });
    });
    await expect(wild).rejects.toBeDefined();
    await intact();
  });

  it('arguments of an initializer are refused by the constructor', () => {
    const initArgs = [{ lock: new Mutex() }];
    expect(() => new ProcessPool({ size: 1, initializer: () => {}, initArgs })).toThrow(
      'an argument of the initializer cannot be sent: initArgs[0].lock',
    );
  });
});

it.each([0, 61, 4096])('a size of %i is refused', size => {
  expect(() => new ProcessPool({ size })).toThrow(RangeError);
});

it.each(['concurrency', 'resourceLimits'])('it has no option %s', option => {
  expect(() => new ProcessPool({ [option]: 1 } as never)).toThrow(`no option '${option}'`);
});

it('a pool and its views have no ranges, and are not sent to threads either', async () => {
  expect('forRange' in pool).toBe(false);
  expect('forRange' in pool.with({ priority: 1 })).toBe(false);
});

describe('parcels', () => {
  it('say why there is no room for one', () => {
    const nowhere = new Parcels('/nowhere/at/all/');
    expect(() => nowhere.lend(1, new Uint8Array(9))).toThrow('no memory for the 9 bytes');
    expect(nowhere.take(1, 1, new Uint8Array(9))).toBe(false);
  });

  it('are taken once, and written again over what a killed worker has left', () => {
    const parcels = new Parcels();
    const into = new Uint8Array(3);
    parcels.lend(1, Uint8Array.of(1, 2, 3, 4));
    parcels.lend(1, Uint8Array.of(5, 6, 7));
    expect([parcels.take(1, 1, into), [...into]]).toEqual([true, [5, 6, 7]]);
    expect(parcels.take(1, 1, into)).toBe(false);
    parcels.lend(2, Uint8Array.of(1));
    expect(parcels.take(2, 1, into)).toBe(false); // cut short
    parcels.end();
  });
});

describe('map over shared arrays', () => {
  const square = (x: number) => x * x;
  const memory = SharedMemory.create(1e5);
  afterAll(() => memory.close());
  const items = memory.array(Float64Array, 1000).map((_, i) => i);
  const there = memory.array(Float64Array, 1000);
  there.set(items);

  it('that all see copies nothing, and its result is seen by all', async () => {
    const result = await pool.map(square, there);
    expect(result).toBeInstanceOf(Float64Array);
    expect(result.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...result]).toEqual([...items].map(square));
    const again = await pool.map((x: number) => x + 1, result);
    expect(again[999]).toBe(999 * 999 + 1);
    const seen = (array: Float64Array) => {
      array[0] = 77;
      return array[999];
    };
    expect(await pool.submit(seen, again)).toBe(999 * 999 + 1);
    expect(again[0]).toBe(77);
  });

  it('writes into out in place: into the input itself, and into private memory', async () => {
    const out = memory.array(Float64Array, 1000);
    expect(await pool.map(square, there, { out })).toBe(out);
    expect(out[999]).toBe(999 * 999);
    expect(await pool.map((x: number) => -x, out, { out })).toBe(out);
    expect(out[999]).toBe(-999 * 999);
    const mine = shared(Float64Array, 1001);
    expect(await pool.map(square, there, { out: mine })).toBe(mine);
    expect([mine[999], mine[1000]]).toEqual([999 * 999, 0]);
    const from = shared(Float64Array, [3, 4]);
    expect(await pool.map(square, from, { out })).toBe(out);
    expect([...out.subarray(0, 2)]).toEqual([9, 16]);
  });

  it('of every type, and says which element fails', async () => {
    const bytes = memory.array(Uint8ClampedArray, 4);
    bytes.set([1, 2, 3, 200]);
    expect([...(await pool.map((x: number) => x * 2, bytes))]).toEqual([2, 4, 6, 255]);
    const big = memory.array(BigInt64Array, 2);
    big.set([1n, -2n]);
    expect([...(await pool.map((x: bigint) => -x, big))]).toEqual([-1n, 2n]);
    expect((await pool.map(square, memory.array(Int32Array, 0))).length).toBe(0);
    for (const array of [there, shared(Float64Array, items)]) {
      const unlucky = (x: number) => {
        if (x === 13) throw new RangeError('thirteen');
        return x;
      };
      await expect(pool.map(unlucky, array)).rejects.toMatchObject({ index: 13 });
      const text = (x: number) => String(x) as never;
      const wrong = pool.map(text, array, { chunkSize: array.length });
      await expect(wrong).rejects.toThrow("not '0'");
    }
  });
});
