import { TargetError } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';

describe.each(kinds)('$name', ({ Pool, threads }) => {
  const pool = new Pool({ size: 2, name: 'input' });
  afterAll(() => pool.terminate());
  const targets = new URL('../support/targets.mjs', import.meta.url);
  const echo = (x: unknown) => x;

  /** All workers are there, and nothing is left in the pool. */
  async function intact() {
    expect(await pool.broadcast(() => 1)).toEqual([1, 1]);
    expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
  }

  describe('what cannot be sent', () => {
    it.each([
      ['a function', [() => 1], 'args[0]'],
      ['a function in the second argument', [1, { handlers: [() => 1] }], 'args[1].handlers[0]'],
      ['a symbol in a map', [new Map([['key', Symbol('s')]])], 'args[0]'],
      ['a WeakMap', [{ cache: new WeakMap() }], 'args[0].cache'],
      ['a Promise', [{ later: Promise.resolve() }], 'args[0].later'],
    ])('%s as an argument is a TypeError that names it', async (_, args, path) => {
      const task = pool.submit((...all: unknown[]) => all.length, ...args);
      await expect(task).rejects.toThrow(TypeError);
      await expect(task).rejects.toThrow('an argument cannot be sent');
      await expect(task).rejects.toThrow(path);
      await intact();
    });

    it('as a result is one, too', async () => {
      const task = pool.submit(() => ({ list: [1, () => 2] }));
      await expect(task).rejects.toThrow(TypeError);
      await expect(task).rejects.toThrow('the result cannot be sent back');
      await expect(task).rejects.toThrow('list[1]');
      await intact();
    });

    it('in the middle of a map fails the map, and only that', async () => {
      const items = [1, 2, () => 3, 4];
      const chunked = pool.map(echo, items, { chunkSize: 1 });
      await expect(chunked).rejects.toThrow('an argument cannot be sent: items[2] is a function');
      const tuples = [
        [1, 2],
        [3, { deep: () => 4 }],
      ] as [number, unknown][];
      const starmap = pool.starmap((a: number, b: unknown) => [a, b], tuples);
      await expect(starmap).rejects.toThrow('items[1][1].deep is a function');
      await expect(pool.map(() => () => 1, [1, 2])).rejects.toThrow('cannot be sent back');
      await intact();
    });

    it.runIf(threads)('in the arguments of a range fails that', async () => {
      const range = pool.forRange(9, (..._: unknown[]) => {}, { args: [1, Symbol('s')] });
      await expect(range).rejects.toThrow('an argument cannot be sent: args[1] is a symbol');
      await intact();
    });

    it('ends a generator', async () => {
      const results = pool.imap(echo, [1, () => 2, 3]);
      expect(await results.next()).toEqual({ done: false, value: 1 });
      await expect(results.next()).rejects.toThrow('cannot be sent');
      await intact();
    });

    it('and a getter that throws, throws', async () => {
      const trap = {
        get value() {
          throw new RangeError('the getter');
        },
      };
      await expect(pool.submit(echo, trap)).rejects.toThrow('the getter');
      await intact();
    });
  });

  describe('an option', () => {
    it.runIf(threads).each([
      [{ concurrency: null }, 'concurrency must be a number, not null'],
      [{ resourceLimits: 5 }, 'resourceLimits takes an options object, not 5'],
      [{ resourceLimits: { maxOldSpace: 5 } }, "resourceLimits has no option 'maxOldSpace'"],
      [{ resourceLimits: { stackSizeMb: -1 } }, 'stackSizeMb must be a number of MiB above 0'],
    ])('%o is refused by the constructor', (options, message) => {
      expect(() => new Pool(options as never)).toThrow(message);
    });

    it.each([
      [{ size: null }, 'size must be a number, not null'],
      [{ threads: 2 }, "Pool has no option 'threads'"],
      [
        { initializer: echo, initArgs: [1, { log: () => {} }] },
        'an argument of the initializer cannot be sent: initArgs[1].log is a function',
      ],
      [{ initializer: echo, initArgs: [[new WeakMap()]] }, 'initArgs[0][0] is a WeakMap'],
    ])('%o is refused by the constructor', (options, message) => {
      expect(() => new Pool(options as never)).toThrow(message);
    });
  });

  describe('a target', () => {
    it.each([
      [{ module: new URL('../support/nowhere.mjs', import.meta.url) }, 'could not be loaded'],
      [{ module: 'no-such-package' }, 'no-such-package'],
      [{ module: targets, name: 'missing' }, 'exports no "missing"'],
      [{ module: targets, name: 'answer' }, '42, not a function'],
    ])('%o that is not there is a TargetError', async (target, message) => {
      for (const call of [
        () => pool.submit(target),
        () => pool.map(target, [1, 2]),
        () => pool.broadcast(target),
      ]) {
        const task: Promise<unknown> = call();
        await expect(task).rejects.toThrow(TargetError);
        await expect(task).rejects.toThrow(message);
      }
      await intact();
    });

    it.each([
      [undefined, 'not undefined'],
      [null, 'not null'],
      ['name', "not 'name'"],
      [{ module: 5 }, 'not 5'],
      [{ module: '' }, "not ''"],
      [{ module: targets, name: 5 }, 'not 5'],
      [{ module: './relative.mjs' }, 'import.meta.url'],
      [Math.max, 'built in'],
      [class Some {}, 'is a class'],
    ])('%o is refused at once, by every method', (target, message) => {
      const wrong = target as never;
      for (const call of [
        () => pool.submit(wrong),
        () => pool.map(wrong, [1]),
        () => pool.starmap(wrong, [[1]]),
        () => pool.imap(wrong, [1]),
        () => pool.imapUnordered(wrong, [1]),
        () => pool.broadcast(wrong),
        ...(threads ? [() => pool.forRange(1, wrong)] : []),
      ]) {
        expect(call).toThrow(message);
      }
    });
  });
});
