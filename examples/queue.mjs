// Producer and consumers around a Queue. A sentinel, a value that is no work, tells a consumer to stop;
// taskDone() and join() tell the producer when all work is done.
//
//   node examples/queue.mjs
import { Queue, ThreadPool, TimeoutError } from 'manycore';

const STOP = 'stop'; // a function that is sent to a worker cannot see it

const consume = (work, done) => {
  let count = 0;
  for (;;) {
    const item = work.get(); // blocks this thread, and nobody else
    if (item === 'stop') {
      work.put(item); // for the next consumer
      work.taskDone();
      return count;
    }
    done.put({ name: item.name, total: item.xs.reduce((a, b) => a + b, 0) });
    work.taskDone();
    count++;
  }
};

const pool = new ThreadPool({ size: 2 });
const work = new Queue({ capacity: 4, name: 'work' });
const done = new Queue({ capacity: 100, name: 'done' });
const consumers = [pool.submit(consume, work, done), pool.submit(consume, work, done)];

for (let id = 0; id < 100; id++) {
  await work.putAsync({ id, name: `order ${id}`, xs: [id, 2 * id, 3 * id] }); // waits while it is full
}
await work.joinAsync();
console.log(`all done: ${work.join(0)}, results waiting: ${done.size}`);

await work.putAsync(STOP);
const counts = await Promise.all(consumers);
console.log(`the consumers dealt with ${counts[0] + counts[1]} orders`);

const results = done.getMany(100);
console.log(`${results.length} results, sum ${results.reduce((sum, { total }) => sum + total, 0)}`);

// The sentinel is still there: the last consumer put it back. Full and empty queues, without waiting:
console.log(`left: ${work.tryGet()}, then ${work.tryGet()}`);
try {
  work.get(10);
} catch (error) {
  console.log(`${error.name}: ${error.message}; is it one? ${error instanceof TimeoutError}`);
}
pool.close();
await pool.joinAsync();
