// A Thread runs a function, or is a class with a run() of its own, and has a name. This thread can wait
// for it, for some time or until its end; for a daemon not even the process waits.
//
//   node examples/thread.mjs
import { Event, Thread } from 'manycore';

// A target and its arguments. What it runs is sent as source: it uses nothing else from here.
const boil = (minutes, done) => {
  done.wait();
  return `eggs of ${minutes} minutes`;
};
const done = new Event();
const cook = new Thread(boil, { args: [4, done], name: 'cook' });
console.log(`${cook.name}: alive before its start: ${cook.alive}`);
cook.start();
console.log(`${cook.name}: ended within 10 ms: ${cook.join(10)}, alive: ${cook.alive}`);
done.set();
console.log(
  `${cook.name}: ended: ${cook.join()}, alive: ${cook.alive}, exit code: ${cook.exitCode}`,
);
console.log(`${cook.name}: made ${cook.result.get()}`);

// A class. The object over there has the fields of the one here, and is the current thread.
class Reader extends Thread {
  constructor(title) {
    super({ name: `reader of ${title}` });
    this.title = title;
  }

  async run() {
    const { basename } = await import('node:path');
    return `${Thread.current.name} says ${basename(this.title)}, and ${this.end()}`;
  }

  end() {
    return `the thread that asked is ${Thread.main.name}`;
  }
}
const readers = ['poems/autumn', 'poems/winter'].map(title => new Reader(title).start());
for (const reader of readers) console.log(await reader.result);

// Names are given unless chosen, as Thread-1, and this thread has one too.
const nameless = Thread.start(() => {
  throw new RangeError('it broke');
});
nameless.join();
console.log(`${nameless.name}: exit code ${nameless.exitCode}`);
await nameless.result.catch(error => console.log(`${error.name}: ${error.message}`));
console.log(`this is ${Thread.current.name}: ${Thread.current === Thread.main}`);

const daemon = new Thread(() => setInterval(() => {}, 1000), { daemon: true }).start();
console.log(`the process ends, although a daemon is alive: ${daemon.alive}`);
