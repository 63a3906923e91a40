import { Mutex } from 'manycore';
import { expect, it } from 'vitest';
import { decode, encode } from '../../dist/queue/codec.js';

const revoked = (() => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
})();
const detached = new ArrayBuffer(8);
const onDetached = new Uint8Array(detached);
structuredClone(detached, { transfer: [detached] });
const f = () => {};
class Connection {
  socket = { send: f };
}
const angry = {
  get: () => {
    throw new Error('trap');
  },
  ownKeys: () => {
    throw new Error('trap');
  },
  has: () => {
    throw new Error('trap');
  },
};
const Module = (globalThis as unknown as { WebAssembly: { Module: new (b: Uint8Array) => object } })
  .WebAssembly.Module;
const wasm = new Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));

const cases: [where: string, value: unknown][] = [
  ['value is a function', f],
  ['value is a function', class {}],
  ['value is a symbol', Symbol('s')],
  ['value.handlers[2] is a function', { handlers: [1, 2, f] }],
  ['value[0][1].x is a symbol', [[0, { x: Symbol('s') }]]],
  ['value["a b"]["2"].ok is a function', { 'a b': { 2: { ok: f } } }],
  ['value.größe is a function', { größe: f }],
  ['value[""] is a function', { '': f }],
  ['value["\\n\\""] is a function', { '\n"': f }],
  [
    'value.__proto__ is a function',
    Object.defineProperty({}, '__proto__', { value: f, enumerable: true }),
  ],
  ['value.extra is a function', Object.assign([1], { extra: f })],
  ['value[4000000] is a function', Object.assign([], { 4000000: f })],
  ['value.get("k") is a Promise', new Map([['k', Promise.resolve()]])],
  ['value.get(7).x is a function', new Map([[7, { x: f }]])],
  [
    '[...value.values()][1] is a function',
    new Map([
      [{}, 1],
      [{}, f],
    ] as [object, unknown][]),
  ],
  [
    '[...value.keys()][1] is a function',
    new Map<unknown, number>([
      [1, 1],
      [f, 2],
    ]),
  ],
  ['[...value.list[0].keys()][0].a is a function', { list: [new Map([[{ a: f }, 1]])] }],
  ['[...value.values()][1] is a function', new Set([1, f])],
  ['[...[...value.values()][0].values()][0].x is a function', new Set([new Set([{ x: f }])])],
  ['value.cause is a function', new Error('e', { cause: f })],
  [
    'value.e.cause.list[0] is a WeakMap',
    { e: new TypeError('e', { cause: { list: [new WeakMap()] } }) },
  ],
  ['value.socket.send is a function', new Connection()],
  ['value.c.socket.send is a function', { c: new Connection() }],
  ['value is a WeakSet', new WeakSet()],
  ['value.w is a WeakRef', { w: new WeakRef({}) }],
  ['value is a Proxy', new Proxy({}, {})],
  ['value.a[0] is a Proxy', { a: [new Proxy([], {})] }],
  ['value.p is a Proxy', { p: revoked }],
  ['value.get(1) is a Proxy', new Map([[1, revoked]])],
  ['value is a Proxy', new Proxy({ a: 1 }, angry)],
  ['value.deep.p is a Proxy', { deep: { p: new Proxy({ a: 1 }, angry) } }],
  ['value is a Generator', (function* () {})()],
  ['value.i is a Map Iterator', { i: new Map().keys() }],
  [
    'value is an Arguments',
    (function (..._: unknown[]) {
      // biome-ignore lint/complexity/noArguments: the subject
      return arguments;
    })(1, 2),
  ],
  ['value.s is a Symbol', { s: Object(Symbol('s')) }],
  ['value[0] is a detached ArrayBuffer', [detached]],
  ['value.view is a Uint8Array whose memory is detached or too short', { view: onDetached }],
  ['value.m is a WebAssembly.Module', { m: wasm }],
  [
    'value.x.y is a function',
    {
      x: {
        get y() {
          return f;
        },
      },
    },
  ],
  ['value.f is a function', { m: new Mutex(), f }],
];

it.each(cases)('%s', (where, value) => {
  expect(() => encode(value)).toThrow(TypeError);
  expect(() => encode(value)).toThrow(`${where}, which cannot be sent`);
  // As if it had not been tried.
  expect(decode(0, encode({ a: [1] }))).toEqual({ a: [1] });
});

it.each(cases.map(([where, value]) => [where, value]))('as an inner part: %s', (where, value) => {
  const inner = where.replace('value', 'value.outer[1]');
  expect(() => encode({ first: new Map(), outer: [0, value] })).toThrow(
    `${inner}, which cannot be sent`,
  );
});

it('throws what a getter throws, and leaves everything as it was', () => {
  const mine = new Error('mine');
  const bad = (thrown: unknown) => ({
    get x(): unknown {
      throw thrown;
    },
  });
  for (const thrown of [mine, 5, undefined, new TypeError('t')]) {
    for (const value of [
      bad(thrown),
      { a: [bad(thrown)] },
      new Map([[1, bad(thrown)]]),
      [new Mutex(), bad(thrown)],
    ]) {
      let caught: unknown = 'nothing';
      try {
        encode(value);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      expect(decode(0, encode([value === undefined, 'x']))).toEqual([false, 'x']);
    }
  }
});

it('a value that is too deep for the stack is an error, and the next one is right', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 200_000; i++) deep = [deep];
  expect(() => encode(deep)).toThrow(RangeError);
  expect(decode(0, encode({ a: [1] }))).toEqual({ a: [1] });
});

it('an array with a far end does not take long', () => {
  const sparse: unknown[] = [];
  sparse[2 ** 32 - 2] = f;
  expect(() => encode(sparse)).toThrow('value[4294967294] is a function');
  sparse[2 ** 32 - 2] = 'end';
  expect((decode(0, encode(sparse)) as unknown[]).at(-1)).toBe('end');
});

it('an error that is its own cause: as structuredClone does here', () => {
  const error = new Error('e');
  error.cause = { list: [error] };
  let can = true;
  try {
    structuredClone(error);
  } catch {
    can = false;
  }
  if (can) {
    const got = decode(0, encode({ error })) as { error: Error & { cause: { list: Error[] } } };
    expect(got.error.cause.list[0]).toBe(got.error);
  } else {
    expect(() => encode({ error })).toThrow('its own cause: this version of Node cannot copy it');
  }
});
