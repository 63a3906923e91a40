import Table from 'cli-table3';
import type { Colors } from '../colors.js';
import { bar, percent, range, ratio, serialPart, spreadOf, time } from './format.js';
import type { ContenderReport, Curve, WorkloadReport } from './schema.js';

const barWidth = 7;
/** Of all columns with their padding: 79, so that it fits a terminal of 80. */
const widths = [35, 8, 6, 9, 14, barWidth];
const bare = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/** The figures of all workloads, one block each, speed-ups over serial JavaScript. */
export function table(workloads: readonly WorkloadReport[], colors: Colors): string {
  const head = ['', 'median', '±', 'speed-up', '95 %', ''];
  const blocks = workloads.map(workload =>
    [
      `${colors.bold(workload.name)}${colors.dim(` · ${workload.description}`)}`,
      sheet(rows(workload, colors)),
      ...scaling(workload.scaling, colors),
      ...latencies(workload.contenders, colors),
    ].join('\n'),
  );
  return [
    sheet([head.map(text => (text === '' ? text : colors.dim(text)))]),
    blocks.join('\n\n'),
  ].join('\n');
}

function sheet(rows: string[][]): string {
  const sheet = new Table({
    chars: bare,
    colWidths: widths,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [] },
  });
  sheet.push(...rows);
  const lines = sheet.toString().split('\n');
  return lines.map(line => line.trimEnd()).join('\n');
}

function rows({ contenders }: WorkloadReport, colors: Colors): string[][] {
  const most = Math.max(...contenders.map(({ speedup }) => speedup ?? 0));
  const dim = (text: string) => (text === '' ? text : colors.dim(text));
  return contenders.map(contender => {
    const { label, correct, times, median, spread, speedup, verdict } = contender;
    const name = `  ${label}`;
    if (!correct) return [colors.red(name), '', '', colors.red(mistake(contender)), '', ''];
    if (times.length === 0) return [colors.dim(name), '-', '', '-', '', ''];
    const gain = speedup ?? Number.NaN;
    const paint =
      verdict === 'faster' ? colors.green : verdict === 'slower' ? colors.yellow : String;
    const { speedupLow, speedupHigh, kind } = contender;
    return [
      name,
      time(median ?? Number.NaN),
      colors.dim(spreadOf(spread)),
      paint(`${verdict === 'same' ? '≈' : ''}${ratio(gain)}`),
      dim(kind === 'serial' ? '' : range(speedupLow, speedupHigh)),
      paint(bar(gain, most, barWidth - 1)),
    ];
  });
}

function mistake({ problem }: ContenderReport): string {
  return problem?.startsWith('failed') ? 'FAILED' : 'WRONG';
}

/** A line or more for each curve: what part is serial, and the speed-up and efficiency on each number. */
function scaling(curves: readonly Curve[], colors: Colors): string[] {
  if (curves.length === 0) return [];
  const lines = curves.flatMap(({ label, points, serialFraction }) => {
    const cells = points
      .filter(({ threads }) => threads > 1)
      .map(({ threads, speedup, efficiency, oversubscribed: over }) => ({
        text: `${threads}: ${ratio(speedup)} ${percent(efficiency)}${over ? '!' : ''}`,
        paint: over ? colors.dim : String,
      }));
    const width = 2 + Math.max(...cells.map(({ text }) => text.length));
    const each = Math.floor(50 / width);
    const part = serialPart(serialFraction);
    const lines = [];
    for (let at = 0; at < cells.length; at += each) {
      const begin = at === 0 ? `  ${label.padEnd(20)}${part.padStart(6)}` : ' '.repeat(28);
      const row = cells.slice(at, at + each).map(({ text, paint }, index) => {
        const gap = ' '.repeat(index === 0 ? 2 : width - (cells[at + index - 1]?.text.length ?? 0));
        return `${gap}${paint(text)}`;
      });
      lines.push(begin + row.join(''));
    }
    return lines;
  });
  const head = `  ${'scaling'.padEnd(20)}serial  threads: speed-up over one, efficiency`;
  return [colors.dim(head), ...lines];
}

/** How long single calls took. */
function latencies(contenders: readonly ContenderReport[], colors: Colors): string[] {
  const shares = [0.5, 0.9, 0.99, 1];
  const lines = contenders.flatMap(({ label, latencies }) => {
    if (!latencies) return [];
    const values = new Map(latencies.quantiles);
    const cells = shares.map(share => time((values.get(share) ?? Number.NaN) / 1000).padStart(11));
    return [`  ${label.padEnd(31)} ${cells.join('')}`];
  });
  if (lines.length === 0) return [];
  const titles = shares.map(share => (share === 1 ? 'longest' : `${share * 100} %`).padStart(11));
  return [colors.dim(`  ${'calls that took at most'.padEnd(32)}${titles.join('')}`), ...lines];
}
