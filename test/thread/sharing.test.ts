import { Event, Queue, receive, share, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout } from '../../dist/memory/layout.js';

const lookedAt = (thread: Thread) => [
  thread.name,
  thread.id,
  thread.nativeId,
  thread.daemon,
  thread.alive,
  thread.exitCode,
];

describe('a thread that was handed on', () => {
  it('is the same thread', () => {
    const thread = new Thread(() => 'done', { name: 'handed on', daemon: true }).start();
    thread.join();
    const again = receive<Thread>(structuredClone(share(thread)));
    expect(again).not.toBe(thread);
    expect(again).toBeInstanceOf(Thread);
    expect(lookedAt(again)).toEqual(lookedAt(thread));
    expect([again.join(), again.result.get(), again.cpuTime]).toEqual([
      true,
      'done',
      thread.cpuTime,
    ]);
    const there = Thread.start(lookedAt, thread);
    expect(there.result.get()).toEqual(lookedAt(thread));
  });

  it('is followed from its start to its end', async () => {
    const [event, seen] = [new Event(), new Queue<unknown>({ capacity: 10 })];
    const thread = new Thread((event: Event) => event.wait(), { args: [event] });
    const other = Thread.start(
      async (thread: Thread, seen: Queue<unknown>, event: Event) => {
        seen.put([thread.alive, thread.id]);
        while (!thread.alive);
        seen.put([thread.alive, thread.join(0)]);
        event.set();
        seen.put([await thread.result, await thread.joinAsync(), thread.alive, thread.exitCode]);
      },
      thread,
      seen,
      event,
    );
    expect(seen.get()).toEqual([false, undefined]);
    thread.start();
    expect(seen.get()).toEqual([true, false]);
    expect(seen.get()).toEqual([true, true, false, 0]);
    await other.result;
  });

  it('is started by its maker only', () => {
    const thread = new Thread(() => 1);
    const again = receive<Thread>(share(thread));
    expect(() => again.start()).toThrow('is started by its maker');
    expect(() => again.join()).toThrow('has not been started');
    expect(thread.start().result.get()).toBe(1);
    expect(again.result.get()).toBe(1);
  });

  it('can be cancelled before its start', () => {
    const thread = new Thread(() => 1);
    expect(receive<Thread>(share(thread)).result.cancel()).toBe(true);
    expect(() => thread.start()).toThrow('was cancelled');
  });

  it('outlives the one that made it, which ends it', () => {
    const inner = new Queue<Thread>({ capacity: 1 });
    const maker = Thread.start(
      new Function(`return async inner => {
        const { Thread } = await import('manycore');
        inner.put(Thread.start(() => { for (;;); }));
        process.exit();
      }`)(),
      inner,
    );
    const thread = inner.get();
    expect(maker.join()).toBe(true);
    expect([thread.join(), thread.alive, thread.exitCode]).toEqual([true, false, 1]);
    expect(() => thread.result.get()).toThrow(
      /was ended from outside|before its target could be called/,
    );
  });
});

describe('memory that is no thread', () => {
  it('is refused', () => {
    const handle = share(new Thread(() => 1)) as { words: Int32Array };
    const revive = (words: unknown) => () => receive({ ...handle, words });
    expect(revive(5)).toThrow('not in 5');
    expect(revive(new Int32Array(new SharedArrayBuffer(128)))).toThrow('does not hold a Thread');
    expect(revive(handle.words.subarray(0, 8))).toThrow('does not hold a Thread');
    const scribbled = new Int32Array(new SharedArrayBuffer(512));
    scribbled.set(handle.words);
    scribbled[layout.THREAD_STAGE / 4] = 99;
    expect(revive(scribbled)).toThrow('corrupted');
  });
});
