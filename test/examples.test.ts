import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { child } from './support/child.js';
import { root } from './support/worker.js';

const call = '(fork|knife)", waits for "(fork|knife)"';
const told = `DeadlockError: .*thread "pool-\\d" holds "${call}; thread "pool-\\d" holds "${call}`;
const left = 'runner \\d: BrokenBarrierError\n';
const late = 'runner \\d: BrokenBarrierError, because of a TimeoutError\n';

/** What each program of examples/ says when all is well, whoever of its threads comes first. */
const says: Record<string, string[]> = {
  // Without the lock anything may come out, the right balance too.
  'balance.mjs': ['without the lock: -?\\d+\n', 'with the lock {3}: 0\n'],
  'barrier.mjs': [
    '3 laps, always together: true\n',
    'runner 0: went home\n',
    `(${late}${left}${left}|${left}${late}${left}|${left}${left}${late})`,
    'broken: true\n',
    'after reset\\(\\): false\n',
  ],
  'close.mjs': [
    'the consumers dealt with 100 orders\n',
    'results sum up to 29700\n',
    'ClosedError: Queue "work": put on a queue that is closed\n',
    'ClosedError: Queue "work": get on a queue that is closed and drained\n',
    'dropped: size 0, join true\n',
  ],
  'condition.mjs': [
    'produced 1000, consumed 1000, left 0\n',
    'never more than 5 in the store: true\n',
  ],
  'deadlock.mjs': [
    'in opposite order:\n',
    `(  ${told}\n  had both locks\n|  had both locks\n  ${told}\n)`,
    'in the same order:\n',
    '(  had both locks\n){2}',
  ],
  'event.mjs': [
    'red\n',
    'cars at the light: 3, gone: 0\n',
    'green\n',
    '(car [123] waited for green\n){3}',
    'car 4 drove on\n',
    'red again; is it green within 10 ms\\? false\n',
  ],
  'executor.mjs': [
    'submit: 2, done true\n',
    'map: 1,1,2\n',
    'done: who was waited for\ndone: who waited\n',
    'failed: true, still pending: 1\n',
    'cancelled by force: true\n',
    'shut down\n',
  ],
  'imap.mjs': [
    'primes: 2 3 5 7 11 13 17 19 23 29\n',
    'read no more than needed: true\n',
    'words: 6\n',
    'parsed 1\nparsed 2\nSyntaxError at item 2\n',
  ],
  'pool.mjs': [
    'apply: 3\n',
    'apply_async: 7, ready true, successful true\n',
    'map: 1,4,9,16\n',
    'map_async: 25,36,49,64\n',
    'starmap: 11,22\n',
    'broadcast: hello world,hello world\n',
    'map: RangeError at item 2: no root of -1\n',
    'ClosedError: ThreadPool "pool" is closed and takes no more work\n',
    'join: true, the last one 81\n',
    'terminate: CancelledError\n',
  ],
  'kernel.mjs': [
    'hypot: 5,13,17, with a number: 5,6.4031242374328485,8.94427190999916\n',
    'sum: 35, max: 17\n',
    'kernel "kernel" \\(x: Float64Array, y: Int32Array\\)\n',
    '( .* = .*\n)+ {2}store %v1\nloads 2 per element, 4 instructions, .*\n',
    'stored: 5,13,17\n',
    'mandelbrot: the same to the last pixel: true\n',
    'KernelCompileError in column 6\n',
  ],
  'process.mjs': [
    'I \\((\\d+)\\) have created a child process \\((\\d+)\\)\n',
    'I am child process \\(\\2\\), and my parent is \\(\\1\\)\n',
    'of each other they know: true\n',
    'test: alive before its start: false, pid: undefined\n',
    'test: ended: true, exit code: 0\n',
    'test: the test has been run 3 times\n',
    ...['autumn', 'spring'].map(
      title => `reader of ${title}: it is 6 letters long, said by itself: true\n`,
    ),
    'counted to 3000\n',
    'RangeError: it broke\n',
    'exit codes: 7, 1, -15, -9\n',
    'this process ends and takes its daemon along, which is alive: true\n',
  ],
  'process-pipe.mjs': [
    'received 4 values, then ClosedError\n',
    "\\[\n  'hello',\n  42,\n  { nested: \\[ 1, 2, 3 \\] },\n  Map\\(1\\) { 'when' => 1970-01-01T00:00:00.000Z }\n\\]\n",
    'ping!\n',
    'last words\n',
    'ClosedError, exit code -9\n',
  ],
  'process-queue.mjs': [
    ...['A', 'B', 'C', 'D', 'E', 'F'].map(letter => `put ${letter} to the queue\n`),
    'the reader got ABCDEF\n',
    'exit codes: 0, 0\n',
  ],
  'process-sums.mjs': [
    'serial: \\d+, [\\d.e+]+, [\\d.e+]+ in [\\d.]+ s\n',
    'parallel: \\d+, [\\d.e+]+, [\\d.e+]+ in [\\d.]+ s, processes included\n',
    'the same: true\n',
  ],
  'process-pool.mjs': [
    '(task [0-7] (begins|is done)\n){16}',
    'done: 8 tasks, in this process: false\n',
    'map: 1,4,9,16,25\n',
    'killed: true, the others: -1,-2,-3\n',
    'join: true\n',
  ],
  'queue.mjs': [
    'all done: true, results waiting: 100\n',
    'the consumers dealt with 100 orders\n',
    '100 results, sum 29700\n',
    'left: stop, then undefined\n',
    'TimeoutError: Queue "work": still empty after 10 ms; is it one\\? true\n',
  ],
  'race.mjs': ['without the lock: -?\\d+\n', 'with the lock {3}: 0\n'],
  'recursive.mjs': [
    'accounts: 10000 and 20000\n',
    'locked 2 deep, now free\n',
    'a Mutex instead: DeadlockError: .* holds "plain", waits for "plain"\n',
  ],
  'rwlock.mjs': [
    'every price was raised 1000 times\n',
    'price lists seen half changed: 0\n',
    'while this thread reads, another may read: true, may write: false\n',
  ],
  'saxpy.mjs': [
    'saxpy: 0, 3, 2999997\n',
    'dot: 998500500\n',
    'extremes: 0 to 999999, told of 1000000 elements\n',
    'ManycoreError: no root of -9.000000\n',
    "TypeError: saxpy\\(\\): parameter 1 \\(double\\) must be a number, not '2'\n",
    'RangeError: saxpy\\(\\): .* parameter 2 has 1000000 elements and parameter 3 has 999999 .*\n',
  ],
  'semaphore.mjs': [
    'guests served: 8\n',
    'never more than 3 inside: true\n',
    'seats free: 3\n',
    'one release too many: RangeError: .*"seats" has 3 permits.*\n',
  ],
  'tickets.mjs': [
    'without the lock: \\d+ of 3 tickets sold, \\d left\n',
    'with the lock: 3 of 3 tickets sold, 0 left\n',
  ],
  'thread.mjs': [
    'cook: alive before its start: false\n',
    'cook: ended within 10 ms: false, alive: true\n',
    'cook: ended: true, alive: false, exit code: 0\n',
    'cook: made eggs of 4 minutes\n',
    ...['autumn', 'winter'].map(
      title => `reader of poems/${title} says ${title}, and the thread that asked is MainThread\n`,
    ),
    'Thread-1: exit code 1\n',
    'RangeError: it broke\n',
    'this is MainThread: true\n',
    'the process ends, although a daemon is alive: true\n',
  ],
};

describe('the example', () => {
  const programs = readdirSync(join(root, 'examples')).filter(file => file.endsWith('.mjs'));
  it.each(programs)('%s does what it says', async file => {
    const { code, stdout, stderr } = await child(`await import('./examples/${file}')`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^${(says[file] ?? ['missing above']).join('')}$`));
  });
});
