import { scaling } from './scaling.js';
import type { ContenderReport, Found, Latencies, Machine, Missing, Report } from './schema.js';
import { ascending, interval, median, quantile, speedup, spread, verdict } from './statistics.js';
import type { Measurement, Outcome } from './workload.js';

export interface Circumstances {
  date: string;
  command: string;
  quick: boolean;
  interrupted: boolean;
  machine: Machine;
  noisy: string | null;
  found: Found[];
  missing: Missing[];
}

/** Everything that is to be said of a run: what --json writes, and what tables and pages are made from. */
export function report(about: Circumstances, outcomes: readonly Outcome[]): Report {
  const { date, command, quick, interrupted, machine, noisy, found, missing } = about;
  return {
    ...{ schema: 2, date, command, quick, interrupted, machine, noisy, found, missing },
    workloads: outcomes.map(({ workload, description, measurements }) => ({
      name: workload,
      description,
      contenders: measurements.map(one => contender(one, measurements[0]?.times ?? [])),
      scaling: scaling(measurements, machine.allowed),
    })),
  };
}

function contender(measurement: Measurement, base: readonly number[]): ContenderReport {
  const { contender, times, problem, latencies } = measurement;
  const { id, kind, label, threads } = contender;
  const right = problem === undefined;
  const range = interval(times);
  const ratio = right ? speedup(base, times) : null;
  return {
    ...{ id, kind, label, threads, correct: right },
    ...(right ? {} : { problem }),
    times,
    median: finite(median(times)),
    spread: finite(spread(times)),
    low: range?.[0] ?? null,
    high: range?.[1] ?? null,
    speedup: ratio?.value ?? null,
    speedupLow: ratio?.low ?? null,
    speedupHigh: ratio?.high ?? null,
    verdict: kind === 'serial' ? null : verdict(ratio),
    ...(right && latencies ? { latencies: distribution(latencies) } : {}),
  };
}

const shares = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

function distribution(calls: readonly number[]): Latencies {
  const sorted = ascending(calls);
  return { unit: 'us', quantiles: shares.map(share => [share, quantile(sorted, share)]) };
}

/** JSON has no NaN: what was not measured is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
