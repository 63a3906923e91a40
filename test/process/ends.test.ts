// Ends of pipes that are sent to a process and never arrive there, or do not leave at all: they are no reason
// for the other end to wait for ever.
import { type Connection, Event, Mutex, Process, pipe, Queue, SharedMemory } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';

const memory = SharedMemory.create(2 ** 23);
afterAll(() => memory.close());

/** Only there to end a hang. */
const LIMIT = 60_000;

/** Closes what is here of an end that was used, and the other end has to hear of it. */
function lineTo(use: (end: Connection) => void): void {
  const [mine, yours] = pipe({ memory });
  use(yours);
  expect(yours.closed).toBe(false);
  yours.close();
  expect(() => mine.recv(LIMIT)).toThrow('the other end is closed');
  mine.close();
}

const target = (...args: unknown[]) => args.length;

describe('an end that was sent to a process', () => {
  it('that is killed before it has begun', () => {
    lineTo(end => Process.start(target, end).kill());
  });

  it('that was killed, and was reaped, before somebody looks', async () => {
    const [mine, yours] = pipe({ memory });
    const child = Process.start(target, yours);
    yours.close();
    child.kill();
    await child.joinAsync();
    await expect(mine.recvAsync({ timeout: LIMIT })).rejects.toThrow('the other end is closed');
    mine.close();
  });

  it('that cannot begin', () => {
    lineTo(end => {
      const child = new Process(target, { args: [end], execArgv: ['--no-such-option'] }).start();
      child.join();
      expect(child.exitCode).toBe(9);
    });
  });

  it('that has closed it, and lives on', () => {
    const [mine, yours] = pipe<string>({ memory });
    const [here, there] = pipe<string>({ memory });
    const child = Process.start(
      (end, other) => {
        end.send('hello');
        end.close();
        return other.recv();
      },
      yours,
      there,
    );
    yours.close();
    expect(mine.recv(LIMIT)).toBe('hello');
    expect(() => mine.recv(LIMIT)).toThrow('the other end is closed');
    here.send('over');
    expect(child.result.get()).toBe('over');
    mine.close();
    there.close();
    here.close();
  });

  it('that returns', () => {
    lineTo(end => void Process.start(target, end).result.get());
  });

  it('in a field of a subclass', () => {
    class Sender extends Process<number> {
      end: Connection;
      constructor(end: Connection) {
        super();
        this.end = end;
      }
      override run() {
        return Object.keys(this.end).length;
      }
    }
    lineTo(end => expect(new Sender(end).start().result.get()).toBeGreaterThanOrEqual(0));
  });

  it('is held there while it lives, whoever else has let go', () => {
    const [mine, yours] = pipe<number>({ memory });
    const child = Process.start(end => end.send(end.recv() + 1), yours);
    yours.close();
    mine.send(1);
    expect(mine.recv(LIMIT)).toBe(2);
    child.join();
    mine.close();
  });
});

it('a process that has an end, never used it and is killed ends the wait of the other side', async () => {
  const [mine, yours] = pipe({ memory });
  const event = new Event({ memory });
  const child = Process.start(
    (_, event) => {
      event.set();
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
    yours,
    event,
  );
  yours.close();
  event.wait();
  const got = expect(mine.recvAsync({ timeout: LIMIT })).rejects.toThrow('the other end is closed');
  child.kill();
  await got;
  expect(() => mine.send(1)).toThrow('the other end is closed');
  mine.close();
});

describe('an end that was to be sent with', () => {
  it.each([
    ['what is private', () => new Mutex()],
    ['a function', () => [() => 1]],
  ])('%s', (_, other) => {
    lineTo(end => expect(() => Process.start(target, end, other())).toThrow(TypeError));
  });
});

describe('an end in a queue', () => {
  it('arrives once', () => {
    const queue = new Queue<Connection>({ memory, capacity: 1 });
    lineTo(end => {
      queue.put(end);
      queue.get();
    });
  });

  it('that is full, or is closed', async () => {
    const queue = new Queue({ memory, capacity: 1 });
    queue.put(1);
    lineTo(end => expect(queue.tryPut(end)).toBe(false));
    lineTo(end => expect(() => queue.put([end], 1)).toThrow('still full'));
    lineTo(end => expect(queue.putMany([{ end }, end], 1)).toBe(0));
    const [mine, yours] = pipe({ memory });
    const put = expect(queue.putAsync(yours, { timeout: 1 })).rejects.toThrow('1 ms');
    yours.close();
    await put;
    expect(() => mine.recv(LIMIT)).toThrow('the other end is closed');
    mine.close();
    queue.close();
    lineTo(end => expect(() => queue.put(end)).toThrow('closed'));
  });

  it('that is discarded', () => {
    const queue = new Queue({ memory, capacity: 1 });
    lineTo(end => {
      queue.put(new Map([[1, end]]));
      queue.close({ discard: true });
    });
  });
});
