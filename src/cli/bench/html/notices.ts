import type { Report } from '../schema.js';
import { checked } from '../words.js';
import { html, type Markup } from './markup.js';
import { problems, tallies } from './summary.js';

/** What must be seen before any figure is believed, the worst first. */
export function notices(report: Report): Markup {
  const wrong = problems(report);
  return html`
${wrong.length > 0 && bad(wrong)}
${
  report.interrupted &&
  html`<div class="notice doubt"><h2>Interrupted</h2>
<p>The run was stopped before its end. This is what was measured until then; what is missing was not run.</p></div>`
}
${
  report.noisy !== null &&
  html`<div class="notice doubt"><h2>A noisy machine</h2>
<p>${sentence(report.noisy)} Take the figures with care, or measure again when the machine is quiet.</p></div>`
}
${
  report.missing.length > 0 &&
  html`<div class="notice"><h2>Not found</h2>
<p>These would have taken part:</p>
<ul>${report.missing.map(({ name, why }) => html`<li><b>${name}</b>: ${why}</li>`)}</ul></div>`
}
${
  report.quick &&
  html`<div class="notice"><h2>A quick run</h2>
<p>Smaller jobs and fewer rounds than a full run, so wider intervals.</p></div>`
}`;
}

function bad(wrong: ReturnType<typeof problems>): Markup {
  return html`<div class="notice wrong" role="alert"><h2>✖ ${count(wrong.length, 'contender')} went wrong</h2>
<ul>${wrong.map(
    ({ workload, who, what }) =>
      html`<li><a href="#${workload}">${workload}</a>: <b>${who}</b> ${what}</li>`,
  )}</ul>
<p>Their times mean nothing and are left out of the plots.</p></div>`;
}

/** The first sentences: is it worth it, here? */
export function lead(report: Report): Markup {
  const all = tallies(report);
  if (report.workloads.length === 0)
    return html`<p class="lead">Nothing was measured, so there is nothing to show.</p>`;
  const right = problems(report).length === 0 && checked(report);
  const certain = all.some(({ faster, slower }) => faster + slower > 0);
  return html`
${
  certain &&
  html`<ul class="tallies">${all.map(
    ({ name, of, faster, slower, open }) =>
      html`<li><b>${faster} of ${of}</b><span>workloads faster with ${name}</span><i>${
        [slower > 0 && `slower in ${slower}`, open > 0 && `no certain difference in ${open}`]
          .filter(Boolean)
          .join(', ') || 'in none slower'
      }</i></li>`,
  )}</ul>`
}
<p class="lead">${
    certain
      ? 'Against the same work as serial JavaScript, each at its best number of threads; a difference counts where it is real at 95 %.'
      : 'The plots compare with the same work as serial JavaScript. After so few rounds no difference is certain at 95 %.'
  }${
    right &&
    html` <span class="right">✔ Every result was checked against that of serial JavaScript, and is right.</span>`
  }</p>`;
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
