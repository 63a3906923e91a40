// The same as queue.mjs without a sentinel: close() ends the work. Puts fail from then on; gets take what
// is left and then fail with a ClosedError, which is also how an iteration ends.
//
//   node examples/close.mjs
import { Queue, ThreadPool } from 'manycore';

const consume = async (work, done) => {
  let count = 0;
  for await (const item of work) {
    done.put({ name: item.name, total: item.xs.reduce((a, b) => a + b, 0) });
    count++;
  }
  return count;
};

const pool = new ThreadPool({ size: 2 });
const work = new Queue({ capacity: 4, name: 'work' });
const done = new Queue({ capacity: 100, name: 'done' });
const consumers = [pool.submit(consume, work, done), pool.submit(consume, work, done)];

for (let id = 0; id < 100; id++) {
  await work.putAsync({ id, name: `order ${id}`, xs: [id, 2 * id, 3 * id] });
}
work.close();
const counts = await Promise.all(consumers);
console.log(`the consumers dealt with ${counts[0] + counts[1]} orders`);

done.close();
let sum = 0;
for await (const { total } of done) sum += total;
console.log(`results sum up to ${sum}`);

for (const attempt of [() => work.put('late'), () => work.get()]) {
  try {
    attempt();
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}

const dropped = new Queue({ name: 'dropped' });
dropped.putMany(['a', 'b', 'c']);
dropped.close({ discard: true }); // what is left is dropped and counts as done
console.log(`dropped: size ${dropped.size}, join ${dropped.join()}`);
pool.close();
await pool.joinAsync();
