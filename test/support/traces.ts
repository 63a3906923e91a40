import { readFileSync } from 'node:fs';
import { native } from '../../dist/native.js';

/** What a process has made in the system's shared memory, and what bears its name. */
export function traces(pid: number): string[] {
  return native
    .memoryList()
    .filter(([name, , , , , creator]) => creator === pid || String(name).startsWith(`~${pid}.`))
    .map(([name]) => String(name));
}

/** It has ended, whether or not somebody has asked how. */
export function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  if (process.platform !== 'linux') return false;
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
