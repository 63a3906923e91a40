// Draws the plots of the page, again whenever the room for one changes.
import type { Report, WorkloadReport } from '../../schema.js';
import { bars } from './bars.js';
import { latencies } from './latencies.js';
import { overview } from './overview.js';
import { scaling } from './scaling.js';

const report = JSON.parse(document.getElementById('manycore-report')!.textContent!) as Report;

/** What a figure consists of, at that width, and what it says to those who do not see it. */
export interface Drawing {
  parts: (HTMLElement | SVGElement)[];
  label: string;
}

function draw(figure: HTMLElement, width: number): Drawing | undefined {
  const { plot, workload: name } = figure.dataset;
  if (plot === 'overview') return overview(report.workloads, width);
  const workload = report.workloads.find(one => one.name === name);
  return workload && drawings[plot as keyof typeof drawings](workload, width);
}

const drawings = {
  bars,
  latencies: (workload: WorkloadReport, width: number) =>
    latencies(workload, report.machine.allowed, width),
  scaling: (workload: WorkloadReport, width: number) =>
    scaling(workload.scaling, report.machine.allowed, width),
};

const widths = new WeakMap<Element, number>();
const observer = new ResizeObserver(entries => {
  for (const { target, contentRect } of entries) {
    const width = Math.floor(contentRect.width);
    if (width === 0 || widths.get(target) === width) continue;
    widths.set(target, width);
    const drawing = draw(target.parentElement!, width);
    if (!drawing) continue;
    target.replaceChildren(...drawing.parts);
    const svg = drawing.parts.find(part => part instanceof SVGElement);
    svg?.setAttribute('role', 'img');
    svg?.setAttribute('aria-label', drawing.label);
  }
});
for (const plot of document.querySelectorAll('.plot')) observer.observe(plot);

// Paper has no folds.
addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
});
