import { nearest } from '../suggest.js';
import { type Finding, not, ok } from './finding.js';
import type { Addon, System } from './system.js';

/** What the kernels can make use of, or may one day. */
const useful =
  /^(sse4_2|avx|avx2|fma|bmi1|bmi2|avx512(f|dq|bw|vl|cd|_vnni|_bf16)|amx_tile|neon|asimd|sve|sve2|atomics)$/;

const sets = ['baseline', 'avx2', 'avx512', 'neon'];

export function processor(system: System, addon: Addon | undefined): Finding[] {
  const all = [ok('processor', 'CPU', system.cpu), features(system)];
  if (addon) all.push(instructions(system, addon.instructionSet));
  return [...all, cores(system), parallelism(system)].filter(finding => finding !== undefined);
}

function features({ read, run, platform }: System): Finding | undefined {
  const text =
    platform === 'darwin'
      ? run('sysctl', ['-n', 'machdep.cpu.features', 'machdep.cpu.leaf7_features'])
      : /^(?:flags|Features)\s*:\s*(.*)$/m.exec(read('/proc/cpuinfo') ?? '')?.[1];
  const found = (text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter(name => useful.test(name));
  found.sort();
  return found.length > 0 ? ok('processor', 'features', found.join(' ')) : undefined;
}

function instructions({ env }: System, chosen: string): Finding {
  const wish = env['MANYCORE_ISA'];
  const name = 'instruction set';
  if (!wish) return ok('processor', name, `${chosen}, the best one that there is here`);
  const value = `${chosen}, with MANYCORE_ISA=${wish}`;
  if (!sets.includes(wish)) {
    const near = nearest(wish, sets);
    const hint = near === undefined ? `There are: ${sets.join(', ')}.` : `Did you mean ${near}?`;
    return not('doubt', 'processor', name, value, `MANYCORE_ISA is not a known set. ${hint}`);
  }
  if (wish !== chosen)
    return not(
      'doubt',
      'processor',
      name,
      value,
      `This machine has no ${wish}: unset MANYCORE_ISA.`,
    );
  const advice = 'Unless this is a test, unset MANYCORE_ISA: then the best set is used.';
  return not('doubt', 'processor', name, value, advice);
}

function cores({ limits }: System): Finding {
  const { cores, affinity, cgroup, allowed } = limits;
  const reasons = [
    affinity < cores && `affinity mask: ${affinity}`,
    cgroup !== null && `quota of the control group: ${cgroup}`,
  ].filter(Boolean);
  const all =
    allowed === cores ? `${cores}, all of them allowed` : `${allowed} allowed of ${cores}`;
  const value = [all, ...reasons].join('; ');
  if (allowed >= 2) return ok('processor', 'cores', value);
  const raise = cores > 1 ? 'allow this process more of them' : 'use a machine with more of them';
  const advice = `Threads cannot run at the same time on one core: ${raise}.`;
  return not('doubt', 'processor', 'cores', value, advice);
}

/** Not all versions of Node know of quotas, and those that do round them. */
function parallelism({ limits, parallelism }: System): Finding | undefined {
  const fair = Math.max(1, Math.ceil(limits.allowed));
  if (parallelism <= fair) return undefined;
  const advice = `Give pools { size: ${fair} }: more threads than that take turns, and the group is throttled.`;
  return not('doubt', 'processor', 'pool size', `${parallelism} threads by default`, advice);
}
