import { Event, ManycoreError, Thread, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';

/** A thread that ends when the event is set. */
const waiting = () => {
  const event = new Event();
  return { event, thread: Thread.start((event: Event) => event.wait(), event) };
};

describe('join', () => {
  it('returns false when time runs out, and true when the thread has ended', () => {
    const { event, thread } = waiting();
    expect([thread.join(0), thread.join(5), thread.alive]).toEqual([false, false, true]);
    event.set();
    expect([thread.join(), thread.join(0), thread.join(5)]).toEqual([true, true, true]);
    expect([thread.alive, thread.exitCode, thread.result.get()]).toEqual([false, 0, true]);
  });

  it('knows of no end before a start', async () => {
    const thread = new Thread(() => 1);
    expect(() => thread.join()).toThrow(ManycoreError);
    expect(() => thread.join(0)).toThrow('has not been started');
    expect(() => thread.result.get()).toThrow('has not been started');
    await expect(thread.joinAsync()).rejects.toThrow('has not been started');
  });

  it('works from a thread that was handed the thread', async () => {
    const { event, thread } = waiting();
    const tried = word();
    const others = [1, 2, 3].map(() =>
      Thread.start(
        (thread: Thread, tried: Int32Array) => {
          const early = thread.join(1);
          Atomics.add(tried, 0, 1);
          return [early, thread.join(), thread.result.get()];
        },
        thread,
        tried,
      ),
    );
    await until(() => load(tried) === 3);
    event.set();
    for (const other of others) expect(other.result.get()).toEqual([false, true, true]);
    expect(thread.join()).toBe(true);
  });

  it('does not care whether the target failed, and makes it a failure that was seen', () => {
    const thread = Thread.start(() => {
      throw new Error('not looked at');
    });
    expect([thread.join(), thread.exitCode, thread.result.succeeded]).toEqual([true, 1, false]);
  });
});

describe('joinAsync', () => {
  it('resolves when the thread has ended', async () => {
    const { event, thread } = waiting();
    const joined = [thread.joinAsync(), thread.joinAsync()];
    event.set();
    expect(await Promise.all(joined)).toEqual([true, true]);
    expect(await thread.joinAsync()).toBe(true);
  });

  it('takes a time and a signal', async () => {
    const { event, thread } = waiting();
    await expect(thread.joinAsync({ timeout: 1 })).rejects.toThrow(TimeoutError);
    const controller = new AbortController();
    const joined = thread.joinAsync({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(joined).rejects.toThrow('enough');
    event.set();
    expect(await thread.joinAsync()).toBe(true);
  });
});
