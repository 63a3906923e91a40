import type { Machine } from './machine.js';
import { median, spread } from './statistics.js';
import type { Outcome } from './workload.js';

/** What --json writes. A change that breaks a reader raises `schema`. */
export function report(
  machine: Machine,
  outcomes: readonly Outcome[],
  { quick, interrupted }: { quick: boolean; interrupted: boolean },
) {
  return {
    schema: 1,
    date: new Date().toISOString(),
    machine,
    quick,
    interrupted,
    workloads: outcomes.map(({ workload, description, measurements }) => {
      const base = median(measurements[0]?.times ?? []);
      return {
        name: workload,
        description,
        contenders: measurements.map(({ contender, times, problem }) => ({
          ...contender,
          correct: problem === undefined,
          ...(problem === undefined ? {} : { problem }),
          times,
          median: finite(median(times)),
          spread: finite(spread(times)),
          speedup: problem === undefined ? finite(base / median(times)) : null,
        })),
      };
    }),
  };
}

/** JSON has no NaN: what was not measured is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
