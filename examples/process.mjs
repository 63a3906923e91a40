// A Process runs a function, or is a class with a run() of its own, in a process of the operating system:
// what Python's multiprocessing.Process does, and what os.fork() shows. Node cannot be forked while it runs,
// so a process begins at a function, and memory that both shall see is a SharedMemory.
//
//   node examples/process.mjs
import { Process, SharedMemory } from 'manycore';

// os.fork(): who is whose child.
const child = Process.start(() => ({ pid: process.pid, parent: process.ppid }));
const seen = await child.result;
console.log(`I (${process.pid}) have created a child process (${child.pid})`);
console.log(`I am child process (${seen.pid}), and my parent is (${seen.parent})`);
console.log(`of each other they know: ${seen.pid === child.pid && seen.parent === process.pid}`);

// A target, its arguments and a name.
const work = (name, times) => `${name} has been run ${times} times`;
const test = new Process(work, { args: ['the test', 3], name: 'test' });
console.log(`${test.name}: alive before its start: ${test.alive}, pid: ${test.pid}`);
test.start();
console.log(`${test.name}: ended: ${test.join()}, exit code: ${test.exitCode}`);
console.log(`${test.name}: ${test.result.get()}`);

// A class. The object over there has the fields of the one here.
class Reader extends Process {
  constructor(title) {
    super({ name: `reader of ${title}` });
    this.title = title;
  }

  run() {
    return `${this.name}: it is ${this.title.length} letters long, said by itself: ${this.pid === process.pid}`;
  }
}
const readers = ['autumn', 'spring'].map(title => new Reader(title).start());
for (const reader of readers) console.log(await reader.result);

// Memory that both see. Everything else is copied.
const memory = SharedMemory.create(4096);
const counter = memory.array(Int32Array, 1);
const counters = [1, 2, 3].map(() =>
  Process.start(counter => {
    for (let i = 0; i < 1000; i++) Atomics.add(counter, 0, 1);
  }, counter),
);
for (const one of counters) one.join();
console.log(`counted to ${counter[0]}`);
memory.close();

// How a process ends: by itself, by an error, by force.
const exited = Process.start(() => process.exit(7));
exited.join();
const failed = Process.start(() => {
  throw new RangeError('it broke');
});
await failed.result.catch(error => console.log(`${error.name}: ${error.message}`));
failed.join();
const forever = () => new Promise(() => setInterval(() => {}, 1000));
const terminated = Process.start(forever);
await terminated.terminate();
const killed = Process.start(forever);
killed.kill();
killed.join();
const codes = [exited, failed, terminated, killed].map(one => one.exitCode);
console.log(`exit codes: ${codes.join(', ')}`);

const daemon = new Process(forever, { daemon: true }).start();
console.log(`this process ends and takes its daemon along, which is alive: ${daemon.alive}`);
