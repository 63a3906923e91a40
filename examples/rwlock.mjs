// Many may read a price list at a time; who changes it is alone. Readers never see half of a change,
// and a writer does not wait for ever although there is always somebody who reads.
//
//   node examples/rwlock.mjs
import { RwLock, shared, ThreadPool } from 'manycore';

// A guard gives back what it stands for. Where the language has it: `using _ = lock.read();`
const read = (lock, prices, stop) => {
  let reads = 0;
  let torn = 0;
  while (Atomics.load(stop, 0) === 0) {
    const guard = lock.read();
    if (prices.some(price => price !== prices[0])) torn++;
    guard[Symbol.dispose]();
    reads++;
  }
  return { reads, torn };
};

const write = (lock, prices, stop, count) => {
  for (let i = 0; i < count; i++) {
    const guard = lock.write();
    for (let k = 0; k < prices.length; k++) prices[k]++;
    guard[Symbol.dispose]();
  }
  Atomics.store(stop, 0, 1);
};

const pool = new ThreadPool({ size: 3 });
const lock = new RwLock({ name: 'prices' });
const prices = shared(Int32Array, 100);
const stop = shared(Int32Array, 1);
const readers = [0, 1].map(() => pool.submit(read, lock, prices, stop));
await pool.submit(write, lock, prices, stop, 1000);
const seen = await Promise.all(readers);
console.log(`every price was raised ${prices[0]} times`);
console.log(`price lists seen half changed: ${seen[0].torn + seen[1].torn}`);

// Readers do not shut each other out: both hold the lock here.
const mine = lock.read();
const theirs = pool.submit(lock => {
  const guard = lock.tryRead();
  guard?.[Symbol.dispose]();
  return [guard !== undefined, lock.tryWrite() !== undefined];
}, lock);
const [reads, writes] = await theirs;
console.log(`while this thread reads, another may read: ${reads}, may write: ${writes}`);
mine[Symbol.dispose]();
pool.close();
await pool.joinAsync();
