import {
  CancelledError,
  ClosedError,
  ManycoreError,
  Mutex,
  Queue,
  WorkerCrashedError,
} from 'manycore';
import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';
import { Remote } from '../support/worker.js';

describe.each(kinds)('$name', ({ Pool, word, memory, threads }) => {
  const hold = (flag: Int32Array) => {
    Atomics.add(flag, 1, 1);
    while (Atomics.load(flag, 0) === 0) Atomics.wait(flag, 0, 0, 1);
    return 'held';
  };
  const release = (flag: Int32Array) => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
  const one = () => 1;

  describe('close and join', () => {
    it('do what was submitted, then end the workers', async () => {
      const pool = new Pool({ size: 2 });
      const tasks = Array.from({ length: 20 }, (_, i) => pool.submit((x: number) => x, i));
      await expect(pool.joinAsync()).rejects.toThrow('close()');
      pool.close();
      pool.close();
      await pool.joinAsync();
      expect(tasks.every(task => task.succeeded)).toBe(true);
      if (threads) expect(pool.piscina.threads.length).toBe(0);
      await pool.joinAsync();
    });

    it('take no more work', async () => {
      const pool = new Pool({ size: 1, name: 'shut' });
      pool.close();
      for (const call of [
        () => pool.submit(one),
        () => pool.map(one, [1]),
        ...(threads ? [() => pool.forRange(1, one)] : []),
      ]) {
        expect(call).toThrow(ClosedError);
        expect(call).toThrow(`${Pool.name} "shut" is closed`);
      }
      await pool.joinAsync();
    });

    it('happen at the end of an await using block', async () => {
      let task: Promise<number> | undefined;
      let kept: InstanceType<typeof Pool> | undefined;
      {
        await using pool = new Pool({ size: 1 });
        kept = pool;
        task = pool.submit(one);
      }
      if (threads) expect(kept.piscina.threads.length).toBe(0);
      expect(await task).toBe(1);
      expect(() => kept.submit(one)).toThrow(ClosedError);
    });
  });

  describe('terminate', () => {
    it('cancels what runs and what waits, and ends the workers', async () => {
      const pool = new Pool({ size: 1, name: 'gone' });
      const flag = word(2);
      const running = pool.submit(hold, flag);
      const waiting = pool.submit(one);
      const mapped = pool.map(one, [1, 2, 3]);
      const tasks = [running, waiting, mapped].map(task =>
        expect(task).rejects.toThrow(CancelledError),
      );
      await until(() => load(flag, 1) === 1);
      await pool.terminate();
      await Promise.all(tasks);
      expect(() => running.get()).toThrow(`${Pool.name} "gone" was terminated`);
      expect(() => pool.submit(one)).toThrow(ClosedError);
      await pool.terminate();
      await pool.joinAsync();
    });

    it('at once, before the workers have started', async () => {
      const pool = new Pool({ size: 2 });
      await pool.terminate();
      if (threads) expect(pool.piscina.threads.length).toBe(0);
    });
  });

  describe('a worker that crashes', () => {
    it.each(
      [
        ['calls process.exit()', '() => process.exit(3)', /exit code 3/],
        [
          'throws outside of the call',
          '() => { setTimeout(() => { throw new Error("later"); }); return new Promise(() => {}); }',
          /uncaught error/,
        ],
        [
          'leaves a rejection unhandled',
          '() => { Promise.reject(new Error("later")); return new Promise(() => {}); }',
          /uncaught error/,
        ],
        [
          'runs out of memory',
          '() => { const all = []; for (;;) all.push(new Array(1e4).fill({})); }',
          /ran out of memory \(see resourceLimits\)/,
        ],
      ].slice(0, threads ? 4 : 3) as [string, string, RegExp][],
    )('%s fails exactly its task, and is replaced', async (_, source, how) => {
      const pool = new Pool({
        size: 2,
        ...(threads && { resourceLimits: { maxOldGenerationSizeMb: 24 } }),
      });
      const flag = word(2);
      const other = pool.submit(hold, flag);
      await until(() => load(flag, 1) === 1);
      const doomed = pool.submit(new Function(`return (${source});`)());
      const next = Array.from({ length: 5 }, () => pool.submit(one));
      await expect(doomed).rejects.toThrow(WorkerCrashedError);
      await expect(doomed).rejects.toThrow(how);
      expect(await Promise.all(next)).toEqual([1, 1, 1, 1, 1]);
      expect(other.done).toBe(false);
      release(flag);
      expect(await other).toBe('held');
      const meeting = word();
      const meet = (words: Int32Array) => {
        Atomics.add(words, 0, 1);
        Atomics.notify(words, 0);
        while (Atomics.load(words, 0) < 2) Atomics.wait(words, 0, 1, 1);
      };
      await Promise.all([pool.submit(meet, meeting), pool.submit(meet, meeting)]); // both are there
      await pool[Symbol.asyncDispose]();
    });

    it('again and again', async () => {
      await using pool = new Pool({ size: 2 });
      for (let i = 0; i < 10; i++) {
        const doomed = pool.submit(() => process.exit(1));
        const fine = pool.submit(one);
        await expect(doomed).rejects.toThrow(WorkerCrashedError);
        expect(await fine).toBe(1);
      }
    });

    it('fails its task also for a thread that blocks, while others live', async () => {
      await using pool = new Pool({ size: 2 });
      const doomed = pool.submit(() => process.exit(3));
      expect(() => doomed.get()).toThrow(WorkerCrashedError);
      expect(pool.submit(one).get()).toBe(1);
      const part = pool.map((x: number) => (x === 2 ? process.exit(3) : x), [1, 2], {
        chunkSize: 1,
      });
      expect(() => part.get()).toThrow(WorkerCrashedError);
      expect(part.done).toBe(true);
    });

    it.runIf(threads)(
      'was the last one while a thread blocks: an error, and no hanging',
      async () => {
        await using pool = new Pool({ size: 1 });
        const doomed = pool.submit(() => process.exit(3));
        const waiting = pool.submit(one);
        expect(() => waiting.get()).toThrow(WorkerCrashedError);
        await expect(doomed).rejects.toThrow(WorkerCrashedError);
        expect(await waiting).toBe(1); // by the replacement
      },
    );

    it.runIf(threads)(
      'and is not replaced yet when somebody blocks: an error, and no hanging',
      async () => {
        await using pool = new Pool({ size: 1 });
        await expect(pool.submit(() => process.exit(3))).rejects.toThrow(WorkerCrashedError);
        const task = pool.submit(one);
        expect(() => task.get()).toThrow('await the task instead');
        expect(await task).toBe(1);
        expect(pool.submit(one).get()).toBe(1);
      },
    );

    it('while nothing runs on it is replaced too', async () => {
      await using pool = new Pool({ size: 1 });
      await pool.submit(() => void setImmediate(() => process.exit(0)));
      const result = await pool.submit(one).catch(error => error);
      if (result !== 1) expect(result).toBeInstanceOf(WorkerCrashedError); // met the dying one
      expect(await pool.submit(one)).toBe(1);
    });
  });

  describe('the initializer', () => {
    it('runs once in every worker, before its first call', async () => {
      const count = word();
      const initializer = async (count: Int32Array, value: string) => {
        await null;
        Atomics.add(count, 0, 1);
        Object.assign(globalThis, { prepared: value });
      };
      await using pool = new Pool({
        size: 2,
        initializer,
        initArgs: [count, 'ready'],
      });
      const prepared = () => (globalThis as { prepared?: string }).prepared;
      expect(await pool.map(prepared, [1, 2, 3, 4], { chunkSize: 1 })).toEqual(
        Array(4).fill('ready'),
      );
      await until(() => load(count) === 2);
      await expect(pool.submit(() => process.exit(1))).rejects.toThrow(WorkerCrashedError);
      await until(() => load(count) === 3); // in the replacement too
      expect(await pool.submit(prepared)).toBe('ready');
    });

    it.each([
      ['awaited', false],
      ['blocked on', true],
    ])('that fails breaks the pool, whose tasks are %s', async (_, blocked) => {
      const initializer = () => {
        throw new RangeError('no licence');
      };
      const pool = new Pool({ size: 2, initializer, name: 'bad' });
      const task = pool.submit(one);
      const failure: unknown = blocked
        ? (() => {
            try {
              return task.get();
            } catch (error) {
              return error;
            }
          })()
        : await task.catch(error => error);
      expect(failure).toBeInstanceOf(ManycoreError);
      expect((failure as Error).message).toContain(`the initializer of ${Pool.name} "bad" failed`);
      expect((failure as Error).cause).toMatchObject({ name: 'RangeError', message: 'no licence' });
      expect(() => pool.submit(one)).toThrow('initializer');
      pool.close();
      await pool.joinAsync();
    });
  });

  describe.runIf(threads)('inside a worker thread', () => {
    it('a pool can be used and nested, awaited or blocked on', async () => {
      const queue = new Queue({ memory, type: 'int32', capacity: 4 });
      const remote = new Remote(
        `const pool = new ${Pool.name}({ size: 1 });
       say(pool.submit(q => { q.put(5); return 'blocked'; }, data.queue).get());
       say(await pool.submit(m => { m.lock(); m.unlock(); return 'awaited'; }, data.mutex));
       await pool[Symbol.asyncDispose]();`,
        { queue, mutex: new Mutex() },
      );
      expect(await remote.said()).toBe('blocked');
      expect(queue.get()).toBe(5);
      expect(await remote.said()).toBe('awaited');
      expect(await remote.exit).toBe(0);
    });

    it('a pool in a pool', async () => {
      await using pool = new Pool({ size: 1 });
      const nested = new Function(`return async x => {
      const { ${Pool.name} } = await import('manycore');
      const inner = new ${Pool.name}({ size: 1 });
      const result = inner.submit(x => x + 1, x).get();
      await inner.terminate();
      return result;
    };`)();
      expect(await pool.submit(nested, 1)).toBe(2);
    });
  });
});
