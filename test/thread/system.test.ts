// What the operating system knows of a thread. Looked up in Linux' files; elsewhere what can be asked is.
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { Event, ManycoreError, Thread, type ThreadOptions } from 'manycore';
import { describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';

const linux = existsSync('/proc/self/task');

/** Runs until told, after `settled` has been raised. */
const staying = (options: ThreadOptions) => {
  const [event, there] = [new Event(), word()];
  const target = (event: Event, there: Int32Array) => {
    Atomics.store(there, 0, 1);
    event.wait();
  };
  const thread = new Thread(target, { ...options, args: [event, there] }).start();
  return { thread, event, ready: () => until(() => load(there) === 1) };
};
const fileOf = (thread: Thread, name: string) =>
  readFileSync(`/proc/self/task/${thread.nativeId}/${name}`, 'utf8');

describe.runIf(linux)('Linux', () => {
  it('shows its name, cut to 15 bytes, and no other thread under it', async () => {
    const before = fileOf(Thread.main, 'comm');
    for (const [name, shown] of [
      ['short', 'short'],
      ['a name that is too long', 'a name that is '],
    ] as const) {
      const { thread, event, ready } = staying({ name });
      await ready();
      expect(fileOf(thread, 'comm')).toBe(`${shown}\n`);
      event.set();
      thread.join();
    }
    expect(fileOf(Thread.main, 'comm')).toBe(before);
  });

  it('lets it run on the processors asked for', async () => {
    const { thread, event, ready } = staying({ affinity: [0, 0] });
    await ready();
    expect(fileOf(thread, 'status')).toMatch(/^Cpus_allowed_list:\s0$/m);
    event.set();
    thread.join();
  });

  it('gives it the nice value asked for, and no other thread', async () => {
    const { thread, event, ready } = staying({ nice: 7 });
    await ready();
    // Field 19 of the line, counted after the name, which may hold anything.
    const niceOf = (one: Thread) => fileOf(one, 'stat').split(') ')[1]!.split(' ')[16];
    expect([niceOf(thread), niceOf(Thread.main)]).toEqual(['7', String(getPriority())]);
    event.set();
    thread.join();
  });

  it('has its ids', () => {
    const thread = Thread.start(() => 1);
    thread.join();
    expect(Thread.main.nativeId).toBe(process.pid);
    expect(thread.nativeId).toBeGreaterThan(0);
    expect(thread.nativeId).not.toBe(process.pid);
  });
});

describe('processor time', () => {
  it('grows while the thread computes, and stays when it has ended', async () => {
    const stop = word();
    const thread = Thread.start((stop: Int32Array) => {
      while (Atomics.load(stop, 0) === 0);
    }, stop);
    await until(() => thread.cpuTime > 0);
    const before = thread.cpuTime;
    await until(() => thread.cpuTime > before + 5);
    Atomics.store(stop, 0, 1);
    thread.join();
    const total = thread.cpuTime;
    expect(total).toBeGreaterThan(before + 5);
    expect(thread.cpuTime).toBe(total);
    expect(new Thread(() => 1).cpuTime).toBe(0);
  });
});

describe('what the system would refuse is refused at once', () => {
  it.runIf(linux)('a processor that is not there', () => {
    expect(() => new Thread(() => 1, { affinity: [4095] })).toThrow(RangeError);
    expect(() => new Thread(() => 1, { affinity: [0, 65535] })).toThrow('no processor 65535');
  });

  it.runIf(linux && process.getuid?.() !== 0)('a nice value that takes privileges', () => {
    expect(() => new Thread(() => 1, { nice: -20 })).toThrow(ManycoreError);
  });

  it.skipIf(process.platform !== 'darwin')('any affinity on macOS', () => {
    expect(() => new Thread(() => 1, { affinity: [0] })).toThrow(ManycoreError);
  });
});
