// Two threads change one balance, read and written in two steps: what one of them writes between the
// two of the other is lost. With a Mutex around the two nothing is.
//
//   node examples/race.mjs
import { Mutex, shared, Thread } from 'manycore';

const change = (balance, lock, amount) => {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const step = () => {
    const read = balance[0];
    Atomics.wait(clock, 0, 0, 0.05); // so that the other one comes in between, sooner or later
    balance[0] = read + amount;
  };
  for (let i = 0; i < 500; i++) {
    if (lock === null) step();
    else {
      lock.lock();
      step();
      lock.unlock();
    }
  }
};

for (const lock of [null, new Mutex({ name: 'balance' })]) {
  const balance = shared(Int32Array, 1); // memory that all threads see
  const threads = [+5, -5].map(amount => Thread.start(change, balance, lock, amount));
  for (const thread of threads) thread.join();
  console.log(`${lock === null ? 'without the lock' : 'with the lock   '}: ${balance[0]}`);
}
