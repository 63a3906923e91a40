import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Queue, receive, share } from 'manycore';
import type { Other, Run, Workload } from '../src/cli/bench/workload.js';
import * as ring from './support/ring.js';
import { grouped } from './support/split.js';

const batch = 1024;

/** One end of what carries `count` numbers; who gets them returns their sum. */
type End = { role: 'put' | 'get'; count: number } & (
  | { kind: 'port'; port: MessagePort }
  | { kind: 'ring'; memory: SharedArrayBuffer }
  | { kind: 'single' | 'batch'; queue: unknown }
);

/** A number from 0 to 999, the n-th. */
const value = (n: number) => (n * 7919) % 1000;

export function piece(end: End): number | Promise<number> {
  const { role, count } = end;
  if (end.kind === 'port') return role === 'put' ? post(end.port, count) : collect(end.port, count);
  if (end.kind === 'ring') {
    const { memory } = end;
    return role === 'put' ? ring.put(memory, count, value) : ring.get(memory, count);
  }
  const queue = receive(end.queue) as Queue<number>;
  if (end.kind === 'single') return role === 'put' ? put(queue, count) : get(queue, count);
  return role === 'put' ? putMany(queue, count) : getMany(queue, count);
}

function post(port: MessagePort, count: number): number {
  for (let n = 0; n < count; n++) port.postMessage(value(n));
  port.close();
  return 0;
}

function collect(port: MessagePort, count: number): Promise<number> {
  return new Promise(resolve => {
    let [open, sum] = [count, 0];
    port.on('message', (number: number) => {
      sum += number;
      if (--open === 0) resolve(sum);
    });
  });
}

function put(queue: Queue<number>, count: number): number {
  for (let n = 0; n < count; n++) queue.put(value(n));
  return 0;
}

function get(queue: Queue<number>, count: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += queue.get();
  return sum;
}

function putMany(queue: Queue<number>, count: number): number {
  const values = new Int32Array(batch);
  for (let n = 0; n < count; ) {
    const size = Math.min(batch, count - n);
    for (let k = 0; k < size; k++) values[k] = value(n + k);
    n += queue.putMany(values.subarray(0, size));
  }
  return 0;
}

function getMany(queue: Queue<number>, count: number): number {
  const values = new Int32Array(batch);
  let sum = 0;
  for (let n = 0; n < count; ) {
    let size = queue.drainInto(values.subarray(0, Math.min(batch, count - n)));
    // Nothing there: wait for the first one.
    if (size === 0) values[size++] = queue.get();
    for (let k = 0; k < size; k++) sum += values[k]!;
    n += size;
  }
  return sum;
}

/** Without a second thread: an array as a ring, filled and emptied in turn. */
function serial(count: number): number {
  const slots = new Int32Array(batch);
  let sum = 0;
  for (let n = 0; n < count; n += batch) {
    const size = Math.min(batch, count - n);
    for (let k = 0; k < size; k++) slots[k] = value(n + k);
    for (let k = 0; k < size; k++) sum += slots[k]!;
  }
  return sum;
}

const workload: Workload = {
  prepare(quick) {
    const count = quick ? 100_000 : 500_000;
    const queue = () => share(new Queue({ type: 'int32', capacity: batch }));
    const both = (label: string, ends: () => [object, object]): Other => ({
      id: label.replace(/\W+/g, '-').toLowerCase(),
      kind: label.startsWith('manycore') ? 'objects' : 'other',
      label,
      threads: 2,
      async run(run: Run) {
        const [from, to] = ends();
        const sums = await run<object, number>([
          { ...from, role: 'put', count },
          { ...to, role: 'get', count },
        ]);
        return sums[1]!;
      },
    });
    const twice = <T>(one: T): [T, T] => [one, one];
    return {
      description: `${grouped(count)} numbers from one thread to another`,
      serial: () => serial(count),
      others: () => [
        both('postMessage', () => {
          const { port1, port2 } = new MessageChannel();
          return [
            { kind: 'port', port: port1 },
            { kind: 'port', port: port2 },
          ];
        }),
        both('a ring by hand', () => twice({ kind: 'ring', memory: ring.create(batch) })),
        both('manycore Queue, one by one', () => twice({ kind: 'single', queue: queue() })),
        both('manycore Queue, in batches', () => twice({ kind: 'batch', queue: queue() })),
      ],
      python: [
        { label: 'queue.Queue', needs: [], source: python(count, false) },
        { label: 'multiprocessing.Queue', needs: [], source: python(count, true) },
      ],
      cpp: {
        file: 'queue',
        args: [count, batch],
        scales: false,
        label: 'C++ mutex and conditions',
      },
    };
  },
};
export default workload;

const python = (count: number, processes: boolean) => `
import ${processes ? 'multiprocessing' : 'queue, threading'}
def produce(q):
    for n in range(${count}): q.put(n * 7919 % 1000)
def run(threads):
    q = ${processes ? 'multiprocessing.Queue' : 'queue.Queue'}(${batch})
    producer = ${processes ? 'multiprocessing.Process' : 'threading.Thread'}(target=produce, args=(q,))
    producer.start()
    total = 0
    for _ in range(${count}): total += q.get()
    producer.join()
    return total
`;
