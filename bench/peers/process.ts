// npm run bench:process — locks, queues, pipes and a pool of processes, against Python's multiprocessing and
// the IPC channel of child_process.

import { execFileSync, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Event, Mutex, Process, ProcessPool, pipe, Queue, SharedMemory } from 'manycore';
import { atLeast, introduce, run } from './rows.js';

const PAIRS = 1_000_000;
const NUMBERS = 1_000_000;
const BATCH = 1000;
const TRIPS = 20_000;

const memory = SharedMemory.create(2 ** 24);

/** Nanoseconds for a pair. */
const pairs = (mutex: Mutex) => () => {
  const start = performance.now();
  for (let i = 0; i < PAIRS; i++) {
    mutex.lock();
    mutex.unlock();
  }
  return ((performance.now() - start) * 1e6) / PAIRS;
};

/** Millions per second from another process to this one. */
function numbers(batch: number): () => Promise<number> {
  return async () => {
    const queue = new Queue<number>({ memory, type: 'float64', capacity: 4096 });
    const producer = Process.start(
      (queue: Queue<number>, count: number, batch: number) => {
        if (batch === 1) {
          for (let i = 0; i < count; i++) queue.put(i);
        } else {
          const values = new Float64Array(batch);
          for (let i = 0; i < count; i += batch) {
            for (let k = 0; k < batch; k++) values[k] = i + k;
            queue.putMany(values);
          }
        }
      },
      queue,
      NUMBERS + batch,
      batch,
    );
    let sum = 0;
    const values = new Float64Array(batch);
    const take = () => {
      if (batch === 1) {
        sum += queue.get();
        return 1;
      }
      const got = queue.drainInto(values);
      for (let i = 0; i < got; i++) sum += values[i] as number;
      return got;
    };
    for (let n = 0; n < batch; ) n += take(); // it has begun
    const start = performance.now();
    for (let n = 0; n < NUMBERS; ) n += take();
    const seconds = (performance.now() - start) / 1000;
    producer.join();
    const count = NUMBERS + batch;
    if (sum !== (count * (count - 1)) / 2) throw new Error(`the sum is wrong: ${sum}`);
    return NUMBERS / seconds / 1e6;
  };
}

/** Microseconds there and back. */
async function trip(): Promise<number> {
  const [mine, yours] = pipe<number>({ memory });
  const echo = Process.start((end: typeof yours) => {
    for (;;) {
      const value = end.recv();
      if (value < 0) return;
      end.send(value);
    }
  }, yours);
  yours.close();
  for (let i = 0; i < 2000; i++) {
    mine.send(i);
    mine.recv();
  }
  const start = performance.now();
  for (let i = 0; i < TRIPS; i++) {
    mine.send(i);
    mine.recv();
  }
  const time = ((performance.now() - start) * 1000) / TRIPS;
  mine.send(-1);
  echo.join();
  mine.close();
  return time;
}

async function ipc(): Promise<number> {
  const child = fork(fileURLToPath(new URL('echo.js', import.meta.url)));
  const answer = () => new Promise(resolve => child.once('message', resolve));
  let start = 0;
  for (let i = -500; i < TRIPS / 4; i++) {
    if (i === 0) start = performance.now();
    child.send(i);
    await answer();
  }
  const time = ((performance.now() - start) * 1000) / (TRIPS / 4);
  child.disconnect();
  return time;
}

const CALLS = 5000;
const noop = () => {};

