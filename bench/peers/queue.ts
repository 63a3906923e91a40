// npm run bench:queue — the queue between JavaScript workers against postMessage and others, and between
// C++ threads against its twins (bench/native/queue.cc).

import { Queue, shared } from 'manycore';
import { ended, type Parts, transfer, worker } from './crew.js';
import { postMessage, pythonQueue } from './others.js';
import { twin } from './ratio.js';
import { atLeast, introduce, type Row, run } from './rows.js';

const COUNT = 2_000_000;
const BATCH = 1024;
const HANDOVERS = 5000;

const numbers = () => ({ q: new Queue({ type: 'float64', capacity: BATCH }) });
const singles: Parts = {
  put: 'for (let i = 0; i < n; i++) q.put(first + i);',
  get: 'for (let i = 0; i < n; i++) sum += q.get();',
};
const batches: Parts = {
  put: `const values = new Float64Array(${BATCH});
    for (let i = 0; i < n;) {
      const size = Math.min(${BATCH}, n - i);
      for (let k = 0; k < size; k++) values[k] = first + i + k;
      i += q.putMany(size < ${BATCH} ? values.subarray(0, size) : values);
    }`,
  get: `const values = new Float64Array(${BATCH});
    for (let i = 0; i < n;) {
      const size = q.drainInto(n - i < ${BATCH} ? values.subarray(0, n - i) : values);
      if (size === 0) { sum += q.get(); i++; }
      for (let k = 0; k < size; k++) sum += values[k];
      i += size;
    }`,
};
const object = "{ id: i, name: 'item ' + i, xs: [i, i + 1, i + 2] }";
const objects: Parts = {
  put: `for (let i = first; i < first + n; i++) q.put(${object});`,
  get: 'for (let i = 0; i < n; i++) sum += q.get().id;',
};

async function handover(): Promise<number> {
  const one = () => new Queue({ type: 'int32', capacity: 1 });
  const give = { there: one(), back: one(), time: shared(Float64Array, 1) };
  const player = (turn: string) =>
    worker(
      `const { there, back, time } = give;
       const start = performance.now();
       for (let i = 0; i < ${HANDOVERS}; i++) { ${turn} }
       time[0] = performance.now() - start;`,
      give,
    );
  await ended([player('there.put(i); back.get();'), player('back.put(there.get());')]);
  return (give.time[0]! * 1000) / (2 * HANDOVERS);
}

const native = (kind: string, threads: number, count: number) => () =>
  twin(kind, String(threads), String(threads), String(count))[0]!;
const one: Row = {
  what: 'numbers one by one, 1 to 1',
  unit: 'M/s',
  contenders: {
    manycore: () => transfer(numbers(), singles, COUNT),
    postMessage: () => postMessage(COUNT / 10),
    'Python queue.Queue': () => pythonQueue('queue.Queue', COUNT / 20),
    'Python multiprocessing.Queue': () => pythonQueue('multiprocessing.Queue', COUNT / 20),
  },
  aim: atLeast(20),
};
const crowd = (size: number): Row => ({
  what: `numbers one by one, ${size} to ${size}`,
  unit: 'M/s',
  contenders: {
    manycore: () => transfer(numbers(), singles, COUNT, [size, size]),
    'C++ ring of turns': native('turns', size, COUNT),
  },
});
const two = crowd(2);
const four: Row = {
  ...crowd(4),
  aim: ours => {
    const half = (results.get(one)?.get('manycore') ?? Number.NaN) / 2;
    return [`>= ${half.toPrecision(3)} (half of 1 to 1)`, ours >= half];
  },
};
const rows: Row[] = [
  one,
  two,
  four,
  {
    what: `numbers in batches of ${BATCH}, 1 to 1`,
    unit: 'M/s',
    contenders: {
      manycore: () => transfer(numbers(), batches, 10 * COUNT),
      'C++, our ring': native('batches', 1, 10 * COUNT),
    },
    aim: atLeast(100),
  },
  {
    what: 'small objects, 1 to 1',
    unit: 'M/s',
    contenders: {
      manycore: () => transfer({ q: new Queue({ capacity: BATCH }) }, objects, COUNT / 4),
      postMessage: () => postMessage(COUNT / 20, `i => (${object})`, 'v => v.id'),
    },
    aim: atLeast(2.5),
  },
  {
    what: 'hand-over between blocked threads',
    unit: 'us',
    contenders: {
      manycore: handover,
      'C++ condition variable': () => twin('handover', String(HANDOVERS))[0]!,
    },
    aim: (_, to) => ['<= condition variable', to('C++ condition variable') <= 1],
  },
  {
    what: 'C++ threads, one by one, 1 to 1',
    unit: 'M/s',
    contenders: {
      manycore: native('ring', 1, 2 * COUNT),
      'C++ ring of turns': native('turns', 1, 2 * COUNT),
    },
    aim: (_, to) => ['>= ring of turns', to('C++ ring of turns') >= 1],
  },
];
const results = new Map<Row, Map<string, number>>();

introduce('the sum of all that is moved is checked');
for (const row of rows) results.set(row, await run(row));
console.log('\nleft out: npm multithreading, whose channel needs Node 22');
