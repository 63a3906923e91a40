// Values of every kind that can be cloned, for a comparison with structuredClone.

const cycle: Record<string, unknown> = { list: [] };
cycle['self'] = cycle;
(cycle['list'] as unknown[]).push(cycle, cycle['list']);
const twice = { a: 1 };
const buffer = new ArrayBuffer(16);
/** Not in the types of this version of the language. */
const Resizable = ArrayBuffer as unknown as new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBuffer;
export const resizable = new Resizable(8, { maxByteLength: 32 });
class Point {
  #secret = 1;
  x = this.#secret;
  get twice() {
    return 2 * this.x;
  }
}
class OddError extends RangeError {
  override name = 'OddError';
  code = 'ODD';
}
const scanner = /a(?<letter>.)/gi;
scanner.lastIndex = 2;

export const values: Record<string, readonly unknown[]> = {
  numbers: [
    0,
    -0,
    1,
    -1,
    NaN,
    0.1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53,
    1e300,
    Infinity,
    -Infinity,
  ],
  'other primitives': [true, false, null, undefined],
  bigints: [
    0n,
    -1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 63n,
    -(2n ** 63n) - 1n,
    2n ** 4096n,
    -(3n ** 999n),
  ],
  strings: [
    '',
    'a',
    'é',
    'ÿ'.repeat(24),
    'ÿ'.repeat(25),
    'x'.repeat(24),
    'x'.repeat(100_000),
    'Ā',
    '日本語'.repeat(50),
    '👍',
    '\0',
    '\u{fffe}',
    '\ufeff',
    `\ufeff${'x'.repeat(100)}`,
    '\ud800',
    '\udc00\ud800',
    `${'x'.repeat(100)}\udfff`,
    '\ufffd',
  ],
  'plain data': [
    {},
    [],
    { id: 1, name: 'n', xs: [1, 2, 3] },
    [[[[[]]]]],
    { a: { b: { c: null } } },
    { '': 1, 'a b': 2, é: 3, 7: 4, 3: 5 },
    { n: 5n, big: 2n ** 70n, t: true, f: 0.5, m: -1, s: 'x'.repeat(300) },
    Array.from({ length: 500 }, (_, i) => ({ i, half: i / 2, text: `${i}` })),
    { hasOwnProperty: 1, toString: 2, valueOf: 3, toJSON: 'x', constructor: 4, length: 5 },
  ],
  'what MessagePack would change': [
    { a: -0 },
    { a: undefined },
    [undefined],
    { a: '\ud800' },
    { '\ud800': 1 },
    [`\ufeff${'x'.repeat(100)}`],
    { [`\ufeff${'x'.repeat(100)}`]: 1 },
    JSON.parse('{"__proto__": {"x": 1}}'),
    { a: twice, b: twice },
    [twice, [twice]],
    cycle,
    { a: NaN, b: Infinity },
  ],
  arrays: [
    // biome-ignore lint/suspicious/noSparseArray: holes are the subject
    [1, , 3],
    // biome-ignore lint/suspicious/noSparseArray: holes are the subject
    [, ,],
    Object.assign([1, 2], { extra: 'x', '-1': 0 }),
    Object.assign([], { 4000000000: 'far' }),
    /(b)(?<c>c)?/d.exec('abc'),
    new Array(5),
    Object.setPrototypeOf([1, 2, 3], class extends Array {}.prototype),
  ],
  objects: [
    Object.create(null, { a: { value: 1, enumerable: true }, hidden: { value: 2 } }),
    new Point(),
    Object.create({ inherited: 1 }, { own: { value: 1, enumerable: true } }),
    { [Symbol('s')]: 1, a: 1 },
    Object.freeze({ a: Object.freeze([1]) }),
    Object.defineProperty({ a: 1 }, 'hidden', { value: 2 }),
    {
      get a() {
        return [1];
      },
      set a(_) {},
    },
    {
      get m() {
        return new Map();
      },
    },
    { set a(_: unknown) {} },
    Object.defineProperty([1, 2], 0, { get: () => 'got', enumerable: true }),
    Math,
  ],
  collections: [
    new Map(),
    new Set(),
    new Map<unknown, unknown>([
      [NaN, 1],
      [-0, 2],
      [{}, new Map([[1, new Set([1])]])],
    ]),
    new Set([1, '1', [1], new Set()]),
    Object.setPrototypeOf(new Map([[1, 2]]), class extends Map {}.prototype),
    { m: new Map([[twice, twice]]), twice },
  ],
  'dates and patterns': [
    new Date(0),
    new Date(-1.5),
    new Date(8.64e15),
    /x/,
    /[/]\n/gimsuy,
    scanner,
  ],
  'boxed primitives': [Object(1), Object(-0), Object('s'), Object(true), Object(5n), [Object('')]],
  errors: [
    new Error('m'),
    new Error(),
    new Error('m', { cause: { a: [new TypeError('inner')] } }),
    new Error('m', { cause: undefined }),
    new EvalError('e'),
    new RangeError('e'),
    new ReferenceError('e'),
    new SyntaxError('e'),
    new TypeError('e'),
    new URIError('e'),
    new AggregateError([new Error('1')], 'e'),
    new OddError('e'),
    Object.assign(new Error('e'), { name: 'TypeError' }),
    Object.assign(new Error('e'), { stack: undefined }),
  ],
  'memory and views': [
    buffer,
    new ArrayBuffer(0),
    new Uint8Array([1, 2, 3]),
    new Uint8ClampedArray([300]),
    new Int8Array(1),
    new Int16Array(2),
    new Uint16Array(3),
    new Int32Array(4),
    new Uint32Array(5),
    new Float32Array([0.5, -0]),
    new Float64Array([NaN, -0]),
    new BigInt64Array([-1n]),
    new BigUint64Array([1n]),
    new DataView(buffer, 1, 2),
    [new Uint8Array(buffer, 3, 5), new Int32Array(buffer), buffer, new DataView(buffer)],
    new Map([[new Uint8Array(buffer), new Float64Array(buffer, 8)]]),
    resizable,
  ],
};
