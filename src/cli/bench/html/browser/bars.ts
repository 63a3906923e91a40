import * as Plot from '@observablehq/plot';
import type { ContenderReport, WorkloadReport } from '../../schema.js';
import { times } from '../figures.js';
import { color, fraction, steps, widest } from './kinds.js';
import type { Drawing } from './main.js';

/** With less room than that for the bars, the labels stand above them. */
const narrow = 230;

/** How often faster than serial JavaScript each contender was, with the interval and every single run. */
export function bars({ name, contenders }: WorkloadReport, width: number): Drawing {
  const room = widest(contenders.map(({ label }) => label)) + 12;
  const above = width - room < narrow;
  const measured = contenders.filter(({ correct, speedup }) => correct && speedup !== null);
  const others = contenders.filter(one => !measured.includes(one));
  const base = contenders.find(({ kind }) => kind === 'serial')?.median ?? null;
  const runs = measured.flatMap(({ id, times: all }) =>
    all.map(time => ({ id, speedup: (base ?? Number.NaN) / time })),
  );
  // Under the labels, where they stand above.
  const inset = above ? { insetTop: 19, insetBottom: 2 } : { insetTop: 4, insetBottom: 4 };
  const middle = above ? 8 : 0;
  const high = ({ speedup, speedupHigh }: ContenderReport) => speedupHigh ?? speedup!;

  const ends = measured.flatMap(one => [one.speedupLow ?? one.speedup!, high(one)]);
  const all = [1, ...ends, ...runs.map(({ speedup }) => speedup)];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  // Bars from nought are the easiest to compare, as long as the shortest is still to be seen.
  const logarithmic = most / least > 40;
  const domain: [number, number] = logarithmic ? [least * 0.85, most] : [0, Math.max(1.1, most)];
  const count = Math.max(3, (width - (above ? 0 : room)) / 60);
  const ticks = logarithmic ? steps(domain, count) : count;

  const svg = Plot.plot({
    width,
    height: contenders.length * (above ? 40 : contenders.length > 20 ? 24 : 30) + 52,
    marginLeft: above ? 6 : room,
    // The values are bold, and so a little wider.
    marginRight: widest(measured.map(one => times(one.speedup!))) * 1.12 + 10,
    marginTop: 6,
    marginBottom: 46,
    className: 'drawing',
    x: {
      type: logarithmic ? 'log' : 'linear',
      domain,
      label: `times as fast as serial JavaScript${logarithmic ? ' (logarithmic)' : ''}`,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks,
      tickFormat: String,
    },
    y: { domain: contenders.map(({ id }) => id), axis: null, padding: 0.08 },
    marks: [
      Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks }),
      // Where it says what to write, no label is left out.
      ...(logarithmic
        ? [
            Plot.axisX(ticks as number[], {
              text: fraction,
              labelAnchor: 'center',
              labelArrow: 'none',
            }),
          ]
        : []),
      Plot.barX(measured, {
        className: 'bars',
        x1: logarithmic ? 1 : 0,
        x2: 'speedup',
        y: 'id',
        fill: one => color(one.kind),
        ...inset,
      }),
      Plot.tickX(runs, {
        className: 'runs',
        x: 'speedup',
        y: 'id',
        stroke: 'var(--ink)',
        strokeOpacity: 0.22,
        ...inset,
      }),
      Plot.ruleX([1], { stroke: 'var(--ink)', strokeDasharray: '2,3' }),
      Plot.ruleY(measured, {
        className: 'intervals',
        filter: one => one.speedupLow !== null && one.speedupHigh !== null,
        y: 'id',
        x1: 'speedupLow',
        x2: 'speedupHigh',
        dy: middle,
        stroke: 'var(--ink)',
        strokeWidth: 1.8,
      }),
      ...(['speedupLow', 'speedupHigh'] as const).map(end =>
        Plot.tickX(measured, {
          filter: one => one[end] !== null,
          x: end,
          y: 'id',
          stroke: 'var(--ink)',
          strokeWidth: 1.8,
          insetTop: inset.insetTop + 4,
          insetBottom: inset.insetBottom + 4,
        }),
      ),
      Plot.text(measured, {
        className: 'values',
        ...halo,
        x: one => (logarithmic ? Math.max(1, high(one)) : high(one)),
        y: 'id',
        dx: 7,
        dy: middle,
        text: one => times(one.speedup!),
        textAnchor: 'start',
        fontWeight: 600,
      }),
      Plot.text(others, {
        className: 'problems',
        ...halo,
        frameAnchor: 'left',
        y: 'id',
        dx: 6,
        dy: middle,
        text: one => (one.correct ? 'not measured' : '✖ wrong'),
        textAnchor: 'start',
        fontWeight: 600,
        fill: one => (one.correct ? 'var(--faint)' : 'var(--bad)'),
      }),
      Plot.text(contenders, {
        className: 'labels',
        ...halo,
        frameAnchor: 'left',
        y: 'id',
        text: 'label',
        textAnchor: above ? 'start' : 'end',
        dx: above ? 0 : -8,
        dy: above ? -12 : 0,
      }),
      Plot.tip(measured, Plot.pointerY({ x: 'speedup', y: 'id', title: details, ...tip })),
    ],
  });
  const said = measured.map(one => `${one.label} ${times(one.speedup!)}`);
  const left = others.map(({ label, correct }) => `${label} ${correct ? 'not measured' : 'wrong'}`);
  return { parts: [svg], label: `Speed-ups of ${name}: ${[...said, ...left].join('; ')}` };
}

/** Keeps a text readable that lies on lines. */
const halo = { stroke: 'var(--paper)', strokeWidth: 4, fill: 'var(--ink)' };
export const tip = { fill: 'var(--card)', stroke: 'var(--faint)', textPadding: 9 };

export function details(one: ContenderReport): string {
  const { label, speedup, speedupLow, speedupHigh, verdict } = one;
  const interval =
    speedupLow === null || speedupHigh === null
      ? 'no interval'
      : `95 %: ${times(speedupLow)} to ${times(speedupHigh)}`;
  const runs = `${one.times.length} runs${verdict ? `, ${verdict}` : ''}`;
  return [label, `${times(speedup!)} (${interval})`, runs].join('\n');
}
