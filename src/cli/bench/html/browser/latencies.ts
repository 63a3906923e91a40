import * as Plot from '@observablehq/plot';
import { time } from '../../format.js';
import type { WorkloadReport } from '../../schema.js';
import { share as nine } from '../figures.js';
import { drawn } from '../lines.js';
import { tip } from './bars.js';
import { color, dash, legend, look, ranks, steps } from './kinds.js';
import type { Drawing } from './main.js';

/** Latencies against shares of the calls, with as much room for each further nine of 99.9… %. */
export function latencies(
  { name, contenders }: WorkloadReport,
  cores: number,
  width: number,
): Drawing {
  const lines = drawn(contenders, cores).map(({ id, kind, label, latencies }) => ({
    id,
    kind,
    label,
    quantiles: latencies!.quantiles,
  }));
  const rank = ranks(lines);
  const shares = [
    ...new Set(lines.flatMap(({ quantiles }) => quantiles.map(([share]) => share))),
  ].sort((a, b) => a - b);
  const nines = (share: number) => -Math.log10(1 - share);
  // The last one has infinitely many nines; it is put at the edge.
  const last = nines(shares.filter(share => share < 1).at(-1) ?? 0.9);
  const place = (share: number) => (share < 1 ? nines(share) : last + 0.6);
  const points = lines.flatMap(({ quantiles, ...who }) =>
    quantiles.map(([share, us]) => ({ ...who, share, place: place(share), us })),
  );
  const values = points.map(({ us }) => us).filter(us => us > 0);
  const written = legible(shares, place, (width - 74) / place(shares.at(-1) ?? 1));
  const domain: [number, number] = [Math.min(...values) / 1.3, Math.max(...values) * 1.3];
  const ticks = steps(domain, 7);
  const svg = Plot.plot({
    width,
    height: Math.min(330, Math.max(230, width * 0.62)),
    marginLeft: 54,
    marginRight: 20,
    marginTop: 26,
    marginBottom: 46,
    className: 'drawing',
    x: {
      label: 'of the calls',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: written.map(place),
      tickFormat: (at: number) => nine(written.find(share => place(share) === at)!),
    },
    y: {
      type: 'log',
      domain,
      label: 'took at most',
      labelArrow: 'none',
    },
    marks: [
      Plot.axisY(ticks, { text: short, labelArrow: 'none' }),
      Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1, ticks }),
      ...lines.flatMap(({ id, kind }, index) => {
        const own = points.filter(point => point.id === id);
        return [
          Plot.line(own, {
            className: 'curve',
            x: 'place',
            y: 'us',
            stroke: color(kind),
            strokeWidth: 2.2,
            strokeDasharray: dash(rank[index]!),
          }),
          Plot.dot(own, { className: 'dots', x: 'place', y: 'us', r: 4.2, ...look(kind) }),
        ];
      }),
      Plot.tip(
        points,
        Plot.pointer({
          x: 'place',
          y: 'us',
          title: ({ label, share, us }) =>
            `${label}\n${nine(share)} of the calls: ${time(us / 1000)}`,
          ...tip,
        }),
      ),
    ],
  });
  const entries = lines.map(({ kind, label }, index) => ({
    kind,
    text: label,
    rank: rank[index]!,
  }));
  const said = lines.map(
    ({ label, quantiles }) =>
      `${label}: ${quantiles.map(([share, us]) => `${nine(share)} ${time(us / 1000)}`).join(', ')}`,
  );
  return { parts: [legend(entries), svg], label: `Latencies of ${name}. ${said.join('; ')}` };
}

/** Those shares that have room for their label, what people ask for first; `unit` is pixels per nine. */
function legible(shares: readonly number[], place: (share: number) => number, unit: number) {
  const first = [0.5, 0.9, 0.99, 0.999, 1].filter(share => shares.includes(share));
  const chosen: number[] = [];
  for (const share of [...first, ...shares]) {
    const room = Math.min(...chosen.map(one => Math.abs(place(one) - place(share)) * unit));
    if (room > 44) chosen.push(share);
  }
  return chosen.sort((a, b) => a - b);
}

/** Of an axis: 10 us, 1 ms. */
function short(us: number): string {
  if (us < 1000) return `${Number(us.toPrecision(2))} us`;
  if (us < 1e6) return `${Number((us / 1000).toPrecision(2))} ms`;
  return `${Number((us / 1e6).toPrecision(2))} s`;
}
