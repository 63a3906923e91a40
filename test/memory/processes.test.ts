import { receive, SharedMemory, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { formAbroad } from '../../dist/memory/abroad.js';
import { child } from '../support/child.js';
import { exists, Fellow, found, fresh, reason } from '../support/segments.js';
import { load, word } from '../support/until.js';

describe('several processes', () => {
  it('read and write one memory', async () => {
    using memory = SharedMemory.create(4096);
    const array = memory.array(Int32Array, 4);
    const doubles = memory.array(Float64Array, 2);
    doubles[0] = 0.1;
    const fellow = new Fellow(`
      const { handle, at, of } = await hear();
      const memory = receive(handle);
      const array = new Int32Array(memory.buffer, at, 4);
      const doubles = new Float64Array(memory.buffer, of, 2);
      say(doubles[0]);
      doubles[1] = 0.2;
      for (let i = 0; i < 100000; i++) Atomics.add(array, 0, 1);
      say([memory.name, memory.byteLength]);`);
    fellow.tell({ handle: share(memory), at: array.byteOffset, of: doubles.byteOffset });
    expect(await fellow.said()).toBe(0.1);
    for (let i = 0; i < 100_000; i++) Atomics.add(array, 0, 1);
    expect(await fellow.said()).toEqual([memory.name, 4096]);
    expect(await fellow.ended()).toBe(0);
    expect([array[0], doubles[1]]).toEqual([200_000, 0.2]);
  });

  it('are given pieces that do not overlap', async () => {
    using memory = SharedMemory.create(2 ** 20);
    const source = `
      const memory = SharedMemory.open(await hear());
      say('here');
      await hear();
      const pieces = [];
      for (let i = 0; i < 3000; i++) pieces.push(memory.allocate(8, 8));
      say(pieces);`;
    const fellows = [new Fellow(source), new Fellow(source)];
    for (const fellow of fellows) fellow.tell(memory.name);
    for (const fellow of fellows) await fellow.said();
    for (const fellow of fellows) fellow.tell('go');
    const pieces = (await Promise.all(fellows.map(fellow => fellow.said()))) as number[][];
    for (const list of pieces) expect(list).toEqual(list.toSorted((a, b) => a - b));
    const all = pieces.flat().sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 6000 }, (_, i) => 8 * i));
    for (const fellow of fellows) expect(await fellow.ended()).toBe(0);
  });

  it('keep it, whoever made it', async () => {
    const name = fresh();
    const maker = new Fellow(`
      const memory = SharedMemory.create(64, { name: ${JSON.stringify(name)} });
      new Int32Array(memory.buffer)[5] = 55;
      say(share(memory));
      await hear();`);
    const handle = await maker.said();
    const user = new Fellow(`
      const memory = SharedMemory.open(${JSON.stringify(name)});
      say(new Int32Array(memory.buffer)[5]);
      await hear();`);
    expect(await user.said()).toBe(55);
    expect(found(name)?.participants).toEqual([
      { pid: maker.pid, life: 'alive' },
      { pid: user.pid, life: 'alive' },
    ]);
    expect(await maker.ended()).toBe(1); // nothing more to hear
    const memory = receive<SharedMemory>(handle);
    expect(new Int32Array(memory.buffer)[5]).toBe(55);
    await user.kill();
    expect(exists(name)).toBe(true);
    memory.close();
    expect(exists(name)).toBe(false);
  });

  it('do not mistake another memory for the one that is gone', async () => {
    const name = fresh();
    const maker = new Fellow(`say(share(SharedMemory.create(64, { name: await hear() })));`);
    maker.tell(name);
    const handle = await maker.said();
    expect(await maker.ended()).toBe(0);
    expect(reason(() => receive(handle))).toBe('missing');
    using memory = SharedMemory.create(64, { name });
    expect(memory.name).toBe(name);
    expect(reason(() => receive(handle))).toBe('missing');
    expect(() => receive(handle)).toThrow('another one has its name');
  });

  it('are sent arrays as what they are, and nothing that is private', async () => {
    using memory = SharedMemory.create(4096);
    const array = memory.array(Float64Array, 3);
    array[2] = 2.5;
    const fellow = new Fellow(`
      const { list: [view, bytes, whole] } = receive(await hear());
      say([view.constructor.name, view.length, view[2], bytes.byteOffset, whole.byteLength]);
      view[0] = 1.5;
      say('done');`);
    const bytes = new DataView(memory.buffer, 8, 3);
    fellow.tell(formAbroad({ list: [array, bytes, memory.buffer], memory }, []));
    expect(await fellow.said()).toEqual(['Float64Array', 3, 2.5, 8, 4096]);
    await fellow.said();
    expect(array[0]).toBe(1.5);
    expect(await fellow.ended()).toBe(0);
    expect(() => formAbroad([word(4)], [])).toThrow('this process alone');
    expect(formAbroad({ plain: [1] }, [])).toEqual({ plain: [1] });
  });
});

describe('the name goes with the last process', () => {
  const endings: [how: string, source: string, code: number][] = [
    ['with nothing left to do', '', 0],
    ['by process.exit()', 'process.exit(3);', 3],
    ['by an uncaught error', "setTimeout(() => { throw new Error('x'); });", 1],
    ['by an unhandled rejection', "Promise.reject(new Error('x'));", 1],
    [
      'by process.exit() in a signal handler',
      "process.on('SIGTERM', () => process.exit(4)); process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);",
      4,
    ],
    [
      'while a thread uses it',
      `
      const flag = new Int32Array(new SharedArrayBuffer(4));
      manycore.Thread.start((memory, flag) => {
        const array = new Int32Array(memory.buffer);
        for (;;) { Atomics.add(array, 0, 1); Atomics.store(flag, 0, 1); }
      }, memory, flag);
      while (Atomics.load(flag, 0) === 0);
      process.exit(5);`,
      5,
    ],
  ];
  it.each(endings)('that ends %s', async (_, source, code) => {
    const name = fresh();
    const result = await child(`
      import * as manycore from 'manycore';
      const memory = manycore.SharedMemory.create(4096, { name: ${JSON.stringify(name)} });
      ${source}`);
    expect([result.code, result.signal]).toEqual([code, null]);
    expect(exists(name)).toBe(false);
  });
});

it('a killed process is dead to the others at once', async () => {
  using memory = SharedMemory.create(64);
  const fellow = new Fellow(`SharedMemory.open(await hear()); say('here'); await hear();`);
  fellow.tell(memory.name);
  await fellow.said();
  await fellow.kill();
  expect(found(memory.name)?.participants).toContainEqual({ pid: fellow.pid, life: 'dead' });
  expect(load(new Int32Array(memory.buffer))).toBe(0);
  expect(exists(memory.name)).toBe(true);
});
