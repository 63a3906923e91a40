import { CancelledError, Process, SharedMemory, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';

/** A process that has called its target, which is told by the word. */
async function running(
  target: (started: Int32Array) => unknown,
): Promise<{ child: Process; [Symbol.dispose](): void }> {
  const memory = SharedMemory.create(4096);
  const started = memory.array(Int32Array, 1);
  const child = Process.start(target as never, started as never) as Process;
  await until(() => Atomics.load(started, 0) === 1);
  return { child, [Symbol.dispose]: () => memory.close() };
}

const idle = (started: Int32Array) => {
  setInterval(() => {}, 1000);
  Atomics.store(started, 0, 1);
  return new Promise(() => {});
};
const busy = (started: Int32Array) => {
  Atomics.store(started, 0, 1);
  for (;;);
};
const stubborn = (started: Int32Array) => {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);
  Atomics.store(started, 0, 1);
  return new Promise(() => {});
};
const tidy = (started: Int32Array) => {
  process.on('SIGTERM', () => process.exit(3));
  setInterval(() => {}, 1000);
  Atomics.store(started, 0, 1);
  return new Promise(() => {});
};

describe('kill()', () => {
  it.each([
    [undefined, -9],
    ['SIGKILL', -9],
    ['SIGTERM', -15],
    ['SIGINT', -2],
    [12, -12],
  ] as const)('by %s', async (signal, code) => {
    using one = await running(idle);
    expect(one.child.kill(signal)).toBe(true);
    expect([one.child.join(), one.child.exitCode]).toEqual([true, code]);
    expect(() => one.child.result.get()).toThrow(WorkerCrashedError);
    expect(() => one.child.result.get()).toThrow(/was ended by SIG[A-Z\d]+ \(\d+\) before its/);
  });

  it('ends a process at any moment of its start, also for who blocks at once', () => {
    for (let i = 0; i < 12; i++) {
      const child = Process.start(() => 'done');
      const until = performance.now() + i * 6;
      while (performance.now() < until);
      child.kill();
      expect(child.join()).toBe(true);
      expect([0, -9]).toContain(child.exitCode);
    }
  });

  it('a process that computes', async () => {
    using one = await running(busy);
    one.child.kill();
    expect([await one.child.joinAsync(), one.child.exitCode]).toEqual([true, -9]);
  });

  it('leaves a result that was there before', async () => {
    const child = Process.start(() => {
      setInterval(() => {}, 1000);
      return 'result';
    });
    await child.result;
    child.kill();
    expect([child.join(), child.exitCode, child.result.get()]).toEqual([true, -9, 'result']);
  });

  it('is too late for one that has ended', async () => {
    const child = Process.start(() => 1);
    child.join();
    expect(child.kill()).toBe(false);
    await child.joinAsync();
    expect([child.kill('SIGTERM'), child.exitCode]).toEqual([false, 0]);
  });

  it('only sends what ends nothing', async () => {
    using one = await running((started: Int32Array) => {
      process.once('SIGUSR2', () => process.exit(6));
      setInterval(() => {}, 1000);
      Atomics.store(started, 0, 1);
      return new Promise(() => {});
    });
    one.child.kill('SIGSTOP');
    one.child.kill('SIGUSR2');
    expect([one.child.join(20), one.child.alive]).toEqual([false, true]);
    one.child.kill('SIGCONT');
    expect([one.child.join(), one.child.exitCode]).toEqual([true, 6]);
  });
});

it.each([
  ['terminated', -15, (child: Process) => child.terminate()],
  ['killed', -9, async (child: Process) => child.kill()],
] as const)('many processes can be %s at once', async (_, code, end) => {
  const forever = () => new Promise(() => setInterval(() => {}, 1000));
  const children = Array.from({ length: 10 }, () => Process.start(forever) as Process);
  await Promise.all(children.map(child => end(child) as Promise<unknown>));
  await Promise.all(children.map(child => child.joinAsync()));
  expect(children.map(child => child.exitCode)).toEqual(Array(10).fill(code));
});

describe('terminate()', () => {
  it('resolves when the process has ended', async () => {
    using one = await running(idle);
    expect(await one.child.terminate()).toBeUndefined();
    expect([one.child.alive, one.child.exitCode]).toEqual([false, -15]);
    await expect(one.child.result).rejects.toThrow(CancelledError);
  });

  it('ends a process that computes', async () => {
    using one = await running(busy);
    await one.child.terminate();
    expect(one.child.exitCode).toBe(-15);
  });

  it('lets a process tidy up that listens', async () => {
    using one = await running(tidy);
    await one.child.terminate();
    expect(one.child.exitCode).toBe(3);
    await expect(one.child.result).rejects.toThrow(CancelledError);
  });

  it('waits for one that does not want to, until it is killed', async () => {
    using one = await running(stubborn);
    const terminated = one.child.terminate();
    expect([one.child.join(30), one.child.alive]).toEqual([false, true]);
    one.child.kill();
    await terminated;
    expect(one.child.exitCode).toBe(-9);
  });

  it('right after the start, and twice', async () => {
    const child = Process.start(() => new Promise(() => setInterval(() => {}, 1000)));
    await Promise.all([child.terminate(), child.terminate()]);
    expect([child.alive, child.exitCode]).toEqual([false, -15]);
  });

  it('is what cancel({ force: true }) does, and a plain cancel() does nothing', async () => {
    using one = await running(idle);
    expect(one.child.result.cancel()).toBe(false);
    expect(one.child.result.cancel({ force: true })).toBe(true);
    await expect(one.child.result).rejects.toThrow(CancelledError);
    expect([one.child.join(), one.child.exitCode]).toEqual([true, -15]);
  });
});

it('the process may end itself', async () => {
  const child = Process.start(() => process.kill(process.pid, 'SIGINT') && new Promise(() => {}));
  expect([child.join(), child.exitCode]).toEqual([true, -2]);
});
