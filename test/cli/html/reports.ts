// Reports as a run writes them, with figures that are made up but could have been measured. Always the same.
import type {
  ContenderReport,
  Curve,
  Kind,
  Report,
  WorkloadReport,
} from '../../../dist/cli/bench/schema.js';

/** A number from 0 to 1, from a sequence that is always the same (mulberry32). */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const names: [Kind, string][] = [
  ['threads', 'worker_threads by hand'],
  ['piscina', 'Piscina'],
  ['pool', 'JavaScript pool'],
  ['processes', 'process pool'],
  ['native', 'native'],
  ['tinypool', 'tinypool'],
  ['workerpool', 'workerpool'],
  ['poolifier', 'poolifier'],
  ['python', 'Python multiprocessing'],
  ['cpp', 'C++'],
];

/** How often faster than serial JavaScript a kind is on one thread, in a workload where it takes part. */
type Rates = Partial<Record<Kind, number>>;

const workloads: [name: string, description: string, ms: number, rates: Rates][] = [
  [
    'sum-range',
    'three sums of the integers to 10,000,000',
    32,
    { threads: 0.98, piscina: 0.97, pool: 0.99, processes: 0.96, native: 4.1, python: 0.02 },
  ],
  [
    'primes',
    'all primes below 5,000,000 by trial division',
    1410,
    { threads: 0.99, piscina: 0.98, pool: 1, native: 1.08, cpp: 1.09 },
  ],
  [
    'mandelbrot',
    '1200 x 800 points, at most 500 steps each',
    655,
    { threads: 0.99, piscina: 0.99, pool: 0.99, native: 3.9, python: 0.05 },
  ],
  [
    'monte-carlo-pi',
    '20,000,000 points in a square',
    172,
    { threads: 0.98, piscina: 0.97, pool: 0.99, processes: 0.97, native: 2.3 },
  ],
  [
    'nbody',
    '5 bodies, 2,000,000 steps',
    188,
    { threads: 0.61, piscina: 0.44, pool: 0.72, native: 1.4 },
  ],
  [
    'spectral-norm',
    'a matrix of 2000 x 2000, 10 rounds',
    410,
    { threads: 0.97, piscina: 0.93, pool: 0.98, native: 5.2 },
  ],
  [
    'matmul',
    '1024 x 1024 by 1024 x 1024, float64',
    1130,
    { threads: 0.99, piscina: 0.98, pool: 0.99, native: 31, python: 24, cpp: 30 },
  ],
  [
    'sort',
    '10,000,000 float64',
    1096,
    { threads: 0.81, piscina: 0.78, pool: 0.83, native: 14.2, python: 1.3, cpp: 1.6 },
  ],
  [
    'histogram',
    '10,000,000 values into 256 bins',
    41,
    { threads: 0.95, piscina: 0.9, pool: 0.95, native: 4.8 },
  ],
  [
    'expression',
    'sqrt(x * x + y * y) of 10,000,000 pairs',
    19.4,
    { threads: 0.92, piscina: 0.85, pool: 0.94, native: 3.1 },
  ],
  [
    'text',
    'Levenshtein distance of 3,000 words',
    930,
    { threads: 0.99, piscina: 0.98, pool: 1, processes: 0.98 },
  ],
  [
    'tasks',
    '10,000 calls of a function that adds two numbers',
    0.9,
    { piscina: 0.004, pool: 0.11, tinypool: 0.003, workerpool: 0.004, poolifier: 0.009 },
  ],
  ['queue', '1,000,000 numbers from one thread to another', 12, { pool: 0.31 }],
  ['locks', 'a counter that two threads count to 1,000,000', 18, { native: 0.71, cpp: 0.82 }],
];

