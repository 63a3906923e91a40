import type { Job } from '../../dist/cli/bench/workload.js';

/** A job that does nothing and gives the same everywhere, save for what a test changes. */
export function job(changes: Partial<Job> = {}): Job {
  return {
    description: 'nothing',
    serial: () => 42,
    pool: async () => 42,
    native: async () => 42,
    ...changes,
  };
}
