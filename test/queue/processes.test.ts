import { ClosedError, pipe, Queue, SharedMemory, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { Fellow } from '../support/segments.js';

const MIB = 2 ** 20;
const COUNT = 20_000;

describe('a queue between processes', () => {
  it.each([
    ['one by one', 'for (let i = 0; i < count; i++) to.put(from.get() * 2);'],
    [
      'with promises',
      'for (let i = 0; i < count; i++) await to.putAsync((await from.getAsync()) * 2);',
    ],
    [
      'in batches',
      'for (let left = count; left > 0; ) { const got = from.getMany(100); to.putMany(got.map(x => x * 2)); left -= got.length; }',
    ],
  ])('carries numbers %s', async (_, body) => {
    using memory = SharedMemory.create(MIB);
    const there = new Queue<number>({ memory, type: 'float64', capacity: 64 });
    const back = new Queue<number>({ memory, type: 'float64', capacity: 64 });
    const fellow = new Fellow(`
      const { from, to, count } = receive(await hear());
      ${body}
      say('done');`);
    const count = 2000;
    fellow.tell(share({ from: there, to: back, count }));
    const sent = (async () => {
      for (let i = 0; i < count; i++) await there.putAsync(i);
    })();
    for (let i = 0; i < count; i++) expect(await back.getAsync()).toBe(i * 2);
    await sent;
    expect(await fellow.said()).toBe('done');
    expect(await fellow.ended()).toBe(0);
  });

  it('wakes threads that block in another process', async () => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue<{ n: number }>({ memory, capacity: 2 });
    const fellow = new Fellow(`
      const queue = receive(await hear());
      for (let i = 0; i < ${COUNT}; i++) queue.put({ n: i });
      queue.close();`);
    fellow.tell(share(queue));
    for (let i = 0; i < COUNT; i++) {
      const { n } = queue.get();
      if (n !== i) expect(n).toBe(i);
    }
    expect(() => queue.get()).toThrow(ClosedError);
    expect(await fellow.ended()).toBe(0);
  });

  it('goes on when a process that waits for it is killed', async () => {
    using memory = SharedMemory.create(MIB);
    const queue = new Queue<number>({ memory, type: 'int32', capacity: 2 });
    const source = `
      const queue = receive(await hear());
      say('waits');
      for (;;) say(queue.get());`;
    const [victim, heir] = [new Fellow(source), new Fellow(source)];
    for (const fellow of [victim, heir]) {
      fellow.tell(share(queue));
      expect(await fellow.said()).toBe('waits');
    }
    await victim.kill();
    // One value at most is the victim's.
    for (let i = 1; i <= 3; i++) queue.put(i);
    const first = (await heir.said()) as number;
    expect([1, 2]).toContain(first);
    for (let i = first + 1; i <= 3; i++) expect(await heir.said()).toBe(i);
    await heir.kill();
  });
});

describe('a pipe between processes', () => {
  it('carries values both ways', async () => {
    using memory = SharedMemory.create(MIB);
    const [mine, yours] = pipe<unknown>({ memory });
    const fellow = new Fellow(`
      const end = receive(await hear());
      for await (const value of end) end.send([value]);
      say('end');`);
    fellow.tell(share(yours));
    yours.close(); // on its way, it is held
    for (const value of [1, 'two', { three: [3] }, new Map([[4, 5n]])]) {
      mine.send(value);
      expect(mine.recv()).toEqual([value]);
    }
    mine.close();
    expect(await fellow.said()).toBe('end');
    expect(await fellow.ended()).toBe(0);
  });

  it.each(['blocked', 'awaiting'])('ends when the other process is killed: %s', async how => {
    using memory = SharedMemory.create(MIB);
    const [mine, yours] = pipe<string>({ memory });
    const fellow = new Fellow(`
      const end = receive(await hear());
      end.send('last words');
      await hear();`);
    fellow.tell(share(yours));
    yours.close();
    expect(mine.recv()).toBe('last words');
    if (how === 'blocked') {
      void fellow.kill();
      expect(() => mine.recv()).toThrow(ClosedError);
    } else {
      const end = expect(mine.recvAsync()).rejects.toThrow(ClosedError);
      await fellow.kill();
      await end;
    }
    expect(mine.poll(Infinity)).toBe(true);
    expect(() => mine.send('nobody')).toThrow(ClosedError);
  });

  it('ends when its process exits without a word', async () => {
    using memory = SharedMemory.create(MIB);
    const [receiver, sender] = pipe<number>({ memory, duplex: false });
    const fellow = new Fellow(`
      const end = receive(await hear());
      end.send(1);
      end.send(2);`);
    fellow.tell(share(sender));
    sender.close();
    const values: number[] = [];
    for await (const value of receiver) {
      values.push(value);
      if (value === 2) void fellow.ended();
    }
    expect(values).toEqual([1, 2]);
  });
});
