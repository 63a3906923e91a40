import type { ContenderReport, Kind, Report, WorkloadReport } from '../schema.js';

/** How often a kind of contender was faster than serial JavaScript, at its best number of threads. */
export interface Tally {
  name: string;
  of: number;
  faster: number;
  slower: number;
  /** No difference, or none that is certain. */
  open: number;
}

const kinds: [Kind, string][] = [
  ['pool', 'manycore’s JavaScript pool'],
  ['native', 'manycore’s native code'],
  ['processes', 'manycore’s processes'],
  ['threads', 'worker_threads by hand'],
];

/** The answer to what most readers came for. Only kinds that were measured are there. */
export function tallies({ workloads }: Report): Tally[] {
  return kinds.flatMap(([kind, name]) => {
    const all = workloads.flatMap(workload => best(workload, kind) ?? []);
    const count = (verdict: string) => all.filter(one => one.verdict === verdict).length;
    const [faster, slower] = [count('faster'), count('slower')];
    const of = all.length;
    return of > 0 ? [{ name, of, faster, slower, open: of - faster - slower }] : [];
  });
}

/** The fastest of its kind whose results were right. */
export function best({ contenders }: WorkloadReport, kind: Kind): ContenderReport | undefined {
  return contenders
    .filter(one => one.kind === kind && one.correct && one.speedup !== null)
    .sort((a, b) => b.speedup! - a.speedup!)[0];
}

/** Each wrong result and each error. */
export function problems({ workloads }: Report): { workload: string; who: string; what: string }[] {
  return workloads.flatMap(({ name, contenders }) =>
    contenders
      .filter(({ correct }) => !correct)
      .map(({ label, problem }) => ({
        workload: name,
        who: label,
        what: problem ?? 'gave a wrong result',
      })),
  );
}
