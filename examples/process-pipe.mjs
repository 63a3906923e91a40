// A sender and a receiver, each a process of its own, at the two ends of a pipe.
//
//   node examples/process-pipe.mjs
import { Process, pipe, SharedMemory } from 'manycore';

const memory = SharedMemory.create(2 ** 20);
const [receiving, sending] = pipe({ duplex: false, memory });

const send = end => {
  for (const value of ['hello', 42, { nested: [1, 2, 3] }, new Map([['when', new Date(0)]])]) {
    end.send(value);
  }
  end.close();
};

const receive = end => {
  const values = [];
  try {
    for (;;) values.push(end.recv());
  } catch (error) {
    console.log(`received ${values.length} values, then ${error.name}`);
  }
  return values;
};

const receiver = Process.start(receive, receiving);
const sender = Process.start(send, sending);
// What this process keeps open would keep the pipe open.
receiving.close();
sending.close();
sender.join();
console.log(receiver.result.get());

// Both ways, between this process and another one
const [mine, yours] = pipe({ memory });
const echo = Process.start(async end => {
  for await (const value of end) end.send(`${value}!`);
}, yours);
yours.close();
mine.send('ping');
console.log(mine.recv());
mine.close();
echo.join();

// The end of a pipe whose process is killed is no silence for ever.
const [here, there] = pipe({ memory });
const victim = Process.start(end => {
  end.send('last words');
  for (;;);
}, there);
there.close();
console.log(here.recv());
victim.kill('SIGKILL');
try {
  here.recv();
} catch (error) {
  console.log(`${error.name}, exit code ${victim.join() && victim.exitCode}`);
}
memory.close();
