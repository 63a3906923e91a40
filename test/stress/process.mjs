// Processes that lock, put and get in one SharedMemory, and are killed at any instant. The others go on,
// nothing comes twice, and what a lock protects is never seen half changed without an AbandonedError.
// `npm run stress:process` and process.test.ts run it.
import { Mutex, Process, Queue, RwLock, SharedMemory } from 'manycore';

/** What each process does until it is killed or told to stop; self-contained. */
export async function live({ role, seed, mutex, rwlock, account, numbers, texts, times, words }) {
  const { AbandonedError, TimeoutError } = await import('manycore');
  const [NEXT, STOP, TWICE, DAMAGED, TORN, BEATS] = [0, 1, 2, 3, 4, 8];
  let state = seed;
  const random = below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const patient = call => {
    try {
      return call();
    } catch (error) {
      if (error instanceof TimeoutError) return undefined;
      throw error;
    }
  };
  /** Both halves are equal, except when their owner was killed between the two. */
  const change = at => {
    if (account[at] !== account[at + 1]) Atomics.add(words, TORN, 1);
    account[at]++;
    account[at + 1]++;
  };
  const owned = (take, recover, at) => {
    try {
      return take();
    } catch (error) {
      if (!(error instanceof AbandonedError)) throw error;
      const guard = recover();
      account[at + 1] = account[at];
      return guard;
    }
  };
  const text = id => `${id}:`.padEnd((id * 7919) % 3000, String(id));
  const deeds = [
    () => {
      owned(
        () => mutex.lock(),
        () => mutex.recover(),
        0,
      );
      change(0);
      mutex.unlock();
    },
    () => {
      const guard = owned(
        () => rwlock.write(),
        () => rwlock.recover(),
        2,
      );
      change(2);
      guard[Symbol.dispose]();
    },
    () => {
      const id = Atomics.add(words, NEXT, 1);
      if (id < times.length) patient(() => numbers.put(id, 5));
    },
    () => {
      const id = patient(() => numbers.get(5));
      if (id !== undefined && Atomics.add(times, id, 1) > 0) Atomics.add(words, TWICE, 1);
    },
    () => {
      const id = random(10_000);
      patient(() => texts.put({ id, text: text(id) }, 5));
    },
    () => {
      const got = patient(() => texts.get(5));
      if (got !== undefined && got.text !== text(got.id)) Atomics.add(words, DAMAGED, 1);
    },
    async () => {
      try {
        await mutex.runExclusive(() => change(0));
      } catch (error) {
        if (!(error instanceof AbandonedError)) throw error;
      }
    },
  ];
  while (Atomics.load(words, STOP) === 0) {
    await deeds[random(deeds.length)]();
    Atomics.add(words, BEATS + role, 1);
  }
}

/** Without a step of every process for so long, it hangs. In ms. */
const PATIENCE = 120_000;
const turn = () => new Promise(setImmediate);

/** @returns how often a process was killed, and how many values went through. Throws at what is not right. */
export async function stress({ kills, size = 3, seed = 1, progress }) {
  const [NEXT, STOP, TWICE, DAMAGED, TORN, BEATS] = [0, 1, 2, 3, 4, 8];
  const memory = SharedMemory.create(2 ** 26);
  const words = memory.array(Int32Array, BEATS + size);
  const shared = {
    words,
    mutex: new Mutex({ memory, name: 'account' }),
    rwlock: new RwLock({ memory, name: 'other account' }),
    account: memory.array(Int32Array, 4),
    numbers: new Queue({ memory, type: 'int32', capacity: 8 }),
    texts: new Queue({ memory, capacity: 8, poolBytes: 2 ** 13 }),
    times: memory.array(Uint8Array, 2 ** 25),
  };
  let state = seed;
  const random = below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  // By its module: a test runner may have rewritten the source that is here.
  const target = { module: import.meta.url, name: 'live' };
  const begin = role => Process.start(target, { ...shared, role, seed: random(2 ** 31) });
  const processes = Array.from({ length: size }, (_, role) => begin(role));
  /** Every process that is there has done something since. */
  const allGoOn = async what => {
    const before = words.slice(BEATS);
    const end = performance.now() + PATIENCE;
    while (before.some((beats, role) => Atomics.load(words, BEATS + role) === beats)) {
      const ended = processes.find(({ alive }) => !alive);
      if (ended !== undefined) await ended.result; // says why
      if (performance.now() > end) throw new Error(`${what}: a process hangs`);
      await turn();
    }
  };
  const start = performance.now();
  let told = start;
  try {
    for (let killed = 0; killed < kills; killed++) {
      await allGoOn(`after ${killed} kills`);
      for (let turns = random(50); turns > 0; turns--) await turn();
      const role = random(size);
      const victim = processes[role];
      victim.result.catch(() => {});
      victim.kill('SIGKILL');
      await victim.joinAsync();
      processes[role] = begin(role);
      if (progress && performance.now() - told > 1000) {
        told = performance.now();
        progress(killed, kills, (told - start) / 1000);
      }
    }
    await allGoOn('at the end');
    Atomics.store(words, STOP, 1);
    for (const process of processes) await process.result;
  } finally {
    for (const process of processes) {
      process.result.catch(() => {});
      process.kill('SIGKILL');
    }
    memory.close();
  }
  const wrong = { twice: words[TWICE], damaged: words[DAMAGED], torn: words[TORN] };
  if (Object.values(wrong).some(Boolean)) throw new Error(`not right: ${JSON.stringify(wrong)}`);
  return { kills, values: words[NEXT], seconds: (performance.now() - start) / 1000 };
}
