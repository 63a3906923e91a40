import type { Report } from '../schema.js';
import { html, type Markup } from './markup.js';
import { count } from './notices.js';

/** Where, with what and how it was measured. */
export function description(report: Report): Markup {
  const { machine, command, date } = report;
  const { cpu, cores, allowed, affinity, cgroup, load } = machine;
  const facts: [string, string | null | undefined][] = [
    ['CPU', cpu],
    ['cores', `${allowed} allowed of ${cores}`],
    ['affinity mask', count(affinity, 'core')],
    ['quota of the control group', cgroup === null ? 'none' : count(cgroup, 'core')],
    ['memory', `${(machine.memory / 2 ** 30).toFixed(1)} GiB`],
    ['load before and after', load?.map(one => one.toFixed(2)).join(', ')],
    ['system', [machine.platform, machine.libc].filter(Boolean).join(', ')],
    ['Node', `${machine.node}, V8 ${machine.v8}`],
    ['manycore', machine.manycore],
    ['native code', `for ${machine.instructionSet}`],
    ['compiled with', machine.compiler],
    ['beside', report.found.map(({ name, version }) => `${name} ${version}`).join(', ')],
    ['date', date.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')],
  ];
  return html`<section class="machine">
<h2>Where and how it was measured</h2>
<dl>${facts.map(([name, value]) => value && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
<div class="command"><dt>command</dt><dd><code>${command}</code></dd></div></dl>
<p>All contenders of a workload do the same work by the same method. They take turns, round after round, after a
warm-up that is not counted, so a machine that grows hot or busy does so for all of them. Each result is compared with
that of serial JavaScript; who is wrong is out. Times are medians. An interval holds the true median with a
confidence of 95 %; ± is half the distance from the fastest to the slowest run. <b>Faster</b> and <b>slower</b> are
said only where the difference is real at that confidence. The <b>serial part</b> is the share of the work that
does not get shorter with more threads, as Karp and Flatt compute it from the curve.</p>
</section>`;
}
