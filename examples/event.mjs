// A traffic light is an Event: set is green, clear is red. Each car is a thread that blocks until it is
// green.
//
//   node examples/event.mjs
import { setTimeout as sleep } from 'node:timers/promises';
import { Event, shared, ThreadPool } from 'manycore';

const drive = (green, waiting) => {
  const stopped = !green.isSet;
  if (stopped) Atomics.add(waiting, 0, 1);
  green.wait();
  return stopped ? 'waited for green' : 'drove on';
};

const pool = new ThreadPool({ size: 3 });
const green = new Event({ name: 'green' });
const waiting = shared(Int32Array, 1);

console.log('red');
const cars = [1, 2, 3].map(() => pool.submit(drive, green, waiting));
while (Atomics.load(waiting, 0) < cars.length) await sleep(1);
console.log(`cars at the light: ${waiting[0]}, gone: ${cars.filter(car => car.done).length}`);

console.log('green');
green.set(); // wakes all of them
for (const [i, what] of (await Promise.all(cars)).entries()) console.log(`car ${i + 1} ${what}`);
console.log(`car 4 ${await pool.submit(drive, green, waiting)}`);

green.clear();
console.log(`red again; is it green within 10 ms? ${green.wait(10)}`);
pool.close();
await pool.joinAsync();
