// A RecursiveMutex may be taken again by the thread that holds it, so a function that locks can call
// another one that locks. With a Mutex that would be a deadlock, and is reported as one.
//
//   node examples/recursive.mjs
import { Mutex, RecursiveMutex, shared, ThreadPool } from 'manycore';

const work = (accounts, lock) => {
  const change = (account, by) => {
    lock.lock();
    accounts[account] += by;
    const { depth } = lock;
    lock.unlock();
    return depth;
  };
  // Nobody must see the money in neither account, so the whole transfer holds the lock, too.
  let deepest = 0;
  for (let i = 0; i < 10_000; i++) {
    lock.lock();
    change(0, -1);
    deepest = Math.max(deepest, change(1, +1));
    lock.unlock();
  }
  return deepest;
};

const pool = new ThreadPool({ size: 2 });
const accounts = shared(Int32Array, [30_000, 0]);
const lock = new RecursiveMutex({ name: 'accounts' });
const depths = await Promise.all([0, 1].map(() => pool.submit(work, accounts, lock)));
console.log(`accounts: ${accounts.join(' and ')}`); // 10000 and 20000
console.log(`locked ${Math.max(...depths)} deep, now ${lock.locked ? 'locked' : 'free'}`);
pool.close();
await pool.joinAsync();

const plain = new Mutex({ name: 'plain' }).lock();
try {
  plain.lock();
} catch (error) {
  console.log(`a Mutex instead: ${error.name}: ${error.message}`);
}
plain.unlock();
