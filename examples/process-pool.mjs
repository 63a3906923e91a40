// A pool of five processes and eight tasks, as with Python's multiprocessing.Pool.
//
//   node examples/process-pool.mjs
import { ProcessPool, WorkerCrashedError } from 'manycore';

/** Runs in one of the processes: other globals, other memory, another process id. */
async function work(task) {
  const { setTimeout } = await import('node:timers/promises');
  console.log(`task ${task} begins`);
  await setTimeout(20 * Math.random());
  console.log(`task ${task} is done`);
  return process.pid;
}

const pool = new ProcessPool({ size: 5 });

// apply_async: eight tasks for five processes
const tasks = Array.from({ length: 8 }, (_, task) => pool.submit(work, task));
const pids = await Promise.all(tasks);
console.log(`done: ${pids.length} tasks, in this process: ${pids.includes(process.pid)}`);

// map: in chunks
console.log(`map: ${await pool.map(x => x * x, [1, 2, 3, 4, 5])}`);

// A process that is killed fails its own task, and no other one.
const doomed = pool.submit(() => process.kill(process.pid, 'SIGKILL'));
const others = pool.map(x => -x, [1, 2, 3]);
const error = await doomed.catch(error => error);
console.log(`killed: ${error instanceof WorkerCrashedError}, the others: ${await others}`);

// close and join: what was submitted is done, then the processes end
pool.close();
console.log(`join: ${pool.join()}`);
