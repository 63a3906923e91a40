import Table from 'cli-table3';
import type { Colors } from '../colors.js';
import { bar, percent, ratio, time } from './format.js';
import { median, spread } from './statistics.js';
import type { Measurement, Outcome } from './workload.js';

const barWidth = 16;
/** Of all columns with their padding: 78, so that it fits a terminal of 80. */
const widths = [30, 11, 9, 11, barWidth + 1];
const bare = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/** The figures of all workloads, one block each, speed-ups over serial JavaScript. */
export function table(outcomes: readonly Outcome[], colors: Colors): string {
  const sheet = new Table({
    chars: bare,
    colWidths: widths,
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { 'padding-left': 0, 'padding-right': 1, head: [], border: [] },
  });
  const head = ['', 'median', '±', 'speed-up', ''];
  sheet.push(head.map(text => colors.dim(text)));
  for (const [index, outcome] of outcomes.entries()) {
    if (index > 0) sheet.push([{ colSpan: widths.length, content: '' }]);
    const title = `${colors.bold(outcome.workload)}${colors.dim(` · ${outcome.description}`)}`;
    sheet.push([{ colSpan: widths.length, content: title }]);
    for (const row of rows(outcome, colors)) sheet.push(row);
  }
  return sheet
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n');
}

function rows({ measurements }: Outcome, colors: Colors): string[][] {
  const serial = measurements.find(({ contender }) => contender.kind === 'serial');
  const base = median(serial?.times ?? []);
  const gains = measurements.map(({ times, problem }) =>
    problem === undefined ? base / median(times) : Number.NaN,
  );
  const most = Math.max(...gains.filter(Number.isFinite));
  return measurements.map((measurement, index) => {
    const gain = gains[index] ?? Number.NaN;
    const label = `  ${measurement.contender.label}`;
    if (measurement.problem !== undefined)
      return [colors.red(label), '', '', colors.red(verdict(measurement)), ''];
    if (measurement.times.length === 0) return [colors.dim(label), '-', '', '-', ''];
    const paint = gain >= 1.05 ? colors.green : gain <= 0.95 ? colors.yellow : String;
    const { times } = measurement;
    return [
      label,
      time(median(times)),
      colors.dim(percent(spread(times))),
      paint(ratio(gain)),
      paint(` ${bar(gain, most, barWidth - 1)}`),
    ];
  });
}

function verdict({ problem }: Measurement): string {
  return problem?.startsWith('failed') ? 'FAILED' : 'WRONG';
}
