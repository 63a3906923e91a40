// Two threads lock the same two mutexes, each in its own order: each waits for what the other holds.
// One of them is told, with a DeadlockError that names everybody in the circle, instead of hanging.
//
//   node examples/deadlock.mjs
import { Barrier, Mutex, ThreadPool } from 'manycore';

const work = (first, second, both) => {
  first.lock();
  both?.wait(); // until each thread holds its first
  let result = 'had both locks';
  try {
    second.lock();
    second.unlock();
  } catch (error) {
    result = `${error.name}: ${error.message}`;
  }
  first.unlock(); // now the other thread can go on
  return result;
};

const pool = new ThreadPool({ size: 2 });
const fork = new Mutex({ name: 'fork' });
const knife = new Mutex({ name: 'knife' });

console.log('in opposite order:');
const both = new Barrier({ parties: 2 });
const opposite = [pool.submit(work, fork, knife, both), pool.submit(work, knife, fork, both)];
for (const result of await Promise.all(opposite)) console.log(`  ${result}`);

// The cure: everybody locks in the same order.
console.log('in the same order:');
const same = [pool.submit(work, fork, knife, null), pool.submit(work, fork, knife, null)];
for (const result of await Promise.all(same)) console.log(`  ${result}`);
pool.close();
await pool.joinAsync();
