import * as Plot from '@observablehq/plot';
import { percent } from '../../format.js';
import type { Curve } from '../../schema.js';
import { part, times } from '../figures.js';
import { tip } from './bars.js';
import { color, dash, legend, look, ranks } from './kinds.js';
import type { Drawing } from './main.js';

/** Speed-up over one thread against threads, the best there could be, and where there are more threads than cores. */
export function scaling(curves: readonly Curve[], allowed: number, width: number): Drawing {
  const points = curves.flatMap(({ kind, label, points }) =>
    points.map(point => ({ ...point, kind, label })),
  );
  const rank = ranks(curves);
  const counts = [...new Set(points.map(({ threads }) => threads))].sort((a, b) => a - b);
  const [least, most] = [counts[0] ?? 1, counts.at(-1) ?? 1];
  const tallest = Math.max(Math.min(most, allowed), ...points.map(({ speedup }) => speedup));
  const lowest = Math.min(1, ...points.map(({ speedup }) => speedup));
  // Doubled and doubled again: on both axes, so that the ideal stays a straight line.
  const doubling = most > 8;
  const ideal = [least, Math.min(most, Math.max(least, allowed)), most].map(threads => ({
    threads,
    speedup: Math.min(threads, allowed),
  }));
  const scale = doubling ? ({ type: 'log', base: 2 } as const) : {};
  const pad = doubling ? 1.12 : 1;
  const edge = doubling ? most * 1.1 : most + 0.15;
  const bottom = doubling ? lowest / pad : 0;
  const top = tallest * (doubling ? 1.25 : 1.12);
  const ticks = doubling ? 6 : Math.min(6, Math.ceil(top));
  const svg = Plot.plot({
    width,
    height: Math.min(330, Math.max(230, width * 0.62)),
    marginLeft: 40,
    marginRight: 16,
    marginTop: 26,
    marginBottom: 46,
    className: 'drawing',
    x: {
      ...scale,
      domain: [doubling ? least / 1.1 : least - 0.15, edge],
      label: 'threads',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: counts,
      tickFormat: String,
    },
    y: {
      ...scale,
      domain: [bottom, top],
      label: 'speed-up',
      labelArrow: 'none',
      ticks,
      tickFormat: (value: number) => String(Number(value.toPrecision(3))),
    },
    marks: [
      ...(most > allowed
        ? [
            Plot.rect([0], {
              className: 'oversubscribed',
              x1: Math.max(allowed, least),
              x2: edge,
              y1: bottom,
              y2: top,
              fill: 'var(--ink)',
              fillOpacity: 0.055,
            }),
            Plot.text([0], {
              x: edge,
              y: top,
              text: () => `more threads than cores (${allowed})`,
              textAnchor: 'end',
              lineAnchor: 'bottom',
              dy: -7,
              fill: 'var(--faint)',
            }),
          ]
        : []),
      Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks }),
      Plot.line(ideal, {
        className: 'ideal',
        x: 'threads',
        y: 'speedup',
        stroke: 'var(--faint)',
        strokeDasharray: '5,4',
        strokeWidth: 1.5,
      }),
      ...curves.flatMap(({ kind, points }, index) => [
        Plot.line(points, {
          className: 'curve',
          x: 'threads',
          y: 'speedup',
          stroke: color(kind),
          strokeWidth: 2.2,
          strokeDasharray: dash(rank[index]!),
        }),
        ...[false, true].map(hollow =>
          Plot.dot(
            points.filter(({ oversubscribed }) => oversubscribed === hollow),
            { className: 'dots', x: 'threads', y: 'speedup', r: 5, ...look(kind, hollow) },
          ),
        ),
      ]),
      Plot.tip(
        points,
        Plot.pointer({
          x: 'threads',
          y: 'speedup',
          title: ({ label, threads, speedup, efficiency }) =>
            `${label}\n${threads} threads: ${times(speedup)}\nefficiency ${percent(efficiency)}`,
          ...tip,
        }),
      ),
    ],
  });
  const entries = curves.map(({ kind, label, serialFraction }, index) => ({
    kind,
    rank: rank[index]!,
    text: serialFraction === null ? label : `${label}: ${part(serialFraction)}`,
  }));
  const said = curves.map(
    ({ label, points }) =>
      `${label}: ${points.map(({ threads, speedup }) => `${times(speedup)} on ${threads}`).join(', ')}`,
  );
  return {
    parts: [legend(entries), svg],
    label: `Speed-up by number of threads. ${said.join('; ')}. ${allowed} cores are allowed.`,
  };
}
