import { CancelledError, Thread, WorkerCrashedError } from 'manycore';
import { describe, expect, it } from 'vitest';

/** How a thread ends before its target has a result; what is said of it. */
const ways: [string, Thread, number, RegExp][] = [
  ['process.exit', new Thread(() => process.exit(7)), 7, /ended by process\.exit\(7\) before/],
  [
    'process.exit with 0',
    new Thread(() => process.exit(0)),
    0,
    /ended by process\.exit\(0\) before/,
  ],
  [
    'an uncaught error',
    new Thread(() => {
      setTimeout(() => {
        throw new RangeError('out of nowhere');
      });
      return new Promise(() => {});
    }),
    1,
    /ended with an uncaught error: out of nowhere/,
  ],
  [
    'an unhandled rejection',
    new Thread(() => {
      void Promise.reject(new RangeError('out of nowhere'));
      return new Promise(() => {});
    }),
    1,
    /ended with an uncaught error: out of nowhere/,
  ],
  [
    'nothing left to do',
    new Thread(() => new Promise(() => {})),
    13,
    /before its target had a result: nothing was left that could settle it/,
  ],
  [
    'no memory left',
    new Thread(
      () => {
        const heap: unknown[] = [];
        for (;;) heap.push(new Array(1000).fill(heap.length));
      },
      { resourceLimits: { maxOldGenerationSizeMb: 8 } },
    ),
    1,
    /ran out of memory/,
  ],
  [
    'a start that failed',
    new Thread(() => 1, { execArgv: ['--require', '/no/such/file.js'] }),
    1,
    /ended before its target could be called/,
  ],
];

describe.each(ways)('%s', (_, thread, code, message) => {
  it('ends the thread with its exit code, seen without the event loop', () => {
    thread.start();
    expect(thread.join()).toBe(true);
    expect([thread.alive, thread.exitCode]).toEqual([false, code]);
    expect([thread.result.done, thread.result.succeeded]).toEqual([true, false]);
    expect(() => thread.result.get()).toThrow(WorkerCrashedError);
    expect(() => thread.result.get()).toThrow(message);
  });
});

describe('in the event loop', () => {
  it('the same is seen, with the cause', async () => {
    const thread = new Thread(
      () => {
        const heap: unknown[] = [];
        for (;;) heap.push(new Array(1000).fill(heap.length));
      },
      { resourceLimits: { maxOldGenerationSizeMb: 8 } },
    ).start();
    await expect(thread.result).rejects.toMatchObject({
      name: 'WorkerCrashedError',
      cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' },
    });
    expect([thread.exitCode, await thread.joinAsync()]).toEqual([1, true]);
  });

  it('an uncaught error is the cause, with its class and stack', async () => {
    const thread = Thread.start(() => {
      setTimeout(() => null!['x' as never]);
      return new Promise(() => {});
    });
    const error = (await thread.result.catch(error => error)) as Error;
    expect(error).toBeInstanceOf(WorkerCrashedError);
    expect(error.cause).toBeInstanceOf(TypeError);
    expect((error.cause as Error).stack).toMatch(/manycore:target/);
  });

  it('an error after the result leaves the result, and shows in the exit code', async () => {
    const thread = Thread.start(() => {
      setTimeout(() => process.exit(4), 1);
      return 'result';
    });
    expect([thread.join(), thread.exitCode, thread.result.get()]).toEqual([true, 4, 'result']);
  });
});

describe('another thread', () => {
  it('sees how it ended, too', () => {
    const ended = Thread.start(() => process.exit(3));
    const other = Thread.start((thread: Thread) => {
      const joined = thread.join();
      try {
        return thread.result.get();
      } catch (error) {
        return [joined, thread.exitCode, (error as Error).name];
      }
    }, ended);
    expect(other.result.get()).toEqual([true, 3, 'WorkerCrashedError']);
    expect(() => ended.result.get()).not.toThrow(CancelledError);
  });
});
