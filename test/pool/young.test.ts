// Workers that end before they could say anything.
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Thread, ThreadPool, WorkerCrashedError } from 'manycore';
import { expect, it } from 'vitest';
import { child } from '../support/child.js';

/** In a process whose workers end at once, with nothing of manycore loaded. */
async function stillborn(source: string) {
  const preload = join(tmpdir(), `manycore-stillborn-${process.pid}.cjs`);
  await writeFile(preload, `if (!require('node:worker_threads').isMainThread) process.exit(3);`);
  return child(
    `import { Thread, ThreadPool } from 'manycore';
     const failure = call => { try { return call(); } catch (error) { return error.name; } };
     ${source}`,
    { flags: ['--require', preload] },
  );
}

it('a blocked get of a thread hears of it', async () => {
  const { stdout, stderr } = await stillborn(`
    const thread = Thread.start(() => 1);
    console.log(failure(() => thread.result.get()), thread.exitCode, thread.alive);`);
  expect([stdout, stderr]).toEqual(['WorkerCrashedError 1 false\n', '']);
});

it.each([1, 3])('a blocked get of a pool of %i hears of it', async size => {
  const { stdout, stderr } = await stillborn(`
    const pool = new ThreadPool({ size: ${size} });
    const task = pool.submit(() => 1);
    console.log(failure(() => task.get()), task.done);
    console.log(await task.catch(error => error.message));
    await pool.terminate();`);
  const failed = 'the initializer of ThreadPool "pool" failed';
  expect([stdout, stderr]).toEqual([`WorkerCrashedError false\n${failed}\n`, '']);
});

it('whoever awaits it hears of workers without memory for Node itself', async () => {
  const resourceLimits = { maxOldGenerationSizeMb: 1 };
  const thread = new Thread(() => 1, { resourceLimits }).start();
  await expect(thread.result).rejects.toBeInstanceOf(WorkerCrashedError);
  const pool = new ThreadPool({ size: 2, resourceLimits });
  await expect(pool.submit(() => 1)).rejects.toBeInstanceOf(WorkerCrashedError);
  await pool.terminate();
});
