// Eight guests, three seats: a Semaphore lets three in at a time.
//
//   node examples/semaphore.mjs
import { Semaphore, shared, ThreadPool } from 'manycore';

const SEATS = 3;

const visit = (seats, inside) => {
  seats.acquire();
  const now = Atomics.add(inside, 0, 1) + 1;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20); // has a cup of coffee
  Atomics.sub(inside, 0, 1);
  seats.release();
  return now;
};

const pool = new ThreadPool({ size: 8 });
// Bounded: to give back a seat that was never taken is an error.
const seats = new Semaphore({ permits: SEATS, bounded: true, name: 'seats' });
const inside = shared(Int32Array, 1);
const visits = Array.from({ length: 8 }, () => pool.submit(visit, seats, inside));
const counts = await Promise.all(visits);
console.log(`guests served: ${counts.length}`);
console.log(`never more than ${SEATS} inside: ${Math.max(...counts) <= SEATS}`);
console.log(`seats free: ${seats.available}`);
try {
  seats.release();
} catch (error) {
  console.log(`one release too many: ${error.name}: ${error.message}`);
}
pool.close();
await pool.joinAsync();
