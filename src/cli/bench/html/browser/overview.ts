import * as Plot from '@observablehq/plot';
import type { ContenderReport, Kind, WorkloadReport } from '../../schema.js';
import { times } from '../figures.js';
import { details, tip } from './bars.js';
import { color, fraction, kinds, legend, look, steps, widest } from './kinds.js';
import type { Drawing } from './main.js';

const right = 18;
/** Where dots of a row go that would hide each other. */
const offsets = [0, -7, 7, -14, 14];

type Row = ContenderReport & { workload: string };

/** Of each workload and each kind the fastest contender: the whole report at a glance. */
export function overview(workloads: readonly WorkloadReport[], width: number): Drawing {
  const rows = workloads.flatMap(fastest);
  const there = (Object.keys(kinds) as Kind[]).filter(kind => rows.some(row => row.kind === kind));
  const ends = rows.flatMap(row => [
    row.speedupLow ?? row.speedup!,
    row.speedupHigh ?? row.speedup!,
  ]);
  const wrong = new Set(
    workloads.flatMap(({ name, contenders }) =>
      contenders.every(one => one.correct) ? [] : [name],
    ),
  );
  const domain = [Math.min(1, ...ends) * 0.88, Math.max(2, ...ends) * 1.12] as const;
  const label = ({ name }: WorkloadReport) => (wrong.has(name) ? `✖ ${name}` : name);
  const left = widest(workloads.map(label)) + 14;
  const stretch = (width - left - right) / Math.log(domain[1] / domain[0]);
  const lanes = swarm(rows, stretch);
  const ticks = steps(domain, (width - left) / 66);
  const svg = Plot.plot({
    width,
    height: workloads.length * 38 + 68,
    marginLeft: left,
    marginRight: right,
    marginTop: 4,
    marginBottom: 46,
    className: 'drawing',
    x: {
      type: 'log',
      domain,
      label: 'times as fast as serial JavaScript',
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: { domain: workloads.map(({ name }) => name), axis: null, padding: 0.5 },
    marks: [
      Plot.axisX(ticks, { text: fraction, labelAnchor: 'center', labelArrow: 'none' }),
      Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks }),
      Plot.gridY({ stroke: 'var(--line)', strokeOpacity: 1 }),
      // What is left of the line lost.
      Plot.rect([0], { x1: domain[0], x2: 1, fill: 'var(--bad)', fillOpacity: 0.06 }),
      Plot.ruleX([1], { stroke: 'var(--ink)', strokeDasharray: '2,3' }),
      Plot.text(workloads, {
        className: 'labels',
        frameAnchor: 'left',
        y: 'name',
        dx: -9,
        text: label,
        textAnchor: 'end',
        href: ({ name }) => `#${name}`,
        fill: ({ name }) => (wrong.has(name) ? 'var(--bad)' : 'var(--link)'),
      }),
      ...there.flatMap(kind => lanes.flatMap((lane, index) => marks(kind, lane, offsets[index]!))),
      Plot.tip(
        rows,
        Plot.pointer({
          x: 'speedup',
          y: 'workload',
          title: row => `${row.workload}\n${details(row)}`,
          ...tip,
        }),
      ),
    ],
  });
  const said = workloads.map(({ name }) => {
    const own = rows.filter(row => row.workload === name);
    return `${name}: ${own.map(row => `${kinds[row.kind].name} ${times(row.speedup!)}`).join(', ')}`;
  });
  const entries = there.map(kind => ({ kind, text: kinds[kind].name }));
  return { parts: [legend(entries), svg], label: `Speed-ups of all workloads. ${said.join('; ')}` };
}

function marks(kind: Kind, lane: readonly Row[], dy: number): Plot.Markish[] {
  const own = lane.filter(row => row.kind === kind);
  if (own.length === 0) return [];
  return [
    Plot.ruleY(own, {
      className: 'intervals',
      filter: one => one.speedupLow !== null && one.speedupHigh !== null,
      y: 'workload',
      x1: 'speedupLow',
      x2: 'speedupHigh',
      dy,
      stroke: color(kind),
      strokeWidth: 2,
    }),
    Plot.dot(own, { className: 'dots', x: 'speedup', y: 'workload', r: 5, dy, ...look(kind) }),
  ];
}

/** Each row's dots as near to its line as they are apart; `stretch` is pixels for e times as much. */
function swarm(rows: readonly Row[], stretch: number): Row[][] {
  const lanes = offsets.map((): Row[] => []);
  for (const row of [...rows].sort((a, b) => a.speedup! - b.speedup!)) {
    const room = offsets.map(offset => {
      const away = lanes.flatMap((lane, index) =>
        lane
          .filter(({ workload }) => workload === row.workload)
          .map(({ speedup }) =>
            Math.hypot(stretch * Math.log(row.speedup! / speedup!), offset - offsets[index]!),
          ),
      );
      return Math.min(10, ...away);
    });
    lanes[room.indexOf(Math.max(...room))]!.push(row);
  }
  return lanes;
}

function fastest({ name, contenders }: WorkloadReport): Row[] {
  const best = new Map<Kind, Row>();
  for (const one of contenders) {
    // Serial JavaScript is the line at 1.
    if (!one.correct || one.speedup === null || one.kind === 'serial') continue;
    if (one.speedup > (best.get(one.kind)?.speedup ?? 0))
      best.set(one.kind, { ...one, workload: name });
  }
  return [...best.values()];
}
