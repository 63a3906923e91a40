// What Python's concurrent.futures does: an executor, tasks in the order in which they are done, waiting
// for some of them.
//
//   node examples/executor.mjs
import { asCompleted, Event, ThreadPool, waitFor } from 'manycore';

const executor = new ThreadPool({ size: 2, name: 'executor' });
const count = (text, letter) => [...text].filter(one => one === letter).length;

// submit returns a Task, Python's Future: a Promise that can be asked and blocked on.
const future = executor.submit(count, 'concurrent', 'n');
console.log(`submit: ${future.get()}, done ${future.done}`);

// map
const texts = ['future', 'executor', 'worker'];
const results = await executor.starmap(
  count,
  texts.map(text => [text, 'r']),
);
console.log(`map: ${results}`);

// as_completed: the first task waits until the second is done.
const event = new Event();
const wait = event => {
  event.wait();
  return 'who waited';
};
const tasks = [executor.submit(wait, event), executor.submit(() => 'who was waited for')];
for await (const task of asCompleted(tasks)) {
  console.log(`done: ${await task}`);
  event.set();
}

// wait(return_when=FIRST_EXCEPTION)
const never = new Event();
const mixed = [
  executor.submit(wait, never),
  executor.submit(() => {
    throw new RangeError('went wrong');
  }),
];
const { done, pending } = await waitFor(mixed, { until: 'firstError' });
console.log(`failed: ${done[0] === mixed[1]}, still pending: ${pending.length}`);
never.set();
await mixed[0];

// Cancelled as long as it has not begun; with force also then, with its worker.
const spinning = executor.submit(() => {
  for (;;);
});
console.log(`cancelled by force: ${spinning.cancel({ force: true })}`);

// with executor: …
executor.close();
await executor.joinAsync(); // or: await using executor = new ThreadPool()
console.log('shut down');
