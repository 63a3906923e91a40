// The report as one page that needs nothing else: no network, no other file. Its tables are written here; its
// plots are drawn where it is read (browser/), in the width and the colours that there are.
import { readFileSync } from 'node:fs';
import { file } from '../../../files.js';
import type { ContenderReport, Report, WorkloadReport } from '../schema.js';
import { drawn, timed } from './lines.js';
import { description } from './machine.js';
import { data, html, Markup } from './markup.js';
import { count, lead, notices } from './notices.js';
import { tables } from './tables.js';

export function page(report: Report): string {
  const { workloads, machine } = report;
  const style = new Markup(asset('style.css'));
  const script = new Markup(asset('browser.js'));
  const day = report.date.slice(0, 10);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="manycore ${machine.manycore}">
<title>manycore bench, ${day}: ${machine.cpu}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<h1>Do threads pay off here?</h1>
<p class="sub">manycore ${machine.manycore} · ${machine.cpu} · ${count(machine.allowed, 'core')} allowed · Node ${machine.node} · <time datetime="${report.date}">${day}</time></p>
</header>
<main>
${notices(report)}
${lead(report)}
${workloads.length > 0 && overview(workloads)}
${workloads.map(one => section(one, machine.allowed))}
${description(report)}
</main>
<footer><p>Written by <code>manycore bench --html</code>. All figures are in this page, as JSON of schema ${report.schema} in its element <code>manycore-report</code>.
The plots are drawn with Observable Plot.</p></footer>
${data('manycore-report', report)}
<script>${script}</script>
</body>
</html>
`.text;
}

function asset(name: string): string {
  return readFileSync(file(`cli/bench/html/${name}`), 'utf8');
}

function overview(workloads: readonly WorkloadReport[]): Markup {
  return html`<section class="overview">
<h2>All workloads</h2>
<figure data-plot="overview"><figcaption>Speed-up over serial JavaScript: of each kind of contender the fastest${workloads.some(({ contenders }) => contenders.some(sure)) && ', with its 95 % confidence interval'}. Logarithmic.</figcaption>${canvas}</figure>
<nav aria-label="Workloads">${workloads.map(
    ({ name, contenders }) =>
      html`<a href="#${name}">${name}${contenders.some(({ correct }) => !correct) && html` <b class="bad" title="a wrong result">✖</b>`}</a>`,
  )}</nav>
</section>`;
}

const canvas = html`<div class="plot"></div><noscript><p>The plot needs JavaScript; its figures are in the tables.</p></noscript>`;

function section(workload: WorkloadReport, cores: number): Markup {
  const { name, description, contenders, scaling } = workload;
  const all = timed(contenders);
  const wrong = contenders.filter(({ correct }) => !correct);
  const figure = (plot: string, caption: string) =>
    html`<figure data-plot="${plot}" data-workload="${name}"><figcaption>${caption}</figcaption>${canvas}</figure>`;
  return html`<section class="workload" id="${name}">
<h2>${name}</h2>
<p class="sub">${description}</p>
${wrong.map(({ label, problem }) => html`<p class="bad">✖ <b>${label}</b> ${problem ?? 'gave a wrong result'}</p>`)}
<div class="figures">
${figure('bars', `Speed-up over serial JavaScript${contenders.some(sure) ? ', with its 95 % confidence interval' : '; too few rounds for an interval'}. Faint lines are single runs.`)}
${scaling.length > 0 && figure('scaling', 'How it scales: speed-up over one thread of the same kind. Dashed: ideal.')}
${
  all.length > 0 &&
  figure(
    'latencies',
    `Latency of single calls: so many of them took at most so long${
      all.length > drawn(contenders, cores).length
        ? ', with as many threads as there are cores; the table has the others, too'
        : ''
    }. Both axes are logarithmic.`,
  )
}
</div>
<details><summary>The figures of ${name} as tables</summary>
<div class="tables">${tables(workload)}</div>
</details>
</section>`;
}

function sure({ speedupLow, speedupHigh }: ContenderReport): boolean {
  return speedupLow !== null && speedupHigh !== null;
}
