import { AbandonedError, CancelledError, Mutex, Queue, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';
import { load, until, word } from '../support/until.js';
import { written } from '../support/written.js';

const spin = (busy: Int32Array) => {
  Atomics.store(busy, 0, 1);
  for (;;);
};

describe('terminate', () => {
  it('ends a thread that computes', async () => {
    const busy = word();
    const thread = Thread.start(spin, busy);
    await until(() => load(busy) === 1);
    await thread.terminate();
    expect([thread.alive, thread.exitCode, thread.join()]).toEqual([false, 1, true]);
    await expect(thread.result).rejects.toThrow(CancelledError);
    await thread.terminate();
  });

  it.each([
    'queue.get()',
    'await queue.getAsync()',
    'await new Promise(() => setInterval(() => {}, 9))',
  ])('ends a thread in %s', async source => {
    const queue = new Queue({ name: 'empty' });
    const target = written(`async (queue, word) => { word[0] = 1; ${source}; }`);
    const waiting = word();
    const thread = Thread.start(target, queue, waiting);
    await until(() => load(waiting) === 1);
    await thread.terminate();
    expect([thread.alive, thread.exitCode]).toEqual([false, 1]);
  });

  it('ends a thread at any moment of its start, also for who blocks at once', () => {
    for (let i = 0; i < 12; i++) {
      const thread = Thread.start(() => 1);
      Atomics.wait(word(), 0, 0, i * 4); // longer and longer: nothing here depends on how long
      void thread.terminate();
      expect([thread.join(), thread.alive, thread.result.done]).toEqual([true, false, true]);
    }
  });

  it('leaves its locks abandoned', async () => {
    const [lock, busy] = [new Mutex(), word()];
    const thread = Thread.start(
      (lock: Mutex, busy: Int32Array) => {
        lock.lock();
        Atomics.store(busy, 0, 1);
        for (;;);
      },
      lock,
      busy,
    );
    await until(() => load(busy) === 1);
    const ended = thread.terminate();
    expect(() => lock.lock()).toThrow(AbandonedError);
    lock.recover().unlock();
    await ended;
  });

  it('works from another thread, through the maker', async () => {
    const busy = word();
    const thread = Thread.start(spin, busy);
    await until(() => load(busy) === 1);
    const other = Thread.start((thread: Thread) => thread.terminate(), thread);
    await other.result;
    expect([thread.alive, thread.exitCode]).toEqual([false, 1]);
    await expect(thread.result).rejects.toThrow(CancelledError);
  });

  it('works on the thread itself', async () => {
    const source = "await (await import('manycore')).Thread.current.terminate()";
    const thread = Thread.start(written(`async () => { ${source}; }`));
    expect([thread.join(), thread.exitCode]).toEqual([true, 1]);
    await expect(thread.result).rejects.toThrow('was terminated');
  });

  it('leaves a result that was there before', async () => {
    const thread = Thread.start(() => {
      setInterval(() => {}, 1000);
      return 'kept';
    });
    expect(thread.result.get()).toBe('kept');
    await thread.terminate();
    expect([thread.exitCode, thread.result.get()]).toEqual([1, 'kept']);
  });

  it('does not work on threads that others made', async () => {
    await expect(Thread.main.terminate()).rejects.toThrow('was not started by manycore');
  });

  it('keeps a thread from ever starting', async () => {
    const thread = new Thread(() => 1);
    await thread.terminate();
    expect([thread.alive, thread.exitCode, thread.join()]).toEqual([false, undefined, true]);
    expect(() => thread.start()).toThrow(CancelledError);
    await expect(thread.result).rejects.toThrow(CancelledError);
  });
});

const note = (ran: Int32Array, i: number) => Atomics.store(ran, i, 1);

/** Each when its turn comes. */
const cancelEach = (turn: Int32Array, threads: Thread[]) =>
  threads.map((thread, i) => {
    while (Atomics.load(turn, 0) <= i);
    for (let n = 0; n < 1000 * (i % 10); n++) Atomics.load(turn, 0);
    return thread.result.cancel();
  });

describe('cancel', () => {
  it('keeps a thread from ever starting', () => {
    const thread = new Thread(() => 1);
    expect([thread.result.cancel(), thread.result.cancel()]).toEqual([true, false]);
    expect(() => thread.start()).toThrow('was cancelled before it was started');
    expect(() => thread.result.get()).toThrow(CancelledError);
  });

  const listening = `async ready => {
    const { Thread } = await import('manycore');
    const { signal } = Thread.current;
    ready[0] = 1;
    const reason = signal.reason ?? await new Promise(resolve => {
      const timer = setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => { clearInterval(timer); resolve(signal.reason); });
    });
    return reason.name;
  }`;
  const polling = `async ready => {
    const { Thread } = await import('manycore');
    Thread.current.signal;
    ready[0] = 1;
    while (!Thread.current.signal.aborted);
    return Thread.current.signal.reason.name;
  }`;

  it.each([
    ['listens', listening],
    ['has no time for its event loop', polling],
  ])('asks a running thread to stop, which %s', async (_, source) => {
    const ready = word();
    const thread = Thread.start(written(source), ready);
    await until(() => load(ready) === 1);
    expect(thread.result.cancel()).toBe(false);
    expect(await thread.result).toBe('CancelledError');
    expect(thread.result.cancel()).toBe(false);
  });

  it('with force ends the thread', async () => {
    const busy = word();
    const thread = Thread.start(spin, busy);
    await until(() => load(busy) === 1);
    expect(thread.result.cancel({ force: true })).toBe(true);
    expect(() => thread.result.get()).toThrow(CancelledError);
    expect([thread.join(), thread.exitCode]).toEqual([true, 1]);
  });

  it('by another thread comes before the start or after it', async () => {
    const [turn, ran] = [word(), word(40)];
    const threads = Array.from(ran, (_, i) => new Thread(note, { args: [ran, i] }));
    const canceller = Thread.start(cancelEach, turn, threads);
    threads.forEach((thread, i) => {
      Atomics.store(turn, 0, i + 1);
      try {
        thread.start();
      } catch (error) {
        expect(error).toBeInstanceOf(CancelledError);
      }
    });
    const cancelled = await canceller.result;
    for (const [i, thread] of threads.entries()) {
      expect([thread.join(), thread.result.succeeded]).toEqual([true, !cancelled[i]]);
      expect(load(ran, i)).toBe(cancelled[i] ? 0 : 1);
    }
  });

  it('refuses what it does not know', () => {
    const { result } = new Thread(() => 1);
    expect(() => result.cancel({ now: true } as never)).toThrow("no option 'now'");
    expect(() => result.cancel({ force: 1 as never })).toThrow('not 1');
  });
});
