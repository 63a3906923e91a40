// Workers that end before they could say anything.
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { child } from '../support/child.js';

const preload = fileURLToPath(new URL('../support/stillborn.cjs', import.meta.url));

/** In a process whose workers end at once. */
const stillborn = (source: string) =>
  child(
    `import { Thread, ThreadPool } from 'manycore';
     const failure = call => { try { return call(); } catch (error) { return error.name; } };
     ${source}`,
    { flags: ['--require', preload] },
  );

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
