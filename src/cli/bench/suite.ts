import type { ThreadPool } from '../../index.js';
import { bind, contenders } from './contenders.js';
import type { Reporter } from './reporter.js';
import { type Effort, measure } from './runner.js';
import type { Outcome, Workload } from './workload.js';

export interface Suite {
  workloads: ReadonlyArray<{ name: string; load(): Promise<Workload> }>;
  /** Numbers of threads. */
  counts: readonly number[];
  quick: boolean;
  effort: Effort;
  reporter: Reporter;
  signal: AbortSignal;
  createPool(size: number): ThreadPool;
}

/** Runs the workloads one after the other; what an abort cut short is there as far as it got. */
export async function run(suite: Suite): Promise<Outcome[]> {
  const { reporter, signal } = suite;
  const pools = new Pools(suite.createPool);
  const outcomes: Outcome[] = [];
  try {
    for (const { name, load } of suite.workloads) {
      if (signal.aborted) break;
      const start = performance.now();
      reporter.start(name);
      const job = (await load()).prepare(suite.quick);
      const entries = contenders(suite.counts).map(who => bind(who, job, pools.get));
      const measurements = await measure(job, entries, suite.effort, reporter.update, signal);
      const outcome = { workload: name, description: job.description, measurements };
      const begun = measurements.some(({ times, problem }) => times.length > 0 || problem);
      if (begun) outcomes.push(outcome);
      if (!signal.aborted) reporter.done(outcome, performance.now() - start);
    }
  } finally {
    reporter.stop();
    await pools.end(signal.aborted);
  }
  return outcomes;
}

/** One pool per size, made when first needed and kept warm: starting threads is not what is measured. */
class Pools {
  readonly #pools = new Map<number, ThreadPool>();

  constructor(readonly create: (size: number) => ThreadPool) {}

  readonly get = (size: number): ThreadPool => {
    let pool = this.#pools.get(size);
    if (!pool) {
      pool = this.create(size);
      this.#pools.set(size, pool);
    }
    return pool;
  };

  async end(now: boolean): Promise<void> {
    for (const pool of this.#pools.values()) {
      if (now) await pool.terminate();
      else {
        await pool.close();
        await pool.joinAsync();
      }
    }
  }
}
