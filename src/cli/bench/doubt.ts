import { crowded } from './noise.js';
import { ascending, median, quantile } from './statistics.js';
import type { Outcome } from './workload.js';

export interface Observed {
  /** Cores that others kept busy before the first run, and while serial JavaScript ran. */
  before: number;
  during: number;
  cores: number;
  /** By the contender with the most threads, at most what is allowed. */
  needed: number;
}

/** Why the figures are doubtful, in a sentence; null where they are not. */
export function doubt(seen: Observed, outcomes: readonly Outcome[] = []): string | null {
  const { before, during, cores, needed } = seen;
  const reasons = [];
  const busy = (others: number) => `${others.toFixed(1)} of ${cores} cores`;
  if (crowded(before, cores, needed))
    reasons.push(`other programs kept ${busy(before)} busy before it began`);
  if (crowded(during, cores, needed))
    reasons.push(`other programs kept ${busy(during)} busy while it measured`);
  const unsteady = outcomes.filter(({ measurements }) => wavers(measurements[0]?.times ?? []));
  if (unsteady.length > 0) {
    const names = unsteady.map(({ workload }) => workload).join(', ');
    reasons.push(`the times of serial JavaScript wavered by more than 10 % (${names})`);
  }
  return reasons.length > 0 ? reasons.join('; ') : null;
}

/** One thread that does the same again and again: the middle half of its times lies close together. */
function wavers(times: readonly number[]): boolean {
  // What takes no time at all wavers on any machine.
  if (times.length < 4 || median(times) < 2) return false;
  const sorted = ascending(times);
  return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / median(times) > 0.1;
}
