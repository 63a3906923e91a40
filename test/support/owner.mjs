// A thread that makes a pool, hands it out and waits to be ended.
import { ThreadPool } from 'manycore';

export default async function own(queue) {
  queue.put(new ThreadPool({ size: 1, name: 'lost' }));
  await new Promise(resolve => setInterval(resolve, 2 ** 30));
}
