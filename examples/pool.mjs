// What Python's multiprocessing.Pool does, as multiprocessing.dummy.Pool does it: on threads.
//
//   node examples/pool.mjs
import { ThreadPool } from 'manycore';

const square = x => x * x;
const add = (a, b) => a + b;

// The initializer runs once in every worker: for what all of its calls need.
const pool = new ThreadPool({
  size: 2,
  initializer: greeting => {
    globalThis.greeting = greeting;
  },
  initArgs: ['hello'],
});

// apply: blocks for the result
console.log(`apply: ${pool.submit(add, 1, 2).get()}`);

// apply_async, with a callback and an error callback
const task = pool.submit(add, 3, 4);
await task.then(
  result => console.log(`apply_async: ${result}, ready ${task.done}, successful ${task.succeeded}`),
  error => console.log(`failed: ${error.message}`),
);

// map, map_async, starmap
console.log(`map: ${pool.map(square, [1, 2, 3, 4]).get()}`);
console.log(`map_async: ${await pool.map(square, [5, 6, 7, 8], { chunkSize: 2 })}`);
console.log(`starmap: ${await pool.starmap(add, [[1, 10], [2, 20]])}`); // biome-ignore format: a table

// On every worker once
const greetings = await pool.broadcast(name => `${globalThis.greeting} ${name}`, 'world');
console.log(`broadcast: ${greetings}`);

// An error comes with its class, its message and the index of its item.
try {
  await pool.map(
    x => {
      if (x < 0) throw new RangeError(`no root of ${x}`);
      return Math.sqrt(x);
    },
    [4, 9, -1, 16],
  );
} catch (error) {
  console.log(`map: ${error.name} at item ${error.index}: ${error.message}`);
}

// close: no new work; join: wait for what was submitted
const last = pool.submit(square, 9);
pool.close();
try {
  pool.submit(square, 10);
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
console.log(`join: ${pool.join()}, the last one ${last.get()}`);

// terminate: now, whatever runs
const busy = new ThreadPool({ size: 1 });
const endless = busy.submit(() => {
  for (;;);
});
await busy.terminate();
console.log(`terminate: ${await endless.catch(error => error.name)}`);
