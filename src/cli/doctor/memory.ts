import { type Finding, not, ok, size } from './finding.js';
import type { System } from './system.js';

/** What containers get unless they ask for more. */
const meagre = 64 * 2 ** 20;

export function memory(system: System): Finding[] {
  const { total, free, limit } = system.memory;
  const most = limit === undefined ? '' : `, ${size(limit)} allowed by the control group`;
  const all = [ok('memory', 'memory', `${size(total)}, ${size(free)} free${most}`)];
  if (system.platform === 'linux') all.push(shared(system), ...pages(system));
  return all;
}

function shared({ space, writable }: System): Finding {
  const [topic, name, place] = ['memory', 'shared memory', '/dev/shm'] as const;
  const found = space(place);
  const needs = 'SharedMemory, Process and ProcessPool need it';
  if (!found)
    return not('wrong', topic, name, 'no /dev/shm', `Mount a tmpfs on /dev/shm: ${needs}.`);
  const value = `/dev/shm: ${size(found.total)}, ${size(found.free)} free`;
  if (!writable(place))
    return not('wrong', topic, name, `${value}, not writable`, `Make /dev/shm writable: ${needs}.`);
  if (found.total <= meagre) {
    const advice = 'That is little: start the container with --shm-size=1g, or remount /dev/shm.';
    return not('doubt', topic, name, value, advice);
  }
  if (found.free < meagre / 4) {
    const advice = "It is nearly full: see what is in it, and 'manycore doctor --clean'.";
    return not('doubt', topic, name, value, advice);
  }
  return ok(topic, name, value);
}

/** Typed arrays ask for huge pages with madvise; segments lie in a tmpfs, which has a setting of its own. */
function pages({ read }: System): Finding[] {
  const setting = (file: string) => {
    const text = read(`/sys/kernel/mm/transparent_hugepage/${file}`);
    return /\[(\w+)\]/.exec(text ?? '')?.[1];
  };
  const [arrays, segments] = [setting('enabled'), setting('shmem_enabled')];
  if (arrays === undefined) return [];
  const value = `${arrays}; in shared memory ${segments ?? 'unknown'}`;
  if (arrays !== 'never') return [ok('memory', 'huge pages', value)];
  const advice =
    'Large arrays would be faster with them: echo madvise > /sys/kernel/mm/transparent_hugepage/enabled';
  return [not('doubt', 'memory', 'huge pages', value, advice)];
}
