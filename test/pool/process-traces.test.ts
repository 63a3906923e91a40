// What a ProcessPool leaves behind: nothing.
import { ProcessPool, shared, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';
import { Fellow } from '../support/segments.js';
import { gone, traces } from '../support/traces.js';
import { load, until } from '../support/until.js';

const long = 'x'.repeat(10_000);
const pidOf = () => process.pid;

/** Uses all that a pool has, with something under way. */
const using = `
const pool = new manycore.ProcessPool({ size: 2 });
const long = 'x'.repeat(10000);
const workers = await pool.broadcast(() => process.pid);
await pool.submit(text => text + text, long);
const never = pool.submit(text => new Promise(() => {}), long);
never.catch(() => {});
const waiting = Array.from({ length: 50 }, () => pool.submit(text => new Promise(() => {}), long));
for (const task of waiting) task.catch(() => {});
say(workers);
`;

describe('in this process', () => {
  it.each(['close', 'join', 'terminate'])(
    '%s ends the children, and removes all files',
    async how => {
      const before = traces(process.pid);
      const pool = new ProcessPool({ size: 2 });
      const workers = await pool.broadcast(pidOf);
      await pool.submit((text: string) => text.length, long);
      expect(await pool.submit((text: string) => text + text, long)).toHaveLength(20_000);
      expect(traces(process.pid).length).toBeGreaterThan(before.length);
      const hangs = how === 'terminate' ? [pool.submit(() => new Promise(() => {}))] : [];
      const outcome = Promise.allSettled(hangs);
      if (how === 'terminate') await pool.terminate();
      else pool.close();
      if (how === 'join') expect(pool.join()).toBe(true);
      await pool.joinAsync();
      await outcome;
      expect(workers.every(gone)).toBe(true);
      await until(() => traces(process.pid).length === before.length);
    },
  );

  it('terminate also ends children that are busy, or just starting', async () => {
    const before = traces(process.pid);
    const busy = new ProcessPool({ size: 2 });
    const [pid] = await busy.broadcast(pidOf);
    const spinning = busy.submit(() => {
      for (;;);
    });
    const cancelled = expect(spinning).rejects.toThrow('was terminated');
    await until(() => busy.stats.running === 1);
    await busy.terminate();
    await cancelled;
    expect(gone(pid as number)).toBe(true);
    await new ProcessPool({ size: 2 }).terminate();
    await until(() => traces(process.pid).length === before.length);
  });
});

describe('an owner', () => {
  it.each([
    ['exits', 'process.exit(7);', 7],
    ['fails', 'throw new Error("uncaught");', 1],
    ['is killed', 'process.kill(process.pid, "SIGKILL");', 'SIGKILL'],
  ])('that %s takes its children along, and all files', async (_, last, how) => {
    const owner = new Fellow(`${using} await hear(); ${last}`);
    const workers = (await owner.said()) as number[];
    expect(workers.some(gone)).toBe(false);
    expect(traces(owner.pid).length).toBeGreaterThan(50);
    owner.tell('go');
    expect(await owner.ended()).toBe(how);
    await until(() => workers.every(gone));
    await until(() => traces(owner.pid).length === 0);
    expect(workers.flatMap(traces)).toEqual([]);
  });

  it('that has an idle pool ends by itself, and its children with it', async () => {
    const owner = new Fellow(
      `globalThis.pool = new manycore.ProcessPool({ size: 2 });
       say(await pool.broadcast(() => process.pid));
       process.stdin.unref?.(); process.stdin.destroy();`,
    );
    const workers = (await owner.said()) as number[];
    expect(await owner.ended()).toBe(0);
    await until(() => workers.every(gone));
    await until(() => traces(owner.pid).length === 0);
  });
});

it('a thread that is terminated takes the children of its pool along, and all files', async () => {
  const before = traces(process.pid);
  const workers = shared(Int32Array, 2);
  // The runner rewrites what it sees of imports.
  const own = new Function(`return async (workers, long) => {
    const { ProcessPool } = await import('manycore');
    const pool = new ProcessPool({ size: 2 });
    workers.set(await pool.broadcast(() => process.pid));
    for (let i = 0; i < 10; i++) pool.submit(text => new Promise(() => {}), long).catch(() => {});
    setInterval(() => {}, 1e6);
    await new Promise(() => {});
  }`)();
  const owner = Thread.start(own, workers, long);
  await until(() => load(workers) !== 0 && load(workers, 1) !== 0);
  await owner.terminate();
  await until(() => [...workers].every(gone));
  await until(() => traces(process.pid).length === before.length);
});

it('a child that is killed leaves nothing, whatever it had', async () => {
  const before = traces(process.pid);
  await using pool = new ProcessPool({ size: 1 });
  const [pid] = await pool.broadcast(pidOf);
  const doomed = pool.submit((text: string) => {
    process.kill(process.pid, 'SIGKILL');
    return text;
  }, long);
  await expect(doomed).rejects.toThrow('SIGKILL');
  expect(await pool.submit((text: string) => text, long)).toBe(long);
  expect(traces(pid as number)).toEqual([]);
  pool.close();
  await pool.joinAsync();
  await until(() => traces(process.pid).length === before.length);
});
