// node dist/bench/peers/codec.js — what the codec of queues takes for each of its forms, beside the other
// ways to make bytes of a value. Every way encodes and decodes the same values in the same run.

import { cpus } from 'node:os';
import { deserialize, serialize } from 'node:v8';
import { Packr } from 'msgpackr';

// An inner file of the package, found beside this one once both are built.
const { decode, encode, scratch } = (await import(
  new URL('../../queue/codec.js', import.meta.url).href
)) as typeof import('../../src/queue/codec.js');

const ROUNDS = 7;
/** Of each measurement. */
const MILLISECONDS = 60;

const plain = new Packr({ useRecords: false });
const exact = new Packr({ structuredClone: true, useRecords: false });

interface Way {
  name: string;
  /** Leaves the bytes for read(). */
  write(value: unknown): number;
  read(): unknown;
}

function through<T extends { length: number }>(
  name: string,
  write: (value: unknown) => T,
  read: (bytes: T) => unknown,
): Way {
  let bytes: T;
  return {
    name,
    write: value => {
      bytes = write(value);
      return bytes.length;
    },
    read: () => read(bytes),
  };
}

let end = 0;
const ways: Way[] = [
  {
    name: 'manycore',
    write: value => {
      end = encode(value);
      return end;
    },
    read: () => decode(0, end),
  },
  through(
    'msgpackr',
    value => plain.pack(value),
    bytes => plain.unpack(bytes),
  ),
  through(
    '  structuredClone',
    value => exact.pack(value),
    bytes => exact.unpack(bytes),
  ),
  through(
    'v8.serialize',
    value => serialize(value),
    bytes => deserialize(bytes),
  ),
  through(
    'JSON',
    value => JSON.stringify(value),
    text => JSON.parse(text),
  ),
];

/** Several of a kind, so that nothing is constant. */
const values: Record<string, (i: number) => unknown> = {
  'an integer': i => i,
  'a float': i => i + 0.5,
  'a short string': i => `name ${i}`,
  'a string of 2000': i => `${i}`.padEnd(2000, 'text '),
  '{ id, name, ok }': i => ({ id: i, name: `name ${i}`, ok: true }),
  '{ id, name, xs: [1, 2, 3] }': i => ({ id: i * 1000, name: `name ${i}`, xs: [1, 2, i] }),
  'a tree of 13 objects': i =>
    Array.from({ length: 3 }, () => ({ i, parts: [{ x: 1 }, { y: 'two' }], at: { x: i, y: 0.5 } })),
  'a Map of 2': i =>
    new Map([
      ['a', i],
      ['b', 1],
    ]),
  '{ id, at: Date }': i => ({ id: i, at: new Date(i) }),
  'a Float64Array of 1000': i => new Float64Array(1000).fill(i),
};

/** Nanoseconds per call. The best round counts: other work on the machine only adds to it. */
function time(call: (i: number) => unknown): number {
  const start = process.hrtime.bigint();
  const end = start + BigInt(MILLISECONDS * 1e6);
  let calls = 0;
  let now = start;
  for (; now < end; now = process.hrtime.bigint()) {
    for (let i = 0; i < 200; i++) call(i & 63);
    calls += 200;
  }
  return Number(now - start) / calls;
}

const start = performance.now();
encode({ first: [new Map()] });
decode(0, encode({ first: 1 }));
const first = performance.now() - start;

console.log(
  `${cpus()[0]?.model}, Node ${process.versions.node}; best of ${ROUNDS} rounds, ns to encode / decode\n` +
    `first value that needs msgpackr and V8: ${first.toFixed(1)} ms; scratch ${scratch.bytes.length >> 10} KiB\n`,
);
for (const [what, make] of Object.entries(values)) {
  const samples = Array.from({ length: 64 }, (_, i) => make(i));
  const results = ways.map(() => ({ write: [] as number[], read: [] as number[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [w, way] of ways.entries()) {
      results[w]?.write.push(time(i => way.write(samples[i])));
      results[w]?.read.push(time(() => way.read()));
    }
  }
  console.log(what);
  for (const [w, way] of ways.entries()) {
    const { write = [], read = [] } = results[w] ?? {};
    const size = `${way.write(samples[5])} bytes`.padStart(12);
    const figures = [write, read]
      .map(each =>
        Math.min(...each)
          .toFixed(0)
          .padStart(8),
      )
      .join('');
    console.log(`  ${way.name.padEnd(20)}${figures}${size}`);
  }
}
