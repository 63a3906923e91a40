// A writer and a reader, each a process of its own, and a queue between them.
//
//   node examples/process-queue.mjs
import { Process, Queue, SharedMemory } from 'manycore';

const memory = SharedMemory.create(2 ** 20);
const queue = new Queue({ memory, capacity: 4, name: 'letters' });

const write = (queue, letters) => {
  for (const letter of letters) {
    console.log(`put ${letter} to the queue`);
    queue.put({ letter, from: process.pid });
  }
  queue.close();
};

const read = async queue => {
  const got = [];
  for await (const { letter, from } of queue) {
    if (from === process.pid) throw new Error('the writer is another process');
    got.push(letter);
  }
  return got.join('');
};

const writer = Process.start(write, queue, ['A', 'B', 'C', 'D', 'E', 'F']);
const reader = Process.start(read, queue);
writer.join();
console.log(`the reader got ${reader.result.get()}`);
console.log(`exit codes: ${writer.exitCode}, ${reader.join() && reader.exitCode}`);
memory.close();
