import { Mutex, receive, share, shared } from 'manycore';
import type { Other, Run, Workload } from '../src/cli/bench/workload.js';
import { grouped, split } from './support/split.js';

/** `times` increments of the first word of `counter`. The second one is the word of a lock by hand. */
interface Turns {
  kind: 'atomic' | 'hand' | 'mutex';
  times: number;
  counter: Int32Array;
  mutex: unknown;
}

export function piece({ kind, times, counter, mutex }: Turns): void {
  if (kind === 'atomic') for (let n = 0; n < times; n++) Atomics.add(counter, 0, 1);
  if (kind === 'hand') {
    for (let n = 0; n < times; n++) {
      lock(counter);
      counter[0]!++;
      unlock(counter);
    }
  }
  if (kind === 'mutex') {
    const own = receive(mutex) as Mutex;
    for (let n = 0; n < times; n++) {
      own.lock();
      counter[0]!++;
      own.unlock();
    }
  }
}

/** What one would write by hand, after Drepper's "Futexes are tricky": 0 free, 1 taken, 2 somebody sleeps. */
function lock(words: Int32Array): void {
  let seen = Atomics.compareExchange(words, 32, 0, 1);
  while (seen !== 0) {
    if (seen === 2 || Atomics.compareExchange(words, 32, 1, 2) !== 0) Atomics.wait(words, 32, 2);
    seen = Atomics.compareExchange(words, 32, 0, 2);
  }
}

function unlock(words: Int32Array): void {
  if (Atomics.sub(words, 32, 1) === 1) return;
  Atomics.store(words, 32, 0);
  Atomics.notify(words, 32, 1);
}

const kinds = { atomic: 'Atomics.add', hand: 'a lock by hand', mutex: 'manycore Mutex' } as const;

const workload: Workload = {
  prepare(quick) {
    const times = quick ? 500_000 : 3_000_000;
    const counter = shared(Int32Array, 64);
    const mutex = share(new Mutex());
    const other = (kind: Turns['kind'], threads: number): Other => ({
      id: `${kind}-${threads}`,
      kind: kind === 'mutex' ? 'objects' : 'other',
      label: `${kinds[kind]}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      threads,
      async run(run: Run) {
        const parts = split(times, threads);
        await run<Turns, void>(
          parts.map(([begin, end]) => ({ kind, times: end - begin, counter, mutex })),
        );
        return counter[0]!;
      },
    });
    return {
      description: `${grouped(times)} increments of one counter that all threads share`,
      serial() {
        for (let n = 0; n < times; n++) counter[0]!++;
        return counter[0]!;
      },
      others(counts) {
        const all = [...new Set([1, ...counts])];
        return (Object.keys(kinds) as Turns['kind'][]).flatMap(kind =>
          all.map(threads => other(kind, threads)),
        );
      },
      reset: () => void counter.fill(0),
      python: [{ label: 'Lock', needs: [], scales: true, source: python(times) }],
      cpp: { file: 'locks', args: [times], label: 'C++ std::mutex' },
    };
  },
};
export default workload;

const python = (times: number) => `
import threading
lock, counter = threading.Lock(), 0
def turns(n):
    global counter
    for _ in range(n):
        with lock: counter += 1
def run(threads):
    global counter
    counter = 0
    cuts = [${times} * k // threads for k in range(threads + 1)]
    workers = [threading.Thread(target=turns, args=(b - a,)) for a, b in zip(cuts, cuts[1:])]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
    return counter
`;
