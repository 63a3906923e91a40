import { percent, range, ratio, serialPart, spreadOf, time } from './format.js';
import type { ContenderReport, Curve, Report, WorkloadReport } from './schema.js';
import { beside, facts, legend, problems } from './words.js';

/** A report as a page of Markdown, for a README or an issue. */
export function markdown(report: Report): string {
  const { machine, date, command, noisy, missing, interrupted } = report;
  const intro = [
    `${date.slice(0, 10)}, manycore ${machine.manycore} on ${machine.cpu}; ${facts(machine).join('; ')}.`,
    `\`${command}\``,
    ...(interrupted ? ['**Interrupted: this is what was measured until then.**'] : []),
    ...(noisy === null ? [] : [`**The figures are doubtful: ${noisy}.**`]),
    ...problems(report).map(problem => `**Wrong: ${problem}**`),
    ...beside(report).map(text => `${text}.`),
    ...(missing.length > 0
      ? [`Not found: ${missing.map(({ name, why }) => `${name} (${why})`).join(', ')}.`]
      : []),
    legend(report).join(' '),
  ];
  const parts = [...intro, ...report.workloads.flatMap(section)];
  return `${parts.join('\n\n')}\n`;
}

function section({ name, description, contenders, scaling }: WorkloadReport): string[] {
  const calls = contenders.filter(({ latencies }) => latencies !== undefined);
  return [
    `## ${name}`,
    `${description}.`,
    grid(['', 'median', '±', 'speed-up', '95 %'], contenders.map(row)),
    ...(scaling.length > 0 ? [curves(scaling)] : []),
    ...(calls.length > 0 ? [distribution(calls)] : []),
  ];
}

function row(contender: ContenderReport): string[] {
  const { label, correct, problem, median, spread, speedup, verdict } = contender;
  if (!correct) return [label, '', '', problem?.startsWith('failed') ? 'FAILED' : 'WRONG', ''];
  const serial = contender.kind === 'serial';
  return [
    label,
    time(median ?? Number.NaN),
    spreadOf(spread),
    `${verdict === 'same' ? '≈' : ''}${ratio(speedup ?? Number.NaN)}`,
    serial ? '' : range(contender.speedupLow, contender.speedupHigh),
  ];
}

function curves(curves: readonly Curve[]): string {
  const counts = [...new Set(curves.flatMap(({ points }) => points.map(point => point.threads)))];
  const rows = curves.map(({ label, points, serialFraction }) => [
    label,
    ...counts.map(count => {
      const point = points.find(({ threads }) => threads === count);
      if (!point) return '';
      return `${ratio(point.speedup)}, ${percent(point.efficiency)}${point.oversubscribed ? '!' : ''}`;
    }),
    serialPart(serialFraction),
  ]);
  return grid(['speed-up, efficiency', ...counts.map(String), 'serial'], rows);
}

function distribution(contenders: readonly ContenderReport[]): string {
  const shares = [0.5, 0.9, 0.99, 1];
  const rows = contenders.map(({ label, latencies }) => {
    const values = new Map(latencies?.quantiles);
    return [label, ...shares.map(share => time((values.get(share) ?? Number.NaN) / 1000))];
  });
  return grid(['calls that took at most', '50 %', '90 %', '99 %', 'longest'], rows);
}

function grid(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
