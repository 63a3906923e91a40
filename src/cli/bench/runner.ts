import { quote } from '../../check.js';
import { difference } from './difference.js';
import type { Noise } from './noise.js';
import type { Entry } from './roster.js';
import type { Job, Measurement, Result } from './workload.js';

export interface Effort {
  warmUps: number;
  /** Rounds that are run even when they take longer than the budget. */
  rounds: number;
  /** Milliseconds in which short jobs get further rounds. */
  budget: number;
  /** Milliseconds after which no further round begins, whatever is missing. */
  limit: number;
}

/** Quick: all workloads in under a minute on two cores. Six rounds are the least for a 95 % interval. */
export const quick: Effort = { warmUps: 1, rounds: 6, budget: 2_000, limit: 3_000 };
export const thorough: Effort = { warmUps: 2, rounds: 11, budget: 10_000, limit: 40_000 };
/** For fewer workloads than all: what then is left of the minute goes to each of them, if it needs it for six rounds. */
export function quickFor(workloads: number): Effort {
  return { ...quick, limit: Math.max(quick.limit, 45_000 / workloads) };
}
const mostRounds = 50;
/** Of single calls, for each contender. */
const mostLatencies = 100_000;

export type Progress = (text: string) => void;

export interface Watch {
  progress: Progress;
  signal: AbortSignal;
  /** Told when this process alone is at work. */
  noise?: Noise;
}

/**
 * Runs a job with everybody in turn, round after round, so that a machine that grows hot or busy does so
 * for all of them; every other round in reverse, so that nobody always comes after the same one. The first
 * rounds warm up and are not counted. Every result is compared with that of serial JavaScript, which is the
 * first entry; who is wrong once is out, with the reason kept.
 *
 * An abort ends it between two runs, or within one that is awaited; what was measured stays.
 */
export async function measure(
  job: Job,
  entries: readonly Entry[],
  effort: Effort,
  { progress, signal, noise }: Watch,
): Promise<Measurement[]> {
  const measurements = entries.map(
    (entry): Measurement => ({ contender: entry.contender, times: [] }),
  );
  const referee = new Referee();
  const abort = once(signal);
  const start = performance.now();
  const order = entries.map((entry, index) => ({ entry, measurement: measurements[index]! }));
  const enough = (round: number) => {
    const spent = performance.now() - start;
    if (round > 0 && spent > effort.limit) return true;
    return round >= effort.rounds && (spent > effort.budget || round >= mostRounds);
  };

  for (let round = -effort.warmUps; !enough(round) && !signal.aborted; round++) {
    const title = round < 0 ? 'warm-up' : `round ${round + 1}`;
    for (const { entry, measurement } of round > 0 && round % 2 === 1
      ? order.toReversed()
      : order) {
      if (signal.aborted || referee.helpless) break;
      if (measurement.problem !== undefined) continue;
      progress(`${title} · ${entry.contender.label}`);
      const alone = entry.contender.kind === 'serial' ? noise : undefined;
      try {
        const { result, time } = await timed(job, entry, abort.promise, alone);
        if (result === undefined) break; // aborted while it ran
        const problem = referee.judge(result, entry.tolerance ?? job.tolerance);
        if (problem !== undefined) measurement.problem = problem;
        else if (round >= 0) keep(measurement, time, job.latencies?.());
      } catch (error) {
        // What Ctrl-C did to it is no failure.
        await new Promise(resolve => setTimeout(resolve, 10));
        if (signal.aborted) break;
        measurement.problem = `failed: ${reason(error)}`;
        referee.missed();
      }
    }
    if (referee.helpless) break;
  }
  abort.release();
  return measurements;
}

/** Not everybody throws errors. */
function reason(error: unknown): string {
  const { message = error } = (error ?? {}) as { message?: unknown };
  return quote(message).replace(/^'|'$/g, '');
}

async function timed(job: Job, entry: Entry, abort: Promise<void>, noise?: Noise) {
  job.reset?.();
  noise?.start();
  const begin = performance.now();
  const run = entry.run();
  // A value that is there at once is not awaited: a turn of the event loop is not its work.
  const result = isPromise(run) ? await Promise.race([run, abort]) : run;
  const time = performance.now() - begin;
  noise?.stop();
  return { result, time: entry.took?.() ?? time };
}

function isPromise(value: Result | PromiseLike<Result>): value is PromiseLike<Result> {
  return typeof value === 'object' && 'then' in value;
}

function keep(measurement: Measurement, time: number, calls: ArrayLike<number> = []): void {
  measurement.times.push(time);
  if (calls.length === 0) return;
  measurement.latencies ??= [];
  const room = mostLatencies - measurement.latencies.length;
  measurement.latencies.push(...Array.from(calls).slice(0, Math.max(0, room)));
}

/** Keeps the first result, that of serial JavaScript, and holds all others against it. */
class Referee {
  #reference: Result | undefined;
  /** The reference itself could not be made: nobody's result can be called right. */
  helpless = false;

  judge(result: Result, tolerance?: number): string | undefined {
    // A copy, because the memory of an array is where the next contender works.
    this.#reference ??= typeof result === 'object' ? result.slice() : result;
    return difference(result, this.#reference, tolerance);
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