/** A full run on a machine with as many cores. */
export function full(counts: readonly number[] = [1, 2, 4], cores = 2): Report {
  const random = sequence(7);
  return {
    schema: 2,
    date: '2026-11-20T16:41:30.123Z',
    command: `manycore bench --compare --threads ${counts.join(',')} --html out.html`,
    quick: false,
    interrupted: false,
    machine: {
      cpu: 'AMD EPYC 9B45',
      cores: 8,
      allowed: cores,
      affinity: cores,
      cgroup: null,
      memory: 8_342_003_712,
      node: '20.20.2',
      v8: '11.3.244.8-node.38',
      platform: 'linux x64',
      libc: 'glibc 2.36',
      manycore: '0.1.0',
      instructionSet: 'avx512',
      compiler: 'GCC 12.2.0',
      load: [0.12, 1.81],
    },
    noisy: null,
    found: [],
    missing: [],
    workloads: workloads.map(([name, description, ms, rates]) => {
      const contenders = [contender(random, 'serial', 'serial JavaScript', 1, ms, 1)];
      const scaling: Curve[] = [];
      for (const [kind, label] of names) {
        const rate = rates[kind];
        if (rate === undefined) continue;
        const part = 0.01 + random() * 0.12;
        for (const threads of counts) {
          const gain = amdahl(threads, cores, part);
          const text = `${label}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
          contenders.push(contender(random, kind, text, threads, ms, rate * gain));
        }
        if (counts.length > 1 && name !== 'locks')
          scaling.push(curve(kind, label, counts, cores, part));
      }
      if (name === 'tasks' || name === 'queue')
        for (const [rank, one] of contenders.slice(1).entries())
          one.latencies = latencies(3 * (rank + 1) ** 1.4, random);
      return { name, description, contenders, scaling };
    }),
  };
}

/** One wrong result, one that failed, one never measured, two contenders missing, noise. */
export function troubled(): Report {
  const report = full([1, 2]);
  const spoil = (workload: string, id: string, problem: string) => {
    const one = find(report, workload).contenders.find(each => each.id === id)!;
    Object.assign(one, nothing, { times: [], correct: false, problem });
  };
  spoil('sort', 'native-2', 'gave 0.25 at index 17, serial JavaScript gives -0.5');
  spoil('histogram', 'piscina-2', 'failed: <b>out of memory</b> & "nothing" else');
  Object.assign(find(report, 'text').contenders[3]!, nothing, { times: [] });
  return {
    ...report,
    noisy: 'other processes used 0.9 of 2 cores while it ran, and serial JavaScript varied by 14 %',
    missing: [
      { name: 'numexpr', why: 'python3 has no module of that name' },
      { name: 'C++ references', why: 'no compiler was found' },
    ],
  };
}

/** Ctrl-C in the third workload, in which not all had their turn. */
export function interrupted(): Report {
  const report = full([1, 2]);
  const workloads = report.workloads.slice(0, 3);
  for (const one of workloads[2]!.contenders.slice(4)) Object.assign(one, nothing, { times: [] });
  workloads[2]!.scaling = [];
  return { ...report, quick: true, interrupted: true, workloads };
}

export function empty(): Report {
  return { ...full(), interrupted: true, workloads: [] };
}

/** As `bench matmul` writes it; with a number of threads, so without curves. */
export function single(): Report {
  const report = full([2]);
  return { ...report, workloads: report.workloads.filter(({ name }) => name === 'matmul') };
}

/** A machine with many cores. */
export function large(): Report {
  return full([1, 2, 4, 8, 16, 32, 64, 96], 64);
}

export function find(report: Report, name: string): WorkloadReport {
  return report.workloads.find(one => one.name === name)!;
}

const nothing = {
  median: null,
  spread: null,
  low: null,
  high: null,
  speedup: null,
  speedupLow: null,
  speedupHigh: null,
  verdict: null,
};

function amdahl(threads: number, cores: number, part: number): number {
  const busy = Math.min(threads, cores);
  const crowd = threads > cores ? 0.97 : 1;
  return crowd / (part + (1 - part) / busy);
}

function contender(
  random: () => number,
  kind: Kind,
  label: string,
  threads: number,
  serial: number,
  rate: number,
): ContenderReport {
  const noise = 0.01 + random() * 0.04;
  const times = Array.from(
    { length: 9 },
    () => (serial / rate) * (1 + (random() ** 2 - 0.2) * noise),
  );
  const sorted = [...times].sort((a, b) => a - b);
  const [low, median, high] = [sorted[1]!, sorted[4]!, sorted[7]!];
  const speedup = serial / median;
  return {
    id: kind === 'serial' ? 'serial' : `${kind}-${threads}`,
    kind,
    label,
    threads,
    correct: true,
    times,
    median,
    spread: (sorted[8]! - sorted[0]!) / 2 / median,
    low,
    high,
    speedup: kind === 'serial' ? 1 : speedup,
    speedupLow: kind === 'serial' ? null : (serial / high) * 0.99,
    speedupHigh: kind === 'serial' ? null : (serial / low) * 1.01,
    verdict:
      kind === 'serial' ? null : speedup > 1.03 ? 'faster' : speedup < 0.97 ? 'slower' : 'same',
  };
}

function curve(
  kind: Kind,
  label: string,
  counts: readonly number[],
  cores: number,
  part: number,
): Curve {
  const points = counts.map(threads => {
    const speedup = amdahl(threads, cores, part);
    return { threads, speedup, efficiency: speedup / threads, oversubscribed: threads > cores };
  });
  return { kind, label, points, serialFraction: part };
}

function latencies(
  middle: number,
  random: () => number,
): NonNullable<ContenderReport['latencies']> {
  const shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1];
  let value = middle * 0.6;
  return {
    unit: 'us',
    quantiles: shares.map(share => {
      value *= 1 + (0.08 + random() * 0.4) * (share > 0.95 ? 4 : 0.5);
      return [share, value];
    }),
  };
}
