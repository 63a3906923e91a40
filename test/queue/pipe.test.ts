import { inspect } from 'node:util';
import {
  ClosedError,
  type Connection,
  pipe,
  Queue,
  receive,
  SharedMemory,
  share,
  Thread,
  TimeoutError,
} from 'manycore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe.each(['in memory of its own', 'in a SharedMemory'])('a pipe %s', where => {
  let memory: SharedMemory | undefined;
  beforeEach(() => {
    memory = where.includes('Shared') ? SharedMemory.create(2 ** 20) : undefined;
  });
  afterEach(() => memory?.close());

  it('carries any values both ways, in order', async () => {
    const [a, b] = pipe({ memory });
    for (const value of [1, 'two', { three: [3] }, new Map([[4, 5n]]), undefined]) {
      a.send(value);
      b.send([value]);
      expect(await b.recvAsync()).toEqual(value);
      expect(a.recv()).toEqual([value]);
    }
  });

  it('goes one way when it is not duplex', () => {
    const [receiver, sender] = pipe<number>({ duplex: false, memory });
    sender.send(1);
    expect(receiver.recv()).toBe(1);
    expect(() => receiver.send(2)).toThrow(TypeError);
    expect(() => sender.recv()).toThrow(TypeError);
    expect(() => sender.poll()).toThrow('only sends');
  });

  it('says whether there is something to receive', () => {
    const [a, b] = pipe({ memory });
    expect(b.poll()).toBe(false);
    expect(b.poll(5)).toBe(false);
    a.send('x');
    expect([b.poll(), b.poll(Infinity)]).toEqual([true, true]);
    expect(b.recv()).toBe('x');
    expect(b.poll()).toBe(false);
    a.close();
    expect(b.poll(Infinity)).toBe(true); // the end can be received
    expect(() => b.recv()).toThrow(ClosedError);
  });

  it('ends, after what was sent, when the other end is closed', async () => {
    const [a, b] = pipe({ memory });
    a.send('last');
    a.close();
    a.close();
    expect(a.closed).toBe(true);
    expect(b.recv()).toBe('last');
    expect(() => b.recv()).toThrow(/other end is closed/);
    await expect(b.recvAsync()).rejects.toThrow(ClosedError);
    expect(() => b.send('nobody')).toThrow(ClosedError);
    for (const call of [() => a.send(1), () => a.recv(), () => a.poll(), () => share(a)]) {
      expect(call).toThrow(/after close\(\)/);
    }
  });

  it('wakes who waits for the end, blocked or not', async () => {
    const [a, b] = pipe({ memory });
    const [c, d] = pipe({ memory });
    const waiting = expect(d.recvAsync()).rejects.toThrow(ClosedError);
    const thread = Thread.start(
      (end: Connection, other: Connection) => {
        try {
          end.recv();
          return 'received';
        } catch (error) {
          return (error as Error).name;
        } finally {
          other.close();
        }
      },
      ...[b, c],
    );
    a.close();
    expect(await thread.result).toBe('ClosedError');
    // In a SharedMemory every copy of a process is one end; so it is between its threads.
    await waiting;
  });

  it('is used from a thread', async () => {
    const [mine, yours] = pipe<number>({ memory });
    const thread = Thread.start((end: Connection<number>) => {
      for (let i = 0; i < 1000; i++) end.send(end.recv() + 1);
    }, yours);
    for (let i = 0; i < 1000; i++) {
      mine.send(i);
      expect(i % 2 === 0 ? mine.recv() : await mine.recvAsync()).toBe(i + 1);
    }
    await thread.result;
  });

  it('travels in a queue, and through postMessage as share() makes it', () => {
    const [a, b] = pipe({ memory });
    const queue = new Queue<Connection>({ memory });
    queue.put(b);
    const arrived = queue.get();
    const again = receive<Connection>(structuredClone(share(arrived)));
    a.send('through both');
    expect(again.recv()).toBe('through both');
    expect(() => structuredClone(a)).toThrow('share(object)');
  });

  it('is iterated until its end', async () => {
    const [a, b] = pipe<number>({ memory });
    for (let i = 0; i < 5; i++) a.send(i);
    a.close();
    const values: number[] = [];
    for await (const value of b) values.push(value);
    expect(values).toEqual([0, 1, 2, 3, 4]);
  });

  it('times out', async () => {
    const [a] = pipe({ memory, name: 'quiet' });
    expect(() => a.recv(1)).toThrow(TimeoutError);
    expect(() => a.recv(1)).toThrow('Connection "quiet": still empty after 1 ms');
    await expect(a.recvAsync({ timeout: 1 })).rejects.toThrow(/quiet/);
    expect(() => a.recv(-1)).toThrow(RangeError);
    expect(() => a.poll('1' as never)).toThrow(TypeError);
  });

  it('shows itself', () => {
    const [a, b] = pipe({ duplex: false, memory, name: 'log' });
    b.send(1);
    expect(inspect(a)).toBe('Connection "log" { receives, 1 to receive }');
    b.close();
    expect(inspect(b)).toBe('Connection "log" { sends, closed }');
  });
});

it('closes by using', () => {
  const [a, b] = pipe();
  {
    using end = a;
    end.send(1);
  }
  expect(b.recv()).toBe(1);
  expect(() => b.recv()).toThrow(ClosedError);
});

it('has room for longer values where it is told so', () => {
  using memory = SharedMemory.create(2 ** 20);
  const long = 'x'.repeat(100_000);
  const [a] = pipe<string>({ memory });
  expect(() => a.send(long)).toThrow(/^Connection: this value takes .* larger poolBytes/);
  const [b, c] = pipe<string>({ memory, poolBytes: 2 ** 17 });
  b.send(long);
  expect(c.recv()).toBe(long);
  for (const end of [a, b, c]) end.close();
});

it('refuses other options', () => {
  expect(() => pipe({ duplex: 1 as never })).toThrow(TypeError);
  expect(() => pipe({ memory: {} as never })).toThrow(/memory must be a SharedMemory/);
  expect(() => pipe({ size: 1 } as never)).toThrow(/size/);
});
