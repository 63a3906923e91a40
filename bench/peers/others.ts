// What a Node program would use instead, and Python's queues. Each returns millions of values per second,
// or says why it cannot.

import { execFileSync } from 'node:child_process';
import { MessageChannel } from 'node:worker_threads';
import { shared } from 'manycore';
import { ended, worker } from './crew.js';

const check = (sum: number, count: number) => {
  if (sum !== (count * (count - 1)) / 2)
    throw new Error(`the sum of ${count} values is wrong: ${sum}`);
};

/** From one worker to another. `make` and `number` are the source of functions of i and of the value. */
export async function postMessage(
  count: number,
  make = 'i => i',
  number = 'v => v',
): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  const times = shared(Float64Array, 3);
  const now = 'const now = () => Number(process.hrtime.bigint() / 1000n) / 1e6;';
  const consumer = worker(
    `${now}
     const number = ${number};
     let [n, sum] = [0, 0];
     give.port.on('message', v => {
       sum += number(v);
       if (++n === ${count}) { give.times[1] = now(); give.times[2] = sum; give.port.close(); }
     });`,
    { port: port2, times },
    [port2],
  );
  await new Promise(resolve => consumer.once('online', resolve));
  const producer = worker(
    `${now}
     const make = ${make};
     give.times[0] = now();
     for (let i = 0; i < ${count}; i++) give.port.postMessage(make(i));
     give.port.close();`,
    { port: port1, times },
    [port1],
  );
  await ended([producer, consumer]);
  check(times[2]!, count);
  return count / (times[1]! - times[0]!) / 1e6;
}

const python = `
import sys, time, threading, multiprocessing, queue
kind, count = sys.argv[1], int(sys.argv[2])
processes = kind == 'multiprocessing.Queue'
if processes: multiprocessing.set_start_method('fork')
q = multiprocessing.Queue(1024) if processes else queue.Queue(1024)
def produce():
    for i in range(count): q.put(i)
start = time.perf_counter()
producer = (multiprocessing.Process if processes else threading.Thread)(target=produce)
producer.start()
total = sum(q.get() for _ in range(count))
elapsed = time.perf_counter() - start
producer.join()
assert total == count * (count - 1) // 2
print(count / elapsed / 1e6)
`;

export type PythonQueue = 'queue.Queue' | 'multiprocessing.Queue';

export function pythonQueue(kind: PythonQueue, count: number): number {
  return Number(execFileSync('python3', ['-c', python, kind, String(count)], { encoding: 'utf8' }));
}
