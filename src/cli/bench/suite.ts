import type { Foreign } from './contenders/foreign.js';
import { Crews } from './crews.js';
import type { Noise } from './noise.js';
import type { Reporter } from './reporter.js';
import type { Rivals } from './rivals.js';
import { roster } from './roster.js';
import { type Effort, measure } from './runner.js';
import type { Outcome, Workload } from './workload.js';

export interface Suite {
  workloads: ReadonlyArray<{ name: string; module: string }>;
  /** Numbers of threads, ascending. */
  counts: readonly number[];
  quick: boolean;
  effort: Effort;
  rivals: Rivals;
  reporter: Reporter;
  noise: Noise;
  signal: AbortSignal;
}

/** Runs the workloads one after the other; what an abort cut short is there as far as it got. */
export async function run(suite: Suite): Promise<Outcome[]> {
  const { reporter, signal } = suite;
  const crews = new Crews();
  const outcomes: Outcome[] = [];
  try {
    for (const [index, { name, module }] of suite.workloads.entries()) {
      if (signal.aborted) break;
      const start = performance.now();
      reporter.start(name, index, suite.workloads.length);
      const outcome = await one(suite, name, module, crews);
      const begun = outcome.measurements.some(({ times, problem }) => times.length > 0 || problem);
      if (begun) outcomes.push(outcome);
      if (!signal.aborted) reporter.done(outcome, performance.now() - start);
    }
  } finally {
    reporter.stop();
    suite.rivals.workshop?.end();
    await crews.end();
  }
  return outcomes;
}

async function one(
  { quick, counts, effort, rivals, reporter, noise, signal }: Suite,
  name: string,
  module: string,
  crews: Crews,
): Promise<Outcome> {
  const foreign: Foreign[] = [];
  try {
    const { default: workload } = (await import(module)) as { default: Workload };
    const job = workload.prepare(quick);
    const entries = await roster(job, { module, counts, crews, rivals, foreign });
    const watch = { progress: reporter.update, signal, noise };
    const measurements = await measure(job, entries, effort, watch);
    return { workload: name, description: job.description, measurements };
  } finally {
    for (const program of foreign) program.end();
  }
}
