import { describe, expect, it } from 'vitest';
import { kinds } from '../support/pools.js';
import { load, until } from '../support/until.js';

describe.each(kinds)('$name', ({ Pool, word, threads }) => {
  // As source text, because the test runner would rewrite the imports.
  const compiled = (source: string) => new Function(`return (${source})`)();

  /** Counts itself in, spins until it is not wanted, and counts itself out. */
  const spinning = compiled(`async words => {
  const { Thread } = await import('manycore');
  Atomics.add(words, 0, 1);
  while (!Thread.current.signal.aborted);
  Atomics.add(words, 1, 1);
  return Thread.current.signal.reason.name;
}`);
  /** The same in the event loop. */
  const listening = compiled(`async words => {
  const { Thread } = await import('manycore');
  const { signal } = Thread.current;
  const aborted = new Promise(resolve => signal.addEventListener('abort', resolve));
  Atomics.add(words, 0, 1);
  if (!signal.aborted) await aborted;
  Atomics.add(words, 1, 1);
  return signal.reason.name;
}`);
  const fresh = compiled(`async () => (await import('manycore')).Thread.current.signal.aborted`);

  describe.each([
    ['that spins', spinning],
    ['that listens', listening],
  ])('a target %s', (_, target) => {
    it('sees that its task is cancelled, and still has its result', async () => {
      await using pool = new Pool({ size: 1 });
      const words = word(2);
      const task = pool.submit(target, words);
      await until(() => load(words) === 1);
      expect(task.cancel()).toBe(false);
      expect(await task).toBe('CancelledError');
      expect(await pool.submit(fresh)).toBe(false);
    });

    it('sees an AbortSignal, whose task is rejected at once', async () => {
      await using pool = new Pool({ size: 1 });
      const words = word(2);
      const controller = new AbortController();
      const task = pool.with({ signal: controller.signal }).submit(target, words);
      await until(() => load(words) === 1);
      controller.abort();
      await expect(task).rejects.toMatchObject({ name: 'AbortError' });
      await until(() => load(words, 1) === 1);
      expect(await pool.submit(fresh)).toBe(false);
    });

    it('sees that another item of its map has failed', async () => {
      await using pool = new Pool({ size: 2 });
      const words = word(2);
      const either = compiled(`async words => {
      if (words === 0) throw new RangeError('the other');
      return (${target})(words);
    }`);
      const map = pool.map(either, [words, 0], { chunkSize: 1 });
      await expect(map).rejects.toThrow('the other');
      pool.close();
      await pool.joinAsync(); // which would take for ever otherwise
      expect(load(words, 1)).toBe(load(words, 0));
    });

    it.runIf(threads)('sees it in a nested call', async () => {
      await using pool = new Pool({ size: 2 });
      const words = word(2);
      const outer = compiled(`async (pool, words, source) => {
      const task = pool.submit(new Function('return (' + source + ')')(), words);
      while (Atomics.load(words, 0) === 0) Atomics.wait(words, 0, 0, 1); // the other worker has it
      return [task.cancel(), await task];
    }`);
      expect(await pool.submit(outer, pool, words, String(target))).toEqual([
        false,
        'CancelledError',
      ]);
    });
  });

  describe.runIf(threads)('of several calls in one worker', () => {
    it('only the one that is meant sees it', async () => {
      await using pool = new Pool({ size: 1, concurrency: 3 });
      const all = [word(2), word(2), word(2)];
      const tasks = all.map(words => pool.submit(listening, words));
      await until(() => all.every(words => load(words) === 1));
      tasks[1]!.cancel();
      expect(await tasks[1]).toBe('CancelledError');
      expect([tasks[0]!.done, tasks[2]!.done]).toEqual([false, false]);
      tasks[2]!.cancel();
      tasks[0]!.cancel();
      expect(await Promise.all(tasks)).toEqual(Array(3).fill('CancelledError'));
    });
  });
});
