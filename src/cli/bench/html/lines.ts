import type { ContenderReport } from '../schema.js';

/** More lines than that are a tangle. */
const most = 6;

/** Those that were measured: whose latencies there are. */
export function timed(contenders: readonly ContenderReport[]): ContenderReport[] {
  return contenders.filter(({ latencies, correct }) => latencies && correct);
}

/**
 * Whose latencies are drawn: all, if they are few; else of each that was measured with several numbers of
 * threads the one with the most threads that there are cores for.
 */
export function drawn(contenders: readonly ContenderReport[], cores: number): ContenderReport[] {
  const all = timed(contenders);
  if (all.length <= most) return all;
  const chosen = new Map<string, ContenderReport>();
  for (const one of all) {
    const family = `${one.kind} ${one.label.replace(/, \d+ \w+$/, '')}`;
    const best = chosen.get(family);
    if (!best || (one.threads <= cores && one.threads > best.threads)) chosen.set(family, one);
  }
  return [...chosen.values()];
}
