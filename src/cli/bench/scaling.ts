import type { Curve, Point } from './schema.js';
import { serialFraction, speedup } from './statistics.js';
import type { Measurement } from './workload.js';

/** One curve for each kind that was measured on one thread and on more; `allowed` is the number of cores. */
export function scaling(measurements: readonly Measurement[], allowed: number): Curve[] {
  const series = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const { contender, times, problem } = measurement;
    if (contender.kind === 'serial' || problem !== undefined || times.length === 0) continue;
    const name = unnumbered(contender.label);
    series.set(name, [...(series.get(name) ?? []), measurement]);
  }
  return [...series].flatMap(([label, members]) => curve(label, members, allowed) ?? []);
}

/** "native, 2 threads" -> "native" */
export function unnumbered(label: string): string {
  return label.replace(/, \d+ \w+$/, '');
}

function curve(label: string, members: Measurement[], allowed: number): Curve | undefined {
  const sorted = members.sort((a, b) => a.contender.threads - b.contender.threads);
  const first = sorted[0];
  if (first?.contender.threads !== 1 || sorted.length < 2) return undefined;
  const points = sorted.map(({ contender: { threads }, times }): Point => {
    const gain = speedup(first.times, times)?.value ?? Number.NaN;
    const oversubscribed = threads > allowed;
    return { threads, speedup: gain, efficiency: gain / threads, oversubscribed };
  });
  // Threads that share a core say nothing about the work.
  const best = points
    .filter(({ threads, oversubscribed }) => threads > 1 && !oversubscribed)
    .at(-1);
  const { kind } = first.contender;
  return {
    kind,
    label,
    points,
    serialFraction: best ? serialFraction(best.speedup, best.threads) : null,
  };
}
