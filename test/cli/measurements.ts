import type { Contender, Measurement, Outcome } from '../../dist/cli/bench/workload.js';

/** What a contender of this kind measured. */
export function measured(
  kind: Contender['kind'],
  threads: number,
  times: number[],
  problem?: string,
): Measurement {
  const label = `${kind}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const contender = { id: `${kind}-${threads}`, kind, threads, label };
  return { contender, times, ...(problem === undefined ? {} : { problem }) };
}

export function outcome(...measurements: Measurement[]): Outcome {
  return { workload: 'work', description: 'some work', measurements };
}

/** A machine with two cores. */
export const machine = {
  cpu: 'A CPU',
  cores: 2,
  allowed: 2,
  affinity: 2,
  cgroup: null,
  memory: 2 ** 33,
  node: '20.0.0',
  v8: '11',
  platform: 'linux x64',
  libc: 'glibc 2.36',
  manycore: '1.2.3',
  instructionSet: 'avx2',
  compiler: 'GCC 12.2.0',
  load: null,
};

export const about = {
  date: '2026-01-02T03:04:05.000Z',
  command: 'manycore bench work',
  quick: false,
  interrupted: false,
  machine,
  noisy: null,
  found: [],
  missing: [],
};
