import { ManycoreError, Semaphore, TimeoutError } from 'manycore';
import { describe, expect, it } from 'vitest';
import { child } from '../support/child.js';
import { kinds } from '../support/pools.js';
import { Remote } from '../support/worker.js';

describe.each(kinds)('$name', ({ Pool, memory }) => {
  describe('join', () => {
    it('blocks until everything is done and the workers have ended', () => {
      const pool = new Pool({ size: 2 });
      const tasks = Array.from({ length: 50 }, (_, i) => pool.submit((x: number) => x * x, i));
      pool.close();
      expect(pool.join()).toBe(true);
      expect(tasks.every(task => task.succeeded)).toBe(true);
      expect(pool.join()).toBe(true);
      return pool.joinAsync();
    });

    it('does so for a pool that was never used', () => {
      const pool = new Pool({ size: 2 });
      pool.close();
      expect(pool.join()).toBe(true);
    });

    it('runs out of patience, and the work goes on', async () => {
      const pool = new Pool({ size: 1 });
      const gate = new Semaphore({ permits: 0, memory });
      const task = pool.submit((gate: Semaphore) => void gate.acquire(), gate);
      pool.close();
      expect([pool.join(0), pool.join(5)]).toEqual([false, false]);
      expect(task.done).toBe(false);
      gate.release();
      expect(pool.join()).toBe(true);
      expect(task.succeeded).toBe(true);
    });

    it('as a promise has a timeout and a signal, and the work goes on', async () => {
      const pool = new Pool({ size: 1, name: 'slow' });
      const gate = new Semaphore({ permits: 0, memory });
      const task = pool.submit((gate: Semaphore) => void gate.acquire(), gate);
      pool.close();
      const impatient = pool.joinAsync({ timeout: 5 });
      await expect(impatient).rejects.toThrow(TimeoutError);
      await expect(impatient).rejects.toThrow(
        `${Pool.name} "slow" joinAsync: 5 ms were not enough`,
      );
      const controller = new AbortController();
      const aborted = pool.joinAsync({ signal: controller.signal });
      controller.abort(new Error('enough'));
      await expect(aborted).rejects.toThrow('enough');
      await expect(pool.joinAsync({ signal: controller.signal })).rejects.toThrow('enough');
      await expect(pool.joinAsync({ timeout: -1 })).rejects.toThrow('not -1');
      await expect(pool.joinAsync({ ms: 1 } as never)).rejects.toThrow("no option 'ms'");
      expect(task.done).toBe(false);
      gate.release();
      await pool.joinAsync({ timeout: Infinity, signal: new AbortController().signal });
      expect(task.succeeded).toBe(true);
    });

    it('follows terminate', () => {
      const pool = new Pool({ size: 2 });
      const task = pool.submit(() => {
        for (;;);
      });
      const terminated = pool.terminate();
      expect(pool.join()).toBe(true);
      expect(task.done).toBe(true);
      return terminated;
    });

    it('refuses a pool that is open, and a time that is none', async () => {
      const pool = new Pool({ size: 1, name: 'busy' });
      expect(() => pool.join()).toThrow(ManycoreError);
      expect(() => pool.join()).toThrow(`${Pool.name} "busy" is open: close() it`);
      await expect(pool.joinAsync()).rejects.toThrow('close()');
      pool.close();
      for (const ms of [-1, Number.NaN, '5', null]) {
        expect(() => pool.join(ms as never)).toThrow('ms must be');
      }
      expect(pool.join()).toBe(true);
    });

    it('works in a worker thread, and where no event loop ever runs', async () => {
      const body = `const pool = new ${Pool.name}({ size: 2 });
      const task = pool.map(x => -x, [1, 2, 3]);
      pool.close();
      const joined = pool.join();`;
      const remote = new Remote(`${body} say([joined, task.get()]);`);
      expect(await remote.said()).toEqual([true, [-1, -2, -3]]);
      expect(await remote.exit).toBe(0);
      const { code, stdout } = await child(
        `import { ${Pool.name} } from 'manycore'; ${body} console.log(joined, task.get()); process.exit(0);`,
      );
      expect([code, stdout]).toEqual([0, 'true [ -1, -2, -3 ]\n']);
    });
  });
});