const program = `
import multiprocessing as mp, time
def produce(q, n):
    for i in range(n): q.put(i)
def echo(end):
    while True:
        v = end.recv()
        if v < 0: return
        end.send(v)
def lock():
    l = mp.Lock()
    start = time.perf_counter()
    for _ in range(200000): l.acquire(); l.release()
    return (time.perf_counter() - start) / 200000 * 1e9
def queue():
    q = mp.Queue(4096)
    p = mp.Process(target=produce, args=(q, 100001)); p.start()
    q.get()
    start = time.perf_counter()
    for _ in range(100000): q.get()
    rate = 100000 / (time.perf_counter() - start) / 1e6
    p.join()
    return rate
def pipe():
    a, b = mp.Pipe()
    p = mp.Process(target=echo, args=(b,)); p.start()
    for i in range(1000): a.send(i); a.recv()
    start = time.perf_counter()
    for i in range(10000): a.send(i); a.recv()
    time_ = (time.perf_counter() - start) / 10000 * 1e6
    a.send(-1); p.join()
    return time_
def noop(): pass
def pool():
    from concurrent.futures import ProcessPoolExecutor
    with ProcessPoolExecutor(2) as pool:
        for _ in range(200): pool.submit(noop).result()
        start = time.perf_counter()
        for _ in range(2000): pool.submit(noop).result()
        return (time.perf_counter() - start) / 2000 * 1e6
`;
const python = (what: string) => () =>
  Number(
    execFileSync('python3', ['-c', `${program}if __name__ == '__main__': print(${what}())`], {
      encoding: 'utf8',
    }),
  );

introduce('two processes');
await run({
  what: 'lock and unlock a Mutex in a SharedMemory',
  unit: 'ns',
  contenders: {
    manycore: pairs(new Mutex({ memory })),
    'manycore, in memory of its own': pairs(new Mutex()),
    'Python multiprocessing.Lock': python('lock'),
  },
  aim: (_, to) => ['<= 1.1 x in memory of its own', to('manycore, in memory of its own') <= 1.1],
});
await run({
  what: 'numbers through a queue, one by one',
  unit: 'M/s',
  contenders: { manycore: numbers(1), 'Python multiprocessing.Queue': python('queue') },
  aim: atLeast(10),
});
await run({
  what: `numbers through a queue, in batches of ${BATCH}`,
  unit: 'M/s',
  contenders: { manycore: numbers(BATCH), 'Python multiprocessing.Queue': python('queue') },
  aim: atLeast(10),
});
await run({
  what: 'a number there and back through a pipe',
  unit: 'us',
  contenders: {
    manycore: trip,
    'child_process IPC': ipc,
    'Python multiprocessing.Pipe': python('pipe'),
  },
  aim: ours => ['<= 15', ours <= 15],
});
/** Milliseconds from the kill until somebody who waits for the lock is told. */
async function bereavement(): Promise<number> {
  const mutex = new Mutex({ memory });
  const held = new Event({ memory });
  const holder = Process.start(
    (mutex: Mutex, held: Event) => {
      mutex.lock();
      held.set();
      for (;;);
    },
    mutex,
    held,
  );
  holder.result.catch(() => {}); // as it will be
  held.wait();
  const waiting = mutex.lockAsync().then(
    () => Number.NaN,
    () => performance.now(),
  );
  const start = performance.now();
  holder.kill('SIGKILL');
  const told = (await waiting) - start;
  await holder.joinAsync();
  return told;
}
await run({
  what: 'the news that the holder of a Mutex was killed',
  unit: 'ms',
  contenders: { manycore: bereavement },
  aim: ours => ['<= 200', ours <= 200],
});
const pool = new ProcessPool({ size: 2 });
for (let i = 0; i < CALLS; i++) await pool.submit(noop);
await run({
  what: 'one awaited no-op task of a ProcessPool',
  unit: 'us',
  contenders: {
    manycore: async () => {
      const start = performance.now();
      for (let i = 0; i < CALLS; i++) await pool.submit(noop);
      return ((performance.now() - start) * 1000) / CALLS;
    },
    'manycore, blocked on': () => {
      const start = performance.now();
      for (let i = 0; i < CALLS; i++) pool.submit(noop).get();
      return ((performance.now() - start) * 1000) / CALLS;
    },
    'Python ProcessPoolExecutor': python('pool'),
  },
  aim: ours => ['<= 15', ours <= 15],
});
await pool.terminate();
memory.close();
