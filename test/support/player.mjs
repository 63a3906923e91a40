// Plays a script of calls on one object, and notes when each was called, what came of it, and when it
// returned. A script is an Int32Array of five words per call; native/binding/parts.cc plays it, too.
const [CODE, ARGUMENT, RESULT, INVOKE, RESPONSE, WORDS] = [0, 1, 2, 3, 4, 5];
/** The cells: the clock; how many producers, consumers are not done; how many are not here yet. */
const [CLOCK, MISSING] = [0, 3];

const DONE = 0;
const FAILED = -1;
const CLOSED = -2;

/** The position in this list is a call's code. */
export const names = [
  ...['put', 'tryPut', 'get', 'tryGet', 'close'],
  ...['lock', 'tryLock', 'unlock', 'read', 'tryRead', 'unlockRead'],
  ...['acquire', 'tryAcquire', 'release'],
];

const write = lock => (lock.write ? lock.write() : lock.lock());
const tryWrite = lock => (lock.tryWrite ? lock.tryWrite() : lock.tryLock() ? lock : undefined);
const writeAsync = lock => (lock.writeAsync ? lock.writeAsync() : lock.lockAsync());
const leave = guard => void guard[Symbol.dispose]();
const CLOSING = names.indexOf('close');
/** Which calls take something that a later call gives back. */
const takes = new Set(['lock', 'tryLock', 'read', 'tryRead', 'acquire', 'tryAcquire'].map(code));
const gives = new Set(['unlock', 'unlockRead', 'release'].map(code));

function code(name) {
  return names.indexOf(name);
}

/** What blocking threads call: (object, argument, what was taken before). */
const calls = {
  put: (queue, value) => queue.put(value),
  tryPut: (queue, value) => queue.tryPut(value) || FAILED,
  get: queue => queue.get(),
  tryGet: queue => queue.tryGet() ?? FAILED,
  close: queue => queue.close(),
  lock: write,
  tryLock: lock => tryWrite(lock) ?? FAILED,
  unlock: (_, __, guard) => leave(guard),
  read: lock => lock.read(),
  tryRead: lock => lock.tryRead() ?? FAILED,
  unlockRead: (_, __, guard) => leave(guard),
  acquire: (semaphore, count) => semaphore.acquire(count),
  tryAcquire: (semaphore, count) => semaphore.tryAcquire(count) || FAILED,
  release: (semaphore, count) => semaphore.release(count),
};
/** What chains of Promises call instead. */
const asyncCalls = {
  ...calls,
  put: (queue, value) => queue.putAsync(value),
  get: queue => queue.getAsync(),
  lock: writeAsync,
  read: lock => lock.readAsync(),
  acquire: (semaphore, count) => semaphore.acquireAsync(count),
};

/** One call at a time: whether it is to be made, its beginning and its end. */
class Script {
  #held;

  constructor(object, script, cells, table) {
    Object.assign(this, { object, script, cells, table });
  }

  /** Begins the call at this place: what the function returned or threw is for `end`. */
  begin(at) {
    const { script, cells } = this;
    const [which, argument] = [script[at + CODE], script[at + ARGUMENT]];
    if (gives.has(which) && this.#held === undefined) return;
    // The argument says which side the flow is on: the last of either side closes the queue.
    if (which === CLOSING && argument > 0 && Atomics.sub(cells, argument, 1) !== 1) return;
    Atomics.store(script, at + INVOKE, Atomics.add(cells, CLOCK, 1) + 1);
    const held = this.#held;
    if (gives.has(which)) this.#held = undefined;
    return () => this.table[names[which]](this.object, argument, held);
  }

  end(at, value) {
    const { script, cells } = this;
    const taken = takes.has(script[at + CODE]) && value !== FAILED;
    if (taken) this.#held = value;
    script[at + RESULT] = typeof value === 'number' ? value : DONE;
    Atomics.store(script, at + RESPONSE, Atomics.add(cells, CLOCK, 1) + 1);
  }

  fail(at, error) {
    if (error.code !== 'ERR_MANYCORE_CLOSED') throw error;
    this.end(at, CLOSED);
  }
}

/**
 * To begin at the same moment: those who were woken first wait for the last, for a few microseconds. That
 * makes good histories likely; it proves nothing, and on one processor it is in vain.
 */
export function begin(cells) {
  Atomics.sub(cells, MISSING, 1);
  for (let i = 0; i < 10_000 && Atomics.load(cells, MISSING) > 0; i++);
}

export function play(object, script, cells) {
  const player = new Script(object, script, cells, calls);
  for (let at = 0; at < script.length; at += WORDS) {
    const call = player.begin(at);
    if (call === undefined) continue;
    try {
      player.end(at, call());
    } catch (error) {
      player.fail(at, error);
    }
  }
}

export async function playAsync(object, script, cells) {
  const player = new Script(object, script, cells, asyncCalls);
  for (let at = 0; at < script.length; at += WORDS) {
    const call = player.begin(at);
    if (call === undefined) continue;
    try {
      player.end(at, await call());
    } catch (error) {
      player.fail(at, error);
    }
  }
}
