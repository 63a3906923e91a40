// with(): options for the calls that a task makes of its own pool, whoever does them.
import { ThreadPool, TimeoutError, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';

describe('a timeout', () => {
  const report = async (pool: ThreadPool, started: Int32Array, later: boolean) => {
    const timed = pool.with({ timeout: 200 });
    const endless = (started: Int32Array) => {
      Atomics.store(started, 0, 1);
      Atomics.notify(started, 0);
      for (;;);
    };
    const task = timed.submit(endless, started);
    Atomics.wait(started, 0, 0); // another worker has it
    try {
      return later ? await task : task.get();
    } catch (error) {
      return [(error as Error).name, (error as Error).message];
    }
  };

  it.each([false, true])('ends a call with its worker; awaited: %s', async later => {
    await using pool = new ThreadPool({ size: 2 });
    const expected = ['TimeoutError', 'the task took longer than its timeout of 200 ms'];
    expect(await pool.submit(report, pool, word(), later)).toEqual(expected);
    await pool.broadcast(() => 'there again');
    expect(pool.submit(report, pool, word(), later).get()).toEqual(expected);
    expect(await pool.broadcast(() => 'each')).toEqual(['each', 'each']);
  });

  it('counts from the start of the call', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const queued = async (pool: ThreadPool) => {
      const spin = (ms: number) => {
        for (const end = performance.now() + ms; performance.now() < end; );
        return 'in time';
      };
      const tasks = [1, 2, 3].map(() => pool.with({ timeout: 60_000 }).submit(spin, 5));
      return [tasks[0]!.get(), await tasks[1], await tasks[2]];
    };
    expect(await pool.submit(queued, pool)).toEqual(['in time', 'in time', 'in time']);
  });

  it('of a call that its own worker does: is told when that is back', async () => {
    await using pool = new ThreadPool({ size: 1 });
    const own = async (pool: ThreadPool, over: Int32Array) => {
      const timed = pool.with({ timeout: 1 });
      const names: string[] = [];
      const name = (error: Error) => names.push(error.name);
      const spin = () => {
        for (const end = performance.now() + 20; performance.now() < end; );
      };
      const task = timed.submit(spin);
      try {
        task.get();
      } catch (error) {
        name(error as Error);
      }
      await timed.submit(spin).catch(name);
      await timed.map(spin, [1]).catch(name);
      const behind = pool.submit(() => 'behind');
      await timed.submit(() => new Promise<void>(() => {})).catch(name);
      names.push(await behind);
      names.push(await pool.with({ timeout: 60_000 }).submit(async () => 'in time'));
      Atomics.store(over, 0, 1);
      Atomics.notify(over, 0);
      return names;
    };
    const { name } = TimeoutError;
    const over = word();
    const task = pool.submit(own, pool, over);
    // Meanwhile the pool's owner, who would end a worker that is late by a second, does not look.
    Atomics.wait(over, 0, 0, 20_000);
    expect(await task).toEqual([name, name, name, name, 'behind', 'in time']);
  });

  it.each([false, true])('and never comes back: ends both; blocked owner: %s', async blocked => {
    await using pool = new ThreadPool({ size: 1 });
    const own = (pool: ThreadPool) => {
      const endless = () => {
        for (;;);
      };
      return pool.with({ timeout: 10 }).submit(endless).get();
    };
    const task = pool.submit(own, pool);
    const error = blocked ? outcome(() => task.get()) : await task.catch((error: unknown) => error);
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect((error as Error).cause).toBeInstanceOf(TimeoutError);
    expect(await pool.submit(() => 'goes on')).toBe('goes on');
  });
});

function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('a priority', () => {
  it('goes first in the own worker and in the others', async () => {
    await using pool = new ThreadPool({ size: 1 });
    const own = async (pool: ThreadPool, order: Int32Array) => {
      const note = (order: Int32Array, i: number) => {
        order[1 + Atomics.add(order, 0, 1)] = i;
      };
      const submit = (priority: number) =>
        pool.with({ priority }).submit(note, order as never, priority);
      await Promise.all([-1, 2, 1].map(submit));
    };
    const order = word(4);
    await pool.submit(own, pool, order);
    expect([...order]).toEqual([3, 2, 1, -1]);
  });
});

describe('a signal', () => {
  it('drops what has not begun, and is seen by what has', async () => {
    await using pool = new ThreadPool({ size: 2 });
    const own = async (pool: ThreadPool, words: Int32Array, patient: string) => {
      const controller = new AbortController();
      const aborted = pool.with({ signal: controller.signal });
      const task = aborted.submit({ module: patient }, words);
      Atomics.wait(words, 0, 0); // another worker has it
      const dropped = aborted.submit((words: Int32Array) => Atomics.store(words, 2, 1), words);
      controller.abort(new RangeError('enough'));
      const message = (error: Error) => error.message;
      const late = aborted.map(() => 1, [1, 2]);
      return [await task.catch(message), await dropped.catch(message), await late.catch(message)];
    };
    const words = word(3);
    const { href } = new URL('../support/patient.mjs', import.meta.url);
    expect(await pool.submit(own, pool, words, href)).toEqual(['enough', 'enough', 'enough']);
    await until(() => load(words, 1) === 1);
    await pool.broadcast(() => 1);
    expect(load(words, 2)).toBe(0);
  });
});
