import { percent, time } from '../format.js';
import type { ContenderReport, WorkloadReport } from '../schema.js';
import { times as factor, part, share as quantile } from './figures.js';
import { html, type Markup } from './markup.js';

/** All that the plots of a workload show, and what they have no room for, as figures. */
export function tables(workload: WorkloadReport): Markup {
  return html`${times(workload)}${scaling(workload)}${latencies(workload)}`;
}

function times({ name, contenders }: WorkloadReport): Markup {
  return html`<table>
<caption>Times and speed-ups of ${name}, with 95 % confidence intervals</caption>
<thead><tr><th scope="col">contender</th><th scope="col">median</th><th scope="col">speed-up</th></tr></thead>
<tbody>${contenders.map(row)}</tbody></table>`;
}

function row(one: ContenderReport): Markup {
  const { label, correct, problem, median, low, high, spread, times, speedup } = one;
  if (!correct)
    return html`<tr class="wrong"><th scope="row">${label}</th><td colspan="2">✖ ${problem ?? 'wrong'}</td></tr>`;
  if (median === null)
    return html`<tr><th scope="row">${label}</th><td colspan="2">not measured</td></tr>`;
  const interval = low !== null && high !== null && `${time(low)} – ${time(high)}`;
  const { speedupLow, speedupHigh, verdict } = one;
  const range =
    speedupLow !== null && speedupHigh !== null && `${factor(speedupLow)} – ${factor(speedupHigh)}`;
  const runs = `${times.length} ${times.length === 1 ? 'run' : 'runs'}, ± ${percent(spread ?? Number.NaN)}`;
  return html`<tr><th scope="row">${label}</th>
<td>${time(median)}<small>${interval}</small><small>${runs}</small></td>
<td>${speedup !== null && factor(speedup)}<small>${range}</small><small class="${verdict}">${verdict}</small></td></tr>`;
}

function scaling({ name, scaling }: WorkloadReport): Markup | false {
  if (scaling.length === 0) return false;
  return html`<table>
<caption>How ${name} scales: speed-up over one thread, and efficiency</caption>
<thead><tr><th scope="col">contender</th><th scope="col">threads</th><th scope="col">speed-up</th><th scope="col">efficiency</th></tr></thead>
<tbody>${scaling.map(({ label, points, serialFraction }) =>
    points.map(
      ({ threads, speedup, efficiency, oversubscribed }, index) =>
        html`<tr>${
          index === 0 &&
          html`<th scope="rowgroup" rowspan="${points.length}">${label}${
            serialFraction !== null && html`<small>${part(serialFraction)}</small>`
          }</th>`
        }
<td>${threads}${oversubscribed && html`<small>more than cores</small>`}</td><td>${factor(speedup)}</td><td>${percent(efficiency)}</td></tr>`,
    ),
  )}</tbody></table>`;
}

function latencies({ name, contenders }: WorkloadReport): Markup | false {
  const all = contenders.filter(({ latencies }) => latencies);
  if (all.length === 0) return false;
  const shares = [
    ...new Set(all.flatMap(({ latencies }) => latencies!.quantiles.map(([share]) => share))),
  ].sort((a, b) => a - b);
  return html`<table class="latencies">
<caption>Latencies of ${name}: so many of the calls took at most so long</caption>
<thead><tr><th scope="col">contender</th>${shares.map(share => html`<th scope="col">${quantile(share)}</th>`)}</tr></thead>
<tbody>${all.map(({ label, latencies }) => {
    const values = new Map(latencies!.quantiles);
    return html`<tr><th scope="row">${label}</th>${shares.map(
      share =>
        html`<td data-share="${quantile(share)}">${time((values.get(share) ?? Number.NaN) / 1000)}</td>`,
    )}</tr>`;
  })}</tbody></table>`;
}
