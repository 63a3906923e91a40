// Ends of pipes on their way: whatever becomes of them, the other end learns that nobody has them.
import {
  ClosedError,
  type Connection,
  Mutex,
  Process,
  pipe,
  Queue,
  SharedMemory,
  share,
  shared,
  Thread,
} from 'manycore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { native } from '../../dist/native.js';
import { Fellow } from '../support/segments.js';

let memory: SharedMemory;
let mine: Connection;
let yours: Connection;
beforeEach(() => {
  memory = SharedMemory.create(2 ** 21);
  [mine, yours] = pipe({ memory });
});
afterEach(() => memory.close());

/** Nobody else holds the other end, and none is on its way. */
function expectEnd(): void {
  expect(mine.poll()).toBe(false);
  yours.close();
  expect(mine.poll()).toBe(true);
  expect(() => mine.recv()).toThrow(ClosedError);
}

describe('the end of a pipe', () => {
  it('arrives from a queue as often as it was put there', () => {
    const queue = new Queue<unknown>({ memory });
    queue.put([yours]);
    queue.putMany([yours, { deep: yours }]);
    for (let i = 0; i < 3; i++) queue.get();
    expectEnd();
  });

  it('has not left when the value could not be put', async () => {
    const queue = new Queue<unknown>({ memory, capacity: 1 });
    expect(() => queue.put([yours, () => {}])).toThrow(TypeError);
    expect(() => queue.put([yours, new Mutex()])).toThrow(/this process alone/);
    queue.put('full');
    expect(queue.tryPut(yours)).toBe(false);
    expect(() => queue.put(yours, 0)).toThrow();
    await expect(queue.putAsync(yours, { timeout: 0 })).rejects.toThrow();
    queue.close();
    expect(() => queue.put(yours)).toThrow(ClosedError);
    expectEnd();
  });

  it('is given up with the values of a queue', () => {
    const queue = new Queue<unknown>({ memory });
    queue.put([yours]);
    queue.close({ discard: true });
    const here = new Queue<unknown>();
    here.put([yours, new Mutex(), shared(Int32Array, 1)]);
    here.close({ discard: true });
    expectEnd();
  });

  it('has not left when a process could not be started', () => {
    const target = (end: unknown, mutex: unknown) => [end, mutex];
    expect(() => Process.start(target, yours, new Mutex())).toThrow(TypeError);
    const impossible = new Process(target, { args: [yours, 1], execArgv: ['\0'] });
    expect(() => impossible.start()).toThrow();
    expectEnd();
  });

  it('arrives with the fields of a thread', async () => {
    class Sender extends Thread {
      end = yours;
      override run() {
        this.end.send('from there');
      }
    }
    const sender = new Sender().start();
    expect(mine.recv()).toBe('from there');
    await sender.result;
    expectEnd();
  });

  it('ends with a process that is killed before it has arrived there', () => {
    const child = Process.start((end: Connection) => end.recv(), yours);
    yours.close();
    child.kill();
    // The limit is there to end a hang only.
    expect(() => mine.recv(20_000)).toThrow(ClosedError);
    child.join();
  });

  it('is held by a process that is just being started', () => {
    const child = Process.start((end: Connection) => end.send('arrived'), yours);
    yours.close();
    expect(mine.recv()).toBe('arrived');
    child.join();
    expect(() => mine.recv(20_000)).toThrow(ClosedError);
  });
});

it('takes part in the memory for an object that was found there', async () => {
  const queue = new Queue<number>({ memory, type: 'int32' });
  const fellow = new Fellow(`
    const { name, offset, byteLength } = await hear();
    const memory = SharedMemory.open(name);
    const words = new Int32Array(memory.buffer, offset, byteLength / 4);
    const queue = receive({ '@manycore': 'Queue', words });
    memory.close();
    say(queue.tryPut(1));
    await hear();
    queue.put(2);`);
  const { name } = memory;
  fellow.tell({ ...(share(queue) as { words: object }).words, name });
  expect(await fellow.said()).toBe(true);
  expect(native.memoryList().find(([one]) => one === name)).toContain(fellow.pid);
  fellow.tell('go on');
  expect(await fellow.ended()).toBe(0);
  expect([queue.get(), queue.get()]).toEqual([1, 2]);
});
