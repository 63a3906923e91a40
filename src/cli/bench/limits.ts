import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';

/** How many cores a process may use, and what says so. */
export interface Limits {
  /** Cores that exist. */
  cores: number;
  /** Cores in the affinity mask. */
  affinity: number;
  /** The control group's quota in cores. */
  cgroup: number | null;
  /** The least of these. */
  allowed: number;
}

/** @param root where the file system begins, for tests */
export function limits(root = '/'): Limits {
  const read = (path: string) => text(join(root, path));
  const cores = cpus().length || availableParallelism();
  const affinity = mask(read('proc/self/status')) ?? availableParallelism();
  const cgroup = quota(read);
  return { cores, affinity, cgroup, allowed: Math.min(affinity, cgroup ?? Infinity) };
}

/** "Cpus_allowed_list:  0-3,8" -> 5 */
function mask(status: string | undefined): number | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status ?? '')?.[1];
  return list?.split(',').reduce((count, range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return count + last - first + 1;
  }, 0);
}

/** Of this process' group and all groups around it the least. */
function quota(read: (path: string) => string | undefined): number | null {
  let least = Infinity;
  for (const line of (read('proc/self/cgroup') ?? '').trim().split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const [mount, share] =
      controllers === ''
        ? ['sys/fs/cgroup', (at: string) => second(read(`${at}/cpu.max`))]
        : ['sys/fs/cgroup/cpu', (at: string) => first(at, read)];
    if (controllers !== '' && !controllers.split(',').includes('cpu')) continue;
    for (let group = path; ; group = dirname(group)) {
      least = Math.min(least, share(`${mount}${group}`) ?? Infinity);
      if (group === dirname(group)) break;
    }
  }
  return least === Infinity ? null : least;
}

/** Version 2: "200000 100000" is two cores, "max 100000" is all. */
function second(content: string | undefined): number | undefined {
  const [quota, period] = (content ?? '').split(/\s+/).map(Number);
  return quota && period ? quota / period : undefined;
}

/** Version 1: -1 is all. */
function first(at: string, read: (path: string) => string | undefined): number | undefined {
  const quota = Number(read(`${at}/cpu.cfs_quota_us`));
  const period = Number(read(`${at}/cpu.cfs_period_us`));
  return quota > 0 && period > 0 ? quota / period : undefined;
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
