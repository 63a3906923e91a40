import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, encode, scratch } from '../../dist/queue/codec.js';
import { likeStructuredClone, same } from './codec-support.js';

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
  key: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'constructor', 'toJSON', 'length', '0', 'hasOwnProperty'),
  ),
});

/** Numbers and strings at the edges of every encoding. */
const leaf = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(-0, undefined, null, '\ud800', '\ufeff', `\ufeff${'x'.repeat(70)}`, 2 ** 53, NaN),
  fc
    .array(fc.constantFrom('\ud83d', '\udc4d', 'a', 'é', '日'), { maxLength: 100 })
    .map(x => x.join('')),
);

type Container = Map<unknown, unknown> | Set<unknown> | Record<string, unknown> | unknown[];

/** Containers that hold leaves and each other, at random: shared parts, cycles, several roots. */
const graph = fc
  .tuple(
    fc.array(fc.constantFrom('object', 'array', 'map', 'set', 'bare', 'error'), {
      minLength: 1,
      maxLength: 24,
    }),
    fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(), leaf), fc.string({ maxLength: 3 })), {
      maxLength: 60,
    }),
  )
  .map(([kinds, edges]) => {
    const nodes = kinds.map((kind): Container => {
      if (kind === 'array') return [];
      if (kind === 'map') return new Map();
      if (kind === 'set') return new Set();
      if (kind === 'bare') return Object.create(null);
      return kind === 'error' ? (new Error('e') as unknown as Container) : {};
    });
    for (const [at, what, key] of edges) {
      const node = nodes[at % nodes.length]!;
      const part = typeof what === 'number' ? (nodes[what % nodes.length] ?? what) : what;
      if (Array.isArray(node)) node.push(part);
      else if (node instanceof Map) node.set(part, nodes[at % 7]);
      else if (node instanceof Set) node.add(part);
      // An error in a cycle is no value for every version of Node.
      else if (node instanceof Error) node.cause = typeof what === 'number' ? key : what;
      else
        Object.defineProperty(node, key, {
          value: part,
          enumerable: true,
          configurable: true,
          writable: true,
        });
    }
    return nodes[0];
  });

/** JSON-like, as most messages are. */
const { message } = fc.letrec(tie => ({
  message: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('message'), { maxLength: 6 }),
    fc.dictionary(fc.string({ maxLength: 12 }), tie('message'), { maxKeys: 6 }),
  ),
}));

it.each([
  ['anything', anything, 3000],
  ['graphs', graph, 3000],
  ['messages', message, 3000],
] as const)('%s: as structuredClone copies it', (_, values, numRuns) => {
  fc.assert(
    fc.property(values as fc.Arbitrary<unknown>, value => likeStructuredClone(value)),
    { numRuns },
  );
});

it('several values stand behind each other in the scratch', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(message, anything), { maxLength: 12 }), values => {
      const ends = [0];
      for (const value of values) ends.push(encode(value, ends.at(-1)));
      const got = values.map((_, i) => decode(ends[i]!, ends[i + 1]!));
      same(
        got,
        values.map(value => structuredClone(value)),
      );
    }),
    { numRuns: 500 },
  );
});

it('bytes that were scribbled on give a value or an error, and the next value is right', () => {
  const bytes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
  fc.assert(
    fc.property(fc.oneof(message, anything, graph), bytes, fc.nat(8), (value, changes, cut) => {
      const to = encode(value);
      for (const [at, byte] of changes) scratch.bytes[at % to] = byte;
      expectTyped(Math.max(to - cut, 0));
      same(decode(0, encode([1, { a: 'b' }])), [1, { a: 'b' }]);
    }),
    { numRuns: 5000 },
  );
});

it('any bytes give a value or an error', () => {
  const first = fc.constantFrom(0, 1, 5, 6, 7, 8, 9, 10, 11, 12, 16, 17, 18, 19, 20, 255);
  const head = fc.constantFrom([], [0xff, 15], [0xff, 13], [1, 0, 0, 0]);
  fc.assert(
    fc.property(first, head, fc.uint8Array({ maxLength: 200 }), (form, start, rest) => {
      const bytes = [form, ...start, ...rest];
      scratch.bytes.set(bytes);
      expectTyped(bytes.length);
    }),
    { numRuns: 20_000 },
  );
  const deep = Buffer.alloc(60_000, 0x91);
  deep[0] = 11;
  scratch.bytes.set(deep);
  expectTyped(deep.length);
});

it.each([
  [0, 0],
  [5, 5],
  [-1, 3],
  [0, 1e9],
  [NaN, 1],
  [7, 3],
])('from %d to %d there is no value', (from, to) => {
  expect(() => decode(from, to)).toThrow(TypeError);
});

function expectTyped(to: number): void {
  try {
    decode(0, to);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
}
