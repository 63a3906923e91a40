// Very many calls through one pool, with everything that can become of a call: results and errors of all
// sizes, cancellations, time limits, workers that end. Each is accounted for: that it was settled once and
// rightly, and how often it ran. `npm run stress:pool` and storm.test.ts run it.
import { ThreadPool } from 'manycore';
import { kinds } from './calls.mjs';

/** Pseudo-random numbers that a seed repeats (mulberry32). */
function generator(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = end => Math.floor(next() * end);
  /** One in so many. */
  const seldom = many => below(many) === 0;
  /** In bytes: mostly few, seldom up to 100 KiB, very seldom a MiB or more. */
  const size = () => {
    if (seldom(5_000)) return 2 ** 20 + below(2 ** 20);
    return seldom(50) ? below(100 * 2 ** 10) : below(seldom(4) ? 2_000 : 100);
  };
  return { below, seldom, size };
}

const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
function pick(random) {
  let at = random.below(total);
  for (const kind of kinds) {
    at -= kind.weight;
    if (at < 0) return kind;
  }
  throw new Error('not reached');
}

/** Without a settled call for so long, it hangs. In ms. */
const PATIENCE = 120_000;
const turn = () => new Promise(setImmediate);

/** @returns how many calls came to which end, and in how many seconds. Throws at what is not right. */
export async function stress({ tasks: count, seed = 1, size = 2, inFlight = 1_000, progress }) {
  const random = generator(seed);
  const runs = new Int32Array(new SharedArrayBuffer(4 * count));
  const common = new Int32Array(new SharedArrayBuffer(4));
  const settled = new Int32Array(count);
  const never = new Uint8Array(count); // those that must not have run
  const outcomes = {};
  const open = new Map();
  const violations = [];
  const pool = new ThreadPool({
    size,
    name: 'stress',
    initializer: runs => {
      globalThis.begin = id => Atomics.add(runs, id, 1);
    },
    initArgs: [runs],
  });
  /** What is to be done to calls that are under way, in any order. */
  const wishes = [];
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const done = () => outcomes.all ?? 0;
  const timer = progress && setInterval(() => progress(done(), count, seconds()), 1000);

  const submit = id => {
    const kind = pick(random);
    const call = { id, kind: kind.name, cancelled: false, expected: '', runs: undefined };
    const task = kind.submit({ pool, random, call, runs, common, wish: act => wishes.push(act) });
    open.set(id, call);
    const settle = outcome => {
      settled[id]++;
      open.delete(id);
      if (call.cancelled) never[id] = 1;
      outcomes.all = done() + 1;
      outcomes[`${kind.name}: ${outcome}`] = (outcomes[`${kind.name}: ${outcome}`] ?? 0) + 1;
    };
    const judge = (fulfilled, content) => {
      try {
        settle(call.cancelled ? gone(content) : kind.check(call, fulfilled, content));
      } catch (error) {
        settle('wrong');
        violations.push(`call ${id} (${kind.name}): ${error.message}`);
      }
    };
    task.then(
      value => judge(true, value),
      error => judge(false, error),
    );
    return task;
  };

  /** Fulfils wishes, as they come up, and lets the event loop turn. */
  let last = 0;
  let since = performance.now();
  const attend = async () => {
    for (let left = Math.min(wishes.length, 64); left > 0; left--) {
      const [act] = wishes.splice(random.below(wishes.length), 1);
      if (act() === false) wishes.push(act);
    }
    await turn();
    if (done() > last) since = performance.now();
    last = done();
    if (performance.now() - since < PATIENCE) return;
    const some = [...open.values()].slice(0, 5).map(({ id, kind }) => `${id} (${kind})`);
    throw new Error(`${open.size} calls are not settled, such as ${some.join(', ')}`);
  };

  try {
    for (let id = 0; id < count && violations.length === 0; id++) {
      const task = submit(id);
      if (random.seldom(5_000)) task.wait(1); // the event loop's part is done elsewhere meanwhile
      if (open.size >= inFlight || random.seldom(300)) await attend();
      while (open.size >= inFlight) await attend();
    }
    while (open.size > 0 && violations.length === 0) await attend();
    if (violations.length === 0) {
      pool.close();
      await pool.joinAsync();
    }
  } finally {
    clearInterval(timer);
    await pool.terminate();
  }
  if (violations.length === 0) audit();
  if (violations.length > 0) throw new Error(`seed ${seed}: ${violations.slice(0, 10).join('\n')}`);
  return { tasks: count, seconds: seconds(), outcomes };

  function audit() {
    const { done: results, failed, cancelled, queued, running } = pool.stats;
    const ended = results + failed + cancelled;
    if (ended !== count) violations.push(`the pool counts ${ended} calls of ${count}`);
    if (queued + running !== 0) violations.push(`${queued} queued and ${running} running are left`);
    for (let id = 0; id < count; id++) {
      if (settled[id] !== 1) violations.push(`call ${id} was settled ${settled[id]} times`);
      if (runs[id] > 1) violations.push(`call ${id} ran ${runs[id]} times`);
      if (never[id] && runs[id] !== 0) violations.push(`call ${id} was cancelled in time, and ran`);
    }
    const shared = outcomes['shared: result'] ?? 0;
    if (common[0] !== shared) violations.push(`${common[0]} of ${shared} calls saw shared memory`);
  }
}

function gone(error) {
  if (error?.code === 'ERR_MANYCORE_CANCELLED') return 'never began';
  throw new Error(`cancel() was true, and it ended with ${error}`);
}
