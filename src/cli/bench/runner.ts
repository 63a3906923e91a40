import type { Entry } from './contenders.js';
import { difference } from './difference.js';
import type { Job, Measurement, Result } from './workload.js';

export interface Effort {
  /** Rounds that are run even when they take longer than the budget. */
  rounds: number;
  /** Milliseconds in which short jobs get further rounds. */
  budget: number;
}

/** Quick: five workloads in half a minute on two slow cores. */
export const quick: Effort = { rounds: 3, budget: 2_500 };
export const thorough: Effort = { rounds: 7, budget: 10_000 };
const mostRounds = 50;

export type Progress = (text: string) => void;

/**
 * Runs a job with everybody in turn, round after round, so that a machine that grows hot or busy does
 * so for all of them. The first round warms up and is not counted. Every result is compared with that
 * of serial JavaScript, which is the first entry; who is wrong once is out, with the reason kept.
 *
 * An abort ends it between two runs, or within one that is awaited; what was measured stays.
 */
export async function measure(
  job: Job,
  entries: readonly Entry[],
  effort: Effort,
  progress: Progress,
  signal: AbortSignal,
): Promise<Measurement[]> {
  const measurements = entries.map(
    (entry): Measurement => ({ contender: entry.contender, times: [] }),
  );
  const referee = new Referee();
  const abort = once(signal);
  const start = performance.now();
  const enough = (round: number) =>
    round > effort.rounds && (performance.now() - start > effort.budget || round > mostRounds);

  for (let round = 0; !enough(round) && !signal.aborted && !referee.helpless; round++) {
    for (const [index, entry] of entries.entries()) {
      const measurement = measurements[index]!;
      if (signal.aborted || referee.helpless) break;
      if (measurement.problem !== undefined) continue;
      progress(`${round === 0 ? 'warm-up' : `round ${round}`} · ${entry.contender.label}`);
      try {
        const { result, time } = await timed(job, entry, abort.promise);
        if (result === undefined) break; // aborted while it ran
        const problem = referee.judge(result);
        if (problem !== undefined) measurement.problem = problem;
        else if (round > 0) measurement.times.push(time);
      } catch (error) {
        measurement.problem = `failed: ${error instanceof Error ? error.message : String(error)}`;
        referee.missed();
      }
    }
  }
  abort.release();
  return measurements;
}

async function timed(job: Job, entry: Entry, abort: Promise<void>) {
  job.reset?.();
  const begin = performance.now();
  const run = entry.run();
  // A value that is there at once is not awaited: a turn of the event loop is not its work.
  const result = isPromise(run) ? await Promise.race([run, abort]) : run;
  return { result, time: performance.now() - begin };
}

function isPromise(value: Result | PromiseLike<Result>): value is PromiseLike<Result> {
  return typeof value === 'object' && 'then' in value;
}

/** Keeps the first result, that of serial JavaScript, and holds all others against it. */
class Referee {
  #reference: Result | undefined;
  /** The reference itself could not be made: nobody's result can be called right. */
  helpless = false;

  judge(result: Result): string | undefined {
    // A copy, because the memory of an array is where the next contender works.
    this.#reference ??= typeof result === 'number' ? result : result.slice();
    return difference(result, this.#reference);
  }

  missed(): void {
    this.helpless = this.#reference === undefined;
  }
}

/** A promise of the abort that leaves no listener behind. */
function once(signal: AbortSignal): { promise: Promise<void>; release(): void } {
  let listener = () => {};
  const promise = new Promise<void>(resolve => {
    listener = () => resolve();
  });
  signal.addEventListener('abort', listener);
  return { promise, release: () => signal.removeEventListener('abort', listener) };
}
