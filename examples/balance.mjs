// Of one bank balance, one thread deposits as often as another withdraws: it should be 0 at the end.
// Without a lock it usually is not.
//
//   node examples/balance.mjs
import { Barrier, Mutex, shared, ThreadPool } from 'manycore';

// What a worker runs is sent as source: it uses its arguments and nothing else from here.
const work = (balance, lock, start, amount) => {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  start.wait(); // both begin at the same time
  for (let i = 0; i < 5000; i++) {
    lock?.lock();
    // To read the balance and to write the new one are two steps. The other thread may come in
    // between, sooner or later; this pause makes it sooner.
    const read = balance[0];
    if (i % 10 === 0) Atomics.wait(clock, 0, 0, 0.05);
    balance[0] = read + amount;
    lock?.unlock();
  }
};

const pool = new ThreadPool({ size: 2 });
for (const lock of [null, new Mutex({ name: 'balance' })]) {
  const balance = shared(Int32Array, 1); // memory that all threads see
  const start = new Barrier({ parties: 2 });
  const deposits = pool.submit(work, balance, lock, start, +1);
  const withdrawals = pool.submit(work, balance, lock, start, -1);
  await Promise.all([deposits, withdrawals]);
  console.log(`${lock ? 'with the lock   ' : 'without the lock'}: ${balance[0]}`);
}
pool.close();
await pool.joinAsync();
