/** The middle of the values; of the two middle ones their mean. */
export function median(values: readonly number[]): number {
  return quantile(ascending(values), 0.5);
}

/** Half the distance from the fastest to the slowest run, as a share of the median. With a handful of
 * runs this hides nothing, as a standard deviation or a quartile would. */
export function spread(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}

export function ascending(values: Iterable<number>): number[] {
  return [...values].sort((a, b) => a - b);
}

/** Of ascending values, between neighbours in proportion. */
export function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * A confidence interval of the median that assumes nothing of how the values are distributed: the k-th
 * smallest and the k-th largest one. The median of all possible values lies below the k-th smallest of n
 * when fewer than k of them fell below it, each with probability 1/2; k is the largest one that leaves both
 * sides together at most 1 - confidence. Fewer than six values never reach 95 %.
 */
export function interval(
  values: readonly number[],
  confidence = 0.95,
): [low: number, high: number] | undefined {
  const n = values.length;
  let [k, tail, term] = [0, 0, 0.5 ** n];
  for (;;) {
    tail += term; // P(at most k of n fall below)
    if (2 * tail > 1 - confidence) break;
    k++;
    term *= (n - k + 1) / k;
  }
  if (k === 0) return undefined;
  const sorted = ascending(values);
  return [sorted[k - 1] ?? Number.NaN, sorted[n - k] ?? Number.NaN];
}

export interface Ratio {
  value: number;
  low: number | null;
  high: number | null;
}

/**
 * How many times as fast somebody is as the base, round by round, since what disturbs a round disturbs both:
 * the median of these ratios with its interval. Null where there is no round that both were in.
 */
export function speedup(base: readonly number[], times: readonly number[]): Ratio | null {
  const rounds = Math.min(base.length, times.length);
  if (rounds === 0) return null;
  const ratios = times.slice(0, rounds).map((time, round) => (base[round] ?? Number.NaN) / time);
  const [low, high] = interval(ratios) ?? [null, null];
  return { value: median(ratios), low, high };
}

export type Verdict = 'faster' | 'slower' | 'same' | null;

/** Whether the difference from 1 is real: the interval does not contain 1. That is the sign test. */
export function verdict(ratio: Ratio | null): Verdict {
  if (ratio === null || ratio.low === null || ratio.high === null) return null;
  if (ratio.low > 1) return 'faster';
  return ratio.high < 1 ? 'slower' : 'same';
}

/**
 * The part of the work that does not get shorter with more threads, from a speed-up measured on that many
 * (Karp and Flatt, 1990). Below 0 where more threads help more than in proportion, by their caches for example.
 */
export function serialFraction(speedup: number, threads: number): number {
  return (1 / speedup - 1 / threads) / (1 - 1 / threads);
}
