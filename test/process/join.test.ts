import { DeadlockError, Process, SharedMemory, Thread, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { written } from '../support/written.js';

/** Does not end before the word is 1. */
const gated = (gate: Int32Array) => {
  const look = () => (Atomics.load(gate, 0) === 1 ? 'through' : undefined);
  return new Promise(resolve => {
    const timer = setInterval(() => {
      const seen = look();
      if (seen === undefined) return;
      clearInterval(timer);
      resolve(seen);
    }, 1);
  });
};

function gate() {
  const memory = SharedMemory.create(4096);
  const word = memory.array(Int32Array, 2);
  const open = () => Atomics.store(word, 0, 1);
  return { word, open, [Symbol.dispose]: () => memory.close() };
}

describe('join()', () => {
  it('waits for some time, or until the end', () => {
    using door = gate();
    const child = Process.start(gated, door.word);
    expect([child.join(0), child.join(20), child.alive]).toEqual([false, false, true]);
    expect(() => child.result.get(5)).toThrow(TimeoutError);
    expect(child.result.wait(1)).toBe(false);
    door.open();
    expect([child.join(), child.join(0), child.alive]).toEqual([true, true, false]);
    expect(child.result.get(0)).toBe('through');
  });

  it('in several threads, one of which has started it', async () => {
    using door = gate();
    const child = Process.start(gated, door.word);
    const threads = [1, 2, 3].map(() =>
      Thread.start((child: Process) => [child.join(), child.exitCode, child.result.get()], child),
    );
    expect(child.join(20)).toBe(false);
    door.open();
    for (const thread of threads) expect(thread.result.get()).toEqual([true, 0, 'through']);
    expect([child.join(), await child.joinAsync()]).toEqual([true, true]);
  });

  it('in threads, of a process that is killed while its maker blocks', () => {
    const child = Process.start(() => new Promise(() => setInterval(() => {}, 1000)));
    const threads = [1, 2].map(() =>
      Thread.start((child: Process) => [child.join(), child.exitCode], child),
    );
    child.kill();
    expect(threads.map(thread => thread.result.get())).toEqual([
      [true, -9],
      [true, -9],
    ]);
    expect([child.alive, child.exitCode]).toEqual([false, -9]);
  });

  it('in another process', async () => {
    using door = gate();
    const child = Process.start(gated, door.word);
    const others = [1, 2].map(() =>
      Process.start(
        async (child: Process) => [child.pid, child.join(), child.exitCode, child.result.get()],
        child,
      ),
    );
    expect(others.some(other => other.join(20))).toBe(false);
    door.open();
    for (const other of others) {
      expect(await other.result).toEqual([child.pid, true, 0, 'through']);
    }
  });

  it('in another process, of one that is killed', async () => {
    const child = Process.start(() => new Promise(() => setInterval(() => {}, 1000)));
    const other = Process.start(
      async (child: Process) => [
        await child.joinAsync(),
        child.exitCode,
        await child.result.catch(error => error.name),
      ],
      child,
    );
    child.kill();
    expect(await other.result).toEqual([true, -9, 'WorkerCrashedError']);
  });

  it('by a thread that has started it', async () => {
    const target = written(`async () => {
      const { Process } = await import('manycore');
      const child = Process.start(() => 6 * 7);
      return [child.join(), child.result.get(), child.exitCode];
    }`);
    expect(await Thread.start(target).result).toEqual([true, 42, 0]);
  });

  it('of itself would never end', async () => {
    using memory = gate();
    const Own = new Function(
      'Process',
      `return class Own extends Process {
        run() { try { this.join(); } catch (error) { return error.name; } }
      }`,
    )(Process) as new () => Process;
    expect(await new Own().start().result).toBe(DeadlockError.name);
    expect(memory.word[0]).toBe(0);
  });
});

describe('joinAsync()', () => {
  it('leaves the event loop to others, and knows time and signals', async () => {
    using door = gate();
    const child = Process.start(gated, door.word);
    await expect(child.joinAsync({ timeout: 5 })).rejects.toThrow(TimeoutError);
    const controller = new AbortController();
    const aborted = child.joinAsync({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    const all = Promise.all([child.joinAsync(), child.joinAsync({ timeout: 20_000 })]);
    door.open();
    expect(await all).toEqual([true, true]);
    expect(await child.joinAsync()).toBe(true);
  });

  it('in a thread that did not start it', async () => {
    using door = gate();
    const child = Process.start(gated, door.word);
    const thread = Thread.start(
      async (child: Process, word: Int32Array) => {
        Atomics.store(word, 1, 1);
        return [await child.result, await child.joinAsync(), child.exitCode];
      },
      child,
      door.word,
    );
    await until(() => Atomics.load(door.word, 1) === 1);
    door.open();
    expect(await thread.result).toEqual(['through', true, 0]);
  });
});

describe('a process that has ended', () => {
  it('can still be sent, with its result', async () => {
    const child = Process.start(() => ({ list: [1, new Set([2])] }));
    await child.joinAsync();
    const look = (child: Process<unknown>) => [
      child.join(),
      child.exitCode,
      child.pid,
      child.result.get(),
    ];
    const seen = [true, 0, child.pid, { list: [1, new Set([2])] }];
    expect(await Thread.start(look, child as never).result).toEqual(seen);
    expect(await Process.start(look, child as never).result).toEqual(seen);
  });

  it('can be sent only after its start', () => {
    const child = new Process(() => 1, { name: 'unborn' });
    expect(() => Process.start((_: Process<number>) => 1, child)).toThrow(TypeError);
    expect(() => Process.start((_: Process<number>) => 1, child)).toThrow(
      /Process "unborn" has not been started/,
    );
  });
});
