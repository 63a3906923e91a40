// What is said around the table: on which machine, how to read it, and whether to believe it.
import type { Colors } from '../colors.js';
import { wrap } from './format.js';
import type { Machine, Report } from './schema.js';

/** The machine, one fact per line or sentence, without colour. */
export function facts(host: Machine): string[] {
  const libc = host.libc === null ? '' : `, ${host.libc}`;
  const compiler = host.compiler === null ? '' : ` (${host.compiler})`;
  return [
    `${cores(host)}, ${(host.memory / 2 ** 30).toFixed(0)} GiB, ${host.platform}${libc}`,
    `Node ${host.node} (V8 ${host.v8}), kernels for ${host.instructionSet}${compiler}`,
  ];
}

/** "2 of 8 cores allowed (affinity 4, control group 2.5)" */
function cores({ cores, allowed, affinity, cgroup }: Machine): string {
  const all = `${cores} ${cores === 1 ? 'core' : 'cores'}`;
  const why = [
    ...(affinity < cores ? [`affinity ${affinity}`] : []),
    ...(cgroup !== null ? [`control group ${Number(cgroup.toFixed(2))}`] : []),
  ];
  const reason = why.length > 0 ? ` (${why.join(', ')})` : '';
  return allowed < cores ? `${Number(allowed.toFixed(2))} of ${all} allowed${reason}` : all;
}

export function header(host: Machine, colors: Colors): string {
  const title = `${colors.bold(`manycore ${host.manycore}`)} on ${host.cpu}`;
  return [title, ...facts(host).map(line => wrap(line))].join('\n');
}

/** What is wrong, one line each. */
export function problems({ workloads }: Report): string[] {
  return workloads.flatMap(({ name, contenders }) =>
    contenders
      .filter(({ correct }) => !correct)
      .map(({ label, problem }) => `${name}: ${label} ${problem}`),
  );
}

/** Whether anybody's result was held against that of serial JavaScript at all. */
export function checked({ workloads }: Report): boolean {
  const all = workloads.flatMap(({ contenders }) => contenders);
  return all.some(({ kind, times }) => kind !== 'serial' && times.length > 0);
}

/** How to read the figures, in sentences. */
export function legend({ workloads }: Report): string[] {
  const all = workloads.flatMap(({ contenders }) => contenders);
  const curves = workloads.flatMap(({ scaling }) => scaling);
  const lines = [
    'Medians of interleaved rounds after a warm-up; ± is half the distance from the fastest to the slowest run.',
    'Speed-ups over serial JavaScript, round by round, with the 95 % confidence interval of their median.',
  ];
  if (all.some(({ verdict }) => verdict === 'same'))
    lines.push('≈ no difference from serial JavaScript that is certain at 95 %.');
  if (all.some(({ speedup, speedupLow }) => speedup !== null && speedupLow === null))
    lines.push('Without an interval: fewer than the six rounds that it needs.');
  if (curves.length > 0)
    lines.push(
      'Scaling is over the same contender on one thread. Serial is the part of the work that does not get shorter with more threads, by Karp and Flatt.',
    );
  if (curves.some(({ points }) => points.some(({ oversubscribed }) => oversubscribed)))
    lines.push('! more threads than cores allowed.');
  return lines;
}

/** Whose versions matter beside those of Node and manycore, in a line where there are any. */
export function beside({ found }: Report): string[] {
  if (found.length === 0) return [];
  return [`beside ${found.map(({ name, version }) => `${name} ${version}`).join(', ')}`];
}

/** The words below the table. */
export function closing(report: Report, colors: Colors): string {
  const lines =
    report.workloads.length > 0 ? legend(report).map(text => colors.dim(wrap(text))) : [];
  const wrong = problems(report);
  lines.push(...beside(report).map(text => colors.dim(wrap(text, 80, '  '))));
  for (const { name, why } of report.missing)
    lines.push(wrap(`not found: ${name} (${why})`, 80, '  '));
  if (report.noisy !== null)
    lines.push(colors.yellow(wrap(`⚠ The figures are doubtful: ${report.noisy}.`, 80, '  ')));
  if (report.interrupted)
    lines.push(colors.yellow('Interrupted: this is what was measured until then.'));
  for (const problem of wrong) lines.push(colors.red(wrap(`✖ ${problem}`, 80, '  ')));
  if (wrong.length === 0 && checked(report))
    lines.push(colors.green('✔ Every result equals that of serial JavaScript.'));
  return lines.join('\n');
}
