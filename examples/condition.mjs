// Producers and consumers share a store with room for five. Who finds it full, or empty, waits for a
// Condition: that lets go of the lock, and holds it again when somebody has notified.
//
//   node examples/condition.mjs
import { Condition, Mutex, shared, ThreadPool } from 'manycore';

const ROOM = 5;

const produce = (store, changed, room, count) => {
  for (let i = 0; i < count; i++) {
    changed.mutex.lock();
    changed.waitFor(() => store[0] < room);
    store[0]++;
    store[1] = Math.max(store[1], store[0]); // the most there ever was
    changed.notifyAll();
    changed.mutex.unlock();
  }
  return count;
};

const consume = (store, changed, count) => {
  for (let i = 0; i < count; i++) {
    changed.mutex.lock();
    changed.waitFor(() => store[0] > 0);
    store[0]--;
    changed.notifyAll();
    changed.mutex.unlock();
  }
  return count;
};

const pool = new ThreadPool({ size: 4 });
const store = shared(Int32Array, 2);
const changed = new Condition({ mutex: new Mutex({ name: 'store' }), name: 'changed' });
const [made, used] = await Promise.all([
  Promise.all([600, 400].map(count => pool.submit(produce, store, changed, ROOM, count))),
  Promise.all([500, 500].map(count => pool.submit(consume, store, changed, count))),
]);
const sum = counts => counts.reduce((total, count) => total + count);
console.log(`produced ${sum(made)}, consumed ${sum(used)}, left ${store[0]}`);
console.log(`never more than ${ROOM} in the store: ${store[1] <= ROOM}`);
pool.close();
await pool.joinAsync();
