// Very many tasks of a pool: of any size, some of which fail, are cancelled while they wait or run, are
// blocked on, or end their worker. Each has to be settled once, with what its call did.
import { CancelledError, ThreadPool, WorkerCrashedError } from 'manycore';

/** How many tasks may be unsettled at a time; more would only take memory. */
const AHEAD = 20_000;

const echo = (id, text, fails) => {
  if (fails) throw new RangeError(`call ${id}`);
  return { id, length: text.length };
};
const exit = () => process.exit(3);

/** Pseudo-random, the same each time (Marsaglia's xorshift32). */
function random(seed) {
  let state = seed;
  return below => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/**
 * @param Pool a class
 * @param crashes every how many tasks one ends its worker; 0: none
 * @returns how many had a result, failed, were cancelled and crashed
 */
export async function stress({ tasks, size, crashes = 0, seed = 1, Pool = ThreadPool }) {
  const next = random(seed);
  const times = new Uint8Array(tasks);
  const count = { results: 0, errors: 0, cancelled: 0, crashed: 0 };
  const wrong = [];
  let settled = 0;
  let resume = () => {};
  const pool = new Pool({ size });

  const start = id => {
    const ends = crashes > 0 && id % crashes === crashes - 1;
    const text = 'x'.repeat(next(50) === 0 ? next(20_000) : next(300));
    const fails = next(10) === 0;
    const task = ends ? pool.submit(exit) : pool.submit(echo, id, text, fails);
    const cancelled = next(7) === 0 && task.cancel();
    const settle = (way, right) => {
      times[id]++;
      count[way]++;
      if (!right) wrong.push(`task ${id}: ${way}`);
      settled++;
      resume();
    };
    task.then(
      ({ id: given, length }) =>
        settle('results', !cancelled && !ends && !fails && given === id && length === text.length),
      error => {
        if (error instanceof CancelledError) settle('cancelled', cancelled);
        else if (error instanceof WorkerCrashedError) settle('crashed', ends && !cancelled);
        else settle('errors', fails && !ends && !cancelled && error.message === `call ${id}`);
      },
    );
    return task;
  };

  try {
    for (let id = 0; id < tasks; id++) {
      const task = start(id);
      if (crashes === 0 && next(500) === 0) task.wait();
      if (next(1000) === 0) await null;
      if (id - settled >= AHEAD) {
        await new Promise(resolve => {
          resume = () => id - settled < AHEAD / 2 && resolve();
        });
      }
    }
    pool.close();
    await pool.joinAsync();
    await new Promise(setImmediate);
  } finally {
    await pool.terminate();
  }
  if (wrong.length > 0) throw new Error(`${wrong.length} went wrong: ${wrong.slice(0, 5)}`);
  const odd = times.findIndex(time => time !== 1);
  if (odd >= 0) throw new Error(`task ${odd} was settled ${times[odd]} times`);
  const { stats } = pool;
  if (stats.queued + stats.running !== 0) throw new Error(`left: ${JSON.stringify(stats)}`);
  return count;
}
