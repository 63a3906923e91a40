import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limits } from '../../dist/cli/bench/limits.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'limits-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

it('counts the cores of the affinity mask', () => {
  put({ 'proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-2,5,8-9\n' });
  expect(limits(root)).toMatchObject({ affinity: 6, cgroup: null, allowed: 6 });
});

it('takes the least quota of all control groups around the process', () => {
  put({
    'proc/self/status': 'Cpus_allowed_list:\t0-7\n',
    'proc/self/cgroup': '0::/outer/inner\n',
    'sys/fs/cgroup/outer/inner/cpu.max': 'max 100000\n',
    'sys/fs/cgroup/outer/cpu.max': '250000 100000\n',
  });
  expect(limits(root)).toMatchObject({ affinity: 8, cgroup: 2.5, allowed: 2.5 });
});

it('knows the first version of control groups', () => {
  put({
    'proc/self/status': 'Cpus_allowed_list:\t0-7\n',
    'proc/self/cgroup': '5:memory:/x\n4:cpu,cpuacct:/job\n',
    'sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '300000\n',
    'sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000\n',
    'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
  });
  expect(limits(root)).toMatchObject({ cgroup: 3, allowed: 3 });
});

it('finds no limit where there is none', () => {
  const { affinity, cgroup, allowed } = limits(root);
  expect(cgroup).toBeNull();
  expect(allowed).toBe(affinity);
});
