import { inspect } from 'node:util';
import { Event, Mutex, Queue } from 'manycore';
import { describe, expect, it } from 'vitest';
import { decode, dispose, encode, scratch } from '../../dist/queue/codec.js';
import { likeStructuredClone, roundTrip, same } from './codec-support.js';
import { resizable, values } from './codec-values.js';

describe.each(Object.keys(values))('like structuredClone: %s', kind => {
  it.each(values[kind]!.map(value => [inspect(value).slice(0, 60), value]))('%s', (_, value) => {
    likeStructuredClone(value);
    likeStructuredClone([value]);
    likeStructuredClone({ a: 1, inner: { value }, again: value });
    likeStructuredClone(new Map([['k', value]]));
  });
});

it('calls a getter once', () => {
  let calls = 0;
  const counted = {
    get n() {
      return ++calls;
    },
  };
  expect(roundTrip({ a: [counted] })).toEqual({ a: [{ n: 1 }] });
  expect(roundTrip(new Map([[1, counted]]))).toEqual(new Map([[1, { n: 2 }]]));
  expect(roundTrip({ counted, map: new Map() })).toEqual({ counted: { n: 3 }, map: new Map() });
  expect(calls).toBe(3);
});

it("sends a Buffer's own bytes, and not those of the pool that it is a piece of", () => {
  const piece = Buffer.from('abc');
  expect(piece.buffer.byteLength).toBeGreaterThan(3);
  const to = encode([piece]);
  expect(to).toBeLessThan(100);
  const [got] = decode(0, to) as [Uint8Array];
  expect(Object.getPrototypeOf(got)).toBe(Uint8Array.prototype);
  expect([...got]).toEqual([...piece]);
  same(roundTrip(Buffer.alloc(0)), new Uint8Array(0));
});

it('keeps views of resizable memory growing with it, or not', () => {
  const views = [
    resizable,
    new Uint8Array(resizable),
    new Uint8Array(resizable, 0, 8),
    new Uint16Array(resizable, 2),
    new DataView(resizable, 3),
    new DataView(resizable, 3, 5),
  ] as const;
  const got = roundTrip(views) as [ArrayBuffer & { resize(n: number): void }, ...DataView[]];
  got[0].resize(20);
  expect(got.map(view => view.byteLength)).toEqual([20, 20, 8, 18, 17, 5]);
  expect(resizable.byteLength).toBe(8);
});

it("carries manycore's own objects at any depth", () => {
  const [mutex, event, queue] = [
    new Mutex({ name: 'm' }),
    new Event(),
    new Queue({ type: 'int32' }),
  ];
  const value = { mutex, list: [new Map([[event, new Set([queue])]]), mutex], date: new Date(1) };
  const got = roundTrip(value) as typeof value;
  const [[gotEvent, set]] = [...(got.list[0] as Map<Event, Set<Queue>>)] as [[Event, Set<Queue>]];
  expect(got.mutex).toBeInstanceOf(Mutex);
  expect(got.list[1]).toBe(got.mutex);
  mutex.lock();
  expect(got.mutex.ownedByMe).toBe(true);
  mutex.unlock();
  gotEvent.set();
  expect(event.isSet).toBe(true);
  queue.put(7);
  expect([...set][0]!.get()).toBe(7);
  expect(got.date).toEqual(new Date(1));
  expect((roundTrip(mutex) as Mutex).name).toBe('m');
  // What only looks like a handle is what it is.
  const alike = { '@manycore': 'Mutex' };
  expect(roundTrip(alike)).toEqual(alike);
  expect(roundTrip(new Map([[1, alike]]))).toEqual(new Map([[1, alike]]));
});

it('encodes anywhere in the scratch, and leaves what stands before', () => {
  const parts = [
    1,
    'text',
    { a: [1] },
    new Map([[1, 2]]),
    'ü'.repeat(50_000),
    2n ** 99n,
    undefined,
  ];
  const nested = {
    get inner() {
      encode('x'.repeat(500));
      return new Set([1]);
    },
  };
  const ends = [3];
  for (const part of [...parts, nested]) ends.push(encode(part, ends.at(-1)!));
  const got = ends.slice(1).map((to, i) => decode(ends[i]!, to));
  same(got, structuredClone([...parts, { inner: new Set([1]) }]));
});

it('makes the scratch larger, and smaller again', () => {
  const { length } = scratch.bytes;
  const large = new Uint8Array(40 * length).fill(7);
  encode('x'.repeat(2 * length));
  expect(Buffer.compare(roundTrip(large) as Uint8Array, large)).toBe(0);
  expect(scratch.view.buffer).toBe(scratch.bytes.buffer);
  scratch.trim();
  expect(scratch.bytes.length).toBeLessThan(large.length);
  expect(scratch.view.buffer).toBe(scratch.bytes.buffer);
  expect(roundTrip('x')).toBe('x');
});

it('disposes of values that refer to nothing, too', () => {
  for (const value of [1, 'x', { a: 1 }, new Map()]) dispose(0, encode(value));
});

it('does not take along what somebody adds to Object.prototype', () => {
  Object.defineProperty(Object.prototype, 'added', {
    value: 1,
    enumerable: true,
    configurable: true,
  });
  let got: { b: object[] };
  try {
    got = roundTrip({ a: 1, b: [{ c: 2 }] }) as typeof got;
  } finally {
    Reflect.deleteProperty(Object.prototype, 'added');
  }
  expect([Object.keys(got), Object.keys(got.b[0]!)]).toEqual([['a', 'b'], ['c']]);
});

it('an element that is an accessor may use queues itself', () => {
  const list = [1, 2];
  Object.defineProperty(list, 0, {
    enumerable: true,
    get: () => {
      encode({ other: 'x'.repeat(100) });
      return 7;
    },
  });
  same(roundTrip({ list, after: [3] }), { list: [7, 2], after: [3] });
});
