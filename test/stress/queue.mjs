// Very many values through one queue, put and taken by JavaScript and native threads in every way there
// is at once. Each is accounted for: how many arrived, their sum, and that every consumer sees the values
// of every producer in their order. `npm run stress:queue` and queue.test.ts run it.
import { Worker } from 'node:worker_threads';
import { Queue, share } from 'manycore';
import { native } from '../../dist/native.js';

/** A value is its producer's number times `span`, plus how many that one put before. */
const producers = {
  put: 'for (let i = 0; i < count; i++) queue.put(wrap(first + i));',
  putMany: `for (let i = 0; i < count; i += 500) {
      const length = Math.min(500, count - i);
      const batch = [];
      for (let j = 0; j < length; j++) batch.push(wrap(first + i + j));
      queue.putMany(batch);
    }`,
  tryPut: 'for (let i = 0; i < count; i++) while (!queue.tryPut(wrap(first + i))) await turn();',
  putAsync: 'for (let i = 0; i < count; i++) await queue.putAsync(wrap(first + i));',
};
/** How much each puts, compared with the others: those that wait politely are slow. */
const shares = { put: 1, putMany: 1, tryPut: 0.02, putAsync: 0.2, native: 1 };
const consumers = {
  get: 'for (;;) take(queue.get());',
  getMany: 'for (;;) for (const item of queue.getMany(500)) take(item);',
  tryGet: `for (let item; ; item === undefined ? await turn() : take(item)) item = queue.tryGet();`,
  iterate: 'for await (const item of queue) take(item);',
};

const prelude = `
  const { workerData } = require('node:worker_threads');
  const turn = () => new Promise(resolve => setImmediate(resolve));
  import(${JSON.stringify(import.meta.resolve('manycore'))}).then(async ({ receive }) => {
    const { queue, span, count, number, report } = receive(workerData);
    const { type } = queue;`;

const producer = way => `${prelude}
    const first = number * span;
    // Small ones, ones that take blocks, and shared memory.
    const wrap = value => {
      if (type !== 'any') return type === 'bigint64' ? BigInt(value) : value;
      if (value % 64 === 0) return { value, text: 'x'.repeat(value % 3_000) };
      if (value % 1_000 === 1) return { value, shared: new Int32Array(new SharedArrayBuffer(8)).fill(value) };
      return value % 2 === 0 ? value : [value];
    };
    ${producers[way]}
  });`;

const consumer = way => `${prelude}
    const unwrap = item => {
      if (typeof item !== 'object') return Number(item);
      if (Array.isArray(item)) return item[0];
      const { value, text, shared } = item;
      if (text && text !== 'x'.repeat(value % 3_000)) throw new Error('not the text of ' + value);
      if (shared && (shared[0] !== value || shared[1] !== value)) throw new Error('not the memory of ' + value);
      return value;
    };
    const last = [];
    let [taken, sum] = [0, 0];
    const take = item => {
      const value = unwrap(item);
      const producer = Math.floor(value / span);
      if (value <= last[producer]) throw new Error(value + ' came after ' + last[producer]);
      last[producer] = value;
      sum = (sum + value) % 2 ** 32;
      if (++taken % 512 === 0) Atomics.store(report, 1, taken);
    };
    try {
      ${consumers[way]}
    } catch (error) {
      if (error.code !== 'ERR_MANYCORE_CLOSED') throw error;
    }
    Atomics.store(report, 2, sum);
    Atomics.store(report, 1, taken);
  });`;

function work(source, data) {
  const worker = new Worker(source, { eval: true, workerData: share(data) });
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', code => (code === 0 ? resolve() : reject(new Error(`a worker: ${code}`))));
  });
}

/** The parts `put` and `get` of native/binding/parts.cc. */
function rehearse(part, queue, count, number, report, cells) {
  report[4] = number;
  return new Promise((resolve, reject) => {
    native.rehearse(part, share(queue).words, undefined, count, cells, report, code => {
      if (code === 0) resolve();
      else reject(new Error(`a native thread ended with ${code}`));
    });
  });
}

/** @returns how many values went through, and in how many seconds */
export async function stress({ items, type = 'float64', capacity = 1024, natives = 2, progress }) {
  const queue = new Queue({ type, capacity });
  // A number of the language's own is all that native threads can put and get.
  const threads = type === 'any' ? 0 : natives;
  const ways = [...Object.keys(producers), ...Array.from({ length: threads }, () => 'native')];
  const span = Math.ceil(items / ways.reduce((sum, way) => sum + shares[way], 0));
  const counts = ways.map(way => Math.ceil(span * shares[way]));
  const total = counts.reduce((sum, count) => sum + count);
  if (span * ways.length > 2 ** 32) throw new RangeError('the checksum is one of 32-bit values');

  const words = length => new Int32Array(new SharedArrayBuffer(length * 4));
  const cells = words(4);
  const reports = [];
  const report = () => {
    reports.push(words(5));
    return reports.at(-1);
  };
  const taken = () => reports.reduce((sum, each) => sum + Atomics.load(each, 1), 0);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const timer = progress && setInterval(() => progress(taken(), total, seconds()), 1000);
  try {
    const taking = [
      ...Object.keys(consumers).map(way => work(consumer(way), { queue, span, report: report() })),
      ...Array.from({ length: threads }, () => rehearse('get', queue, span, 0, report(), cells)),
    ];
    const putting = ways.map((way, number) => {
      const count = counts[number];
      // Its share is 1, so that its count is the span.
      if (way === 'native') return rehearse('put', queue, count, number, words(5), cells);
      return work(producer(way), { queue, span, count, number });
    });
    await Promise.race([Promise.all(putting), Promise.all(taking)]);
    queue.close();
    await Promise.all([...putting, ...taking]);
  } finally {
    clearInterval(timer);
    queue.close();
  }
  if (Atomics.load(cells, 3) !== 0) throw new Error('a native consumer saw values out of order');
  const sums = counts.map((count, number) => {
    const [first, n] = [BigInt(number * span), BigInt(count)];
    return first * n + (n * (n - 1n)) / 2n;
  });
  const expected = Number(sums.reduce((a, b) => a + b) % 2n ** 32n);
  const sum = reports.reduce((sum, each) => (sum + (Atomics.load(each, 2) >>> 0)) % 2 ** 32, 0);
  if (taken() !== total) throw new Error(`${taken()} of ${total} values arrived`);
  if (sum !== expected) throw new Error(`the checksum is ${sum}, not ${expected}`);
  return { items: total, seconds: seconds() };
}
