// Processes of a pool that are killed: whose calls fail, and that nobody else's do.
import { ProcessPool, SharedMemory, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { Random } from '../support/random.js';
import { gone } from '../support/traces.js';
import { load, until } from '../support/until.js';

const one = () => 1;
const pidOf = () => process.pid;

describe('a process that ends', () => {
  it.each([
    ['SIGKILL', 'was ended by SIGKILL (9)'],
    ['SIGTERM', 'was ended by SIGTERM (15)'],
    ['SIGSEGV', 'was ended by SIGSEGV (11)'],
  ] as const)('by %s fails its call, which says so, and is replaced', async (signal, how) => {
    await using pool = new ProcessPool({ size: 2, name: 'crew' });
    const before = await pool.broadcast(pidOf);
    const doomed = pool.submit((signal: string) => {
      process.kill(process.pid, signal);
      return new Promise(() => {});
    }, signal);
    await expect(doomed).rejects.toThrow(WorkerCrashedError);
    await expect(doomed).rejects.toThrow(`a worker of ProcessPool "crew" ${how}`);
    const after = await pool.broadcast(pidOf);
    expect(after.filter(pid => before.includes(pid)).length).toBe(1);
    expect(pool.stats).toMatchObject({ running: 0, failed: 1 });
  });

  it('is replaced also while this thread blocks', () => {
    const pool = new ProcessPool({ size: 1 });
    for (let i = 0; i < 3; i++) {
      const doomed = pool.submit(() => process.exit(3));
      expect(() => doomed.get()).toThrow('ended with exit code 3');
      expect(pool.submit(one).get()).toBe(1);
    }
    pool.close();
    expect(pool.join()).toBe(true);
  });

  it('with an uncaught error hands that on', async () => {
    await using pool = new ProcessPool({ size: 1 });
    const doomed = pool.submit(() => {
      process.stderr.write = () => true;
      setImmediate(() => {
        throw new RangeError('later');
      });
      return new Promise(() => {});
    });
    const error = (await doomed.catch(error => error)) as Error;
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'later' });
  });

  it('while it is idle is replaced, and nobody hears of it', async () => {
    await using pool = new ProcessPool({ size: 2 });
    for (const pid of await pool.broadcast(pidOf)) {
      process.kill(pid, 'SIGKILL');
      await until(() => gone(pid));
    }
    expect(await pool.broadcast(one).catch(() => pool.broadcast(one))).toEqual([1, 1]);
  });

  it('again and again before it is ready, breaks the pool', async () => {
    const pool = new ProcessPool({
      size: 1,
      initializer: () => void process.kill(process.pid, 'SIGKILL'),
    });
    const error = await pool.submit(one).catch(error => error);
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error.cause.message).toBe('it was ended by SIGKILL (9) before it was ready');
    expect(() => pool.submit(one)).toThrow('initializer');
    await pool.terminate();
  });

  it('after a signal that its task has listened to is still ended with the pool', async () => {
    const pool = new ProcessPool({ size: 1 });
    const pid = await pool.submit(() => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {});
      return process.pid;
    });
    const spinning = pool.submit(() => {
      for (;;);
    });
    await until(() => pool.stats.running === 1);
    expect(spinning.cancel({ force: true })).toBe(true);
    await expect(spinning).rejects.toThrow('cancelled');
    await until(() => gone(pid));
    expect(await pool.submit(one)).toBe(1);
    await pool.terminate();
  });
});

/** Marks that its call has begun, and has something to send both ways. */
const mark = (marks: Int32Array, call: number, text: string) => {
  Atomics.add(marks, call, 1);
  const end = performance.now() + (call % 4);
  while (performance.now() < end);
  return `${call} ${text}`;
};

it.each([1, 2, 3])(
  'a storm of SIGKILLs: each call is settled once, and rightly (%i)',
  async seed => {
    const source = new Random(seed);
    const next = (below: number) => source.below(below);
    const count = 600;
    using memory = SharedMemory.create(2 ** 16);
    const marks = memory.array(Int32Array, count);
    const pids = memory.array(Int32Array, 4096);
    const enter = (pids: Int32Array) => {
      pids[Atomics.add(pids, 0, 1) + 1] = process.pid;
    };
    const pool = new ProcessPool({ size: 3, initializer: enter, initArgs: [pids] });
    const settled = new Int32Array(count);
    let [crashed, over] = [0, 0];
    const tasks = Array.from({ length: count }, (_, call) => {
      const text = 'x'.repeat(next(2) * 1000 + next(300));
      const expected = `${call} ${text}`;
      return pool
        .submit(mark, marks, call, text)
        .then(
          value => {
            expect(value).toBe(expected);
            return value;
          },
          (error: unknown) => {
            expect(error).toBeInstanceOf(WorkerCrashedError);
            expect((error as Error).message).toContain('SIGKILL');
            crashed++;
            return '';
          },
        )
        .finally(() => {
          (settled[call] as number)++;
          over++;
        });
    });
    let kills = 0;
    for (let goal = 20; over < count; ) {
      const born = load(pids);
      const pid = pids[1 + next(Math.max(born, 1))] as number;
      if (over >= goal && pid !== 0 && !gone(pid)) {
        process.kill(pid, 'SIGKILL');
        kills++;
        goal += 20;
      }
      await new Promise(setImmediate);
    }
    await Promise.all(tasks);
    expect(settled.every(times => times === 1)).toBe(true);
    // None is done twice; and each that was killed has taken one call at most.
    expect(marks.every(times => times <= 1)).toBe(true);
    expect(crashed).toBeLessThanOrEqual(kills);
    expect(await pool.broadcast(one).catch(() => pool.broadcast(one))).toEqual([1, 1, 1]);
    expect(await pool.map((x: number) => x + 1, [1, 2, 3])).toEqual([2, 3, 4]);
    expect(pool.stats).toMatchObject({ queued: 0, running: 0 });
    pool.close();
    expect(pool.join()).toBe(true);
  },
);
