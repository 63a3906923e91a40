import { Mutex, Queue, shared } from 'manycore';
import { expect, it } from 'vitest';
import { native } from '../../dist/native.js';
import { decode, dispose, encode, scratch } from '../../dist/queue/codec.js';
import { child } from '../support/child.js';
import { word } from '../support/until.js';
import { Remote } from '../support/worker.js';
import { roundTrip } from './codec-support.js';

const Growable = SharedArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => SharedArrayBuffer & { grow(length: number): void; maxByteLength: number };

it('carries SharedArrayBuffers and views of them by reference', () => {
  const buffer = new SharedArrayBuffer(64);
  const value = {
    buffer,
    again: [buffer],
    floats: new Float64Array(buffer, 8, 3),
    view: new DataView(buffer, 1),
    bytes: Buffer.from(buffer, 4, 4),
    other: new Map([[shared(Int32Array, [5]), new SharedArrayBuffer(0)]]),
  };
  const got = roundTrip(value) as typeof value;
  expect(got.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(got.buffer).not.toBe(buffer);
  for (const part of [got.again[0], got.floats.buffer, got.view.buffer, got.bytes.buffer]) {
    expect(part).toBe(got.buffer);
  }
  expect([got.floats.byteOffset, got.floats.length, got.view.byteLength]).toEqual([8, 3, 63]);
  expect([got.bytes.byteOffset, got.bytes.length]).toEqual([4, 4]);
  value.floats[1] = 0.5;
  expect(got.floats[1]).toBe(0.5);
  got.view.setInt8(0, 7);
  expect(value.view.getInt8(0)).toBe(7);
  const [[numbers, empty]] = [...got.other] as [[Int32Array, SharedArrayBuffer]];
  expect([numbers[0], empty.byteLength]).toEqual([5, 0]);
  expect(native.buffersLent()).toBe(0);
});

it('carries them wherever V8 finds them', () => {
  class Holder {
    data = shared(Int32Array, [1]);
  }
  const value = [new Holder(), new Error('e', { cause: new Holder() })] as const;
  const got = roundTrip(value) as typeof value;
  value[0].data[0] = 2;
  (value[1].cause as Holder).data[0] = 3;
  expect([got[0].data[0], (got[1].cause as Holder).data[0]]).toEqual([2, 3]);
});

it('keeps growable ones growing, on both sides', () => {
  const buffer = new Growable(8, { maxByteLength: 64 });
  const value = [
    buffer,
    new Uint8Array(buffer),
    new Uint8Array(buffer, 0, 8),
    new DataView(buffer, 4),
  ] as const;
  const got = roundTrip(value) as typeof value;
  expect(got[0].maxByteLength).toBe(64);
  buffer.grow(32);
  expect(got.map(part => part.byteLength)).toEqual([32, 32, 8, 28]);
  got[0].grow(48);
  expect(value.map(part => part.byteLength)).toEqual([48, 48, 8, 44]);
});

it('carries hundreds of them in one value', () => {
  const value = Array.from({ length: 500 }, (_, i) => shared(Int32Array, [i]));
  const got = roundTrip(value) as typeof value;
  for (const [i, array] of value.entries()) array[0]! += 1000 + i;
  expect(got.map(array => array[0])).toEqual(value.map(array => array[0]));
});

it('can be taken once', () => {
  const to = encode({ a: shared(Int32Array, 1) });
  expect(native.buffersLent()).toBe(1);
  decode(0, to);
  expect(native.buffersLent()).toBe(0);
  expect(() => decode(0, to)).toThrow('received or discarded before');
});

it('are given up by dispose()', () => {
  const value = [shared(Int32Array, 1), new Mutex(), new SharedArrayBuffer(8)];
  const to = encode(value);
  expect(native.buffersLent()).toBe(3);
  dispose(0, to);
  expect(native.buffersLent()).toBe(0);
  expect(() => decode(0, to)).toThrow('received or discarded before');
  dispose(0, to);
});

it('are not kept for a value that cannot be sent', () => {
  const buffer = new SharedArrayBuffer(8);
  const mine = new Error('mine');
  const bad = {
    get x(): unknown {
      throw mine;
    },
  };
  expect(() => encode([buffer, () => {}])).toThrow('value[1] is a function');
  expect(() => encode({ buffer, bad })).toThrow(mine);
  expect(native.buffersLent()).toBe(0);
});

it('are not kept for a put whose options are wrong', () => {
  const queue = new Queue();
  const data = shared(Int32Array, 1);
  for (const options of [{ timeout: -1 }, { signal: 5 }, 7]) {
    expect(() => queue.putAsync({ data }, options as never)).toThrow(Error);
  }
  expect(native.buffersLent()).toBe(0);
});

it('cross to another thread', async () => {
  const lanes = [word(4), word(4)] as const;
  const bytes = new Uint8Array(encode({ list: [new Set(lanes)], lock: new Mutex({ name: 'm' }) }));
  const taken = new Uint8Array(bytes.length);
  taken.set(scratch.bytes.subarray(0, bytes.length));
  const remote = new Remote(
    `const { decode, scratch } = await import(data.codec);
     scratch.bytes.set(data.taken);
     const { list, lock } = decode(0, data.taken.length);
     const [first, second] = list[0];
     Atomics.store(first, 1, 5);
     Atomics.store(second, 2, 6);
     lock.lock();
     say(lock.name);
     setInterval(() => {}, 1000);`,
    { taken, codec: new URL('../../dist/queue/codec.js', import.meta.url).href },
  );
  expect(await remote.said()).toBe('m');
  expect(lanes.map(lane => [...lane])).toEqual([
    [0, 5, 0, 0],
    [0, 0, 6, 0],
  ]);
  await remote.terminate();
});

const surroundings = `
  import { Worker } from 'node:worker_threads';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { Queue, shared, share } from 'manycore';
  import { native } from './dist/native.js';
  import { decode, dispose, encode, scratch } from './dist/queue/codec.js';
  const until = async condition => { while (!condition()) { gc(); await sleep(1); } };`;
const inChild = (source: string) => child(surroundings + source, { flags: ['--expose-gc'] });

it('outlive the thread that sent them, under garbage collection', async () => {
  const { code, signal, stdout, stderr } = await inChild(`
    const worker = new Worker(\`
      const { parentPort } = require('node:worker_threads');
      import(process.cwd() + '/dist/queue/codec.js').then(({ encode, scratch }) => {
        const values = Array.from({ length: 200 }, (_, i) => {
          const array = new Int32Array(new SharedArrayBuffer(40_000)).fill(i);
          const to = encode({ i, array });
          return new Uint8Array(scratch.bytes.subarray(0, to));
        });
        parentPort.postMessage(values);
        setInterval(() => {}, 1000);
      });\`, { eval: true, execArgv: [] });
    const values = await new Promise(resolve => worker.once('message', resolve));
    await worker.terminate();
    let sum = 0;
    const kept = [];
    for (const bytes of values) {
      gc();
      scratch.bytes.set(bytes);
      const { i, array } = decode(0, bytes.length);
      new SharedArrayBuffer(40_000);
      sum += array.every(x => x === i) ? array[9_999] : NaN;
      if (i % 10 === 0) kept.push(array);
    }
    gc();
    console.log(sum, kept.every((array, i) => array[5] === i * 10), native.buffersLent());`);
  expect([code, signal, stderr, stdout]).toEqual([0, null, '', '19900 true 0\n']);
});

it('go with the queue that carries them', async () => {
  const { code, signal, stdout, stderr } = await inChild(`
    let queue = new Queue({ type: 'int32', capacity: 2 });
    let words = share(queue).words;
    for (let i = 0; i < 10; i++) encode({ data: shared(Int32Array, 100_000) }, 0, words);
    // A queue within itself keeps itself no more alive than anything else does.
    const self = encode({ queue }, 0, words);
    console.log(native.buffersLent());
    dispose(0, self);
    const again = encode({ queue }, 0, words);
    queue.put(7);
    console.log(decode(0, again).queue.get(), native.buffersLent());
    encode({ queue }, 0, words);
    const other = new Queue({ type: 'int32', capacity: 2 });
    encode({ data: shared(Int32Array, 1) }, 0, share(other).words);
    queue = words = undefined;
    await until(() => native.buffersLent() === 1);
    console.log(native.buffersLent(), other.capacity);`);
  expect([code, signal, stderr, stdout]).toEqual([0, null, '', '11\n7 10\n1 2\n']);
});

it('the addon takes views only, and knows its tokens', () => {
  const { bufferLend, bufferTake, bufferDrop } = native as unknown as Record<
    string,
    (...x: unknown[]) => unknown
  >;
  const view = new Uint8Array(new SharedArrayBuffer(8));
  for (const bad of [
    undefined,
    null,
    1,
    {},
    new SharedArrayBuffer(8),
    new Uint8Array(8),
    new DataView(view.buffer),
  ]) {
    expect(() => bufferLend!(bad)).toThrow(TypeError);
    if (bad !== undefined) expect(() => bufferLend!(view, bad)).toThrow(TypeError);
  }
  for (const bad of [undefined, 'x', -1, 0.5, 2 ** 32]) {
    expect(() => bufferTake!(bad)).toThrow(TypeError);
    expect(() => bufferDrop!(bad)).toThrow(TypeError);
  }
  expect([bufferTake!(0), bufferTake!(123_456), bufferDrop!(0)]).toEqual([
    undefined,
    undefined,
    false,
  ]);
  expect(native.buffersLent()).toBe(0);
  expect(new Queue({ type: 'int32' }).empty).toBe(true);
});
