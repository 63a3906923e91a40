// What --json writes, and what the pages and tables are made from. A change that breaks a reader raises
// `schema`. JSON has no NaN and no Infinity: what could not be measured or computed is null.

export interface Report {
  schema: 2;
  /** ISO 8601, when it began. */
  date: string;
  /** As it would be typed again. */
  command: string;
  quick: boolean;
  /** Ctrl-C: the figures are what was measured until then. */
  interrupted: boolean;
  machine: Machine;
  /** Why the figures are doubtful, in a sentence. */
  noisy: string | null;
  /** What contenders are made of that is not manycore or Node: libraries, languages, compilers. */
  found: Found[];
  /** Contenders that would have taken part and were not found. */
  missing: Missing[];
  workloads: WorkloadReport[];
}

/** What a figure is worth nothing without. */
export interface Machine {
  cpu: string;
  /** Cores that exist. */
  cores: number;
  /** Cores' worth of time that this process may use: the least of the two limits below. */
  allowed: number;
  /** Cores in the affinity mask. */
  affinity: number;
  /** The quota of the control group in cores, which need not be a whole number. */
  cgroup: number | null;
  /** Bytes. */
  memory: number;
  node: string;
  v8: string;
  /** As in `linux x64`. */
  platform: string;
  /** As in `glibc 2.36`; null where there is no choice. */
  libc: string | null;
  manycore: string;
  /** Of the native kernels. */
  instructionSet: string;
  /** What the addon was compiled with, as in `GCC 12.2.0`. */
  compiler: string | null;
  /** How many processes wanted to run, the mean of a minute, before and after; null where the system does not say. */
  load: [before: number, after: number] | null;
}

export interface Found {
  name: string;
  version: string;
}

export interface Missing {
  name: string;
  why: string;
}

/** A way to do a job in parallel; what one workload alone has is `objects` if it is manycore's, else `other`. */
export type Kind =
  | 'serial'
  | 'threads'
  | 'piscina'
  | 'pool'
  | 'processes'
  | 'native'
  | 'objects'
  | 'tinypool'
  | 'workerpool'
  | 'poolifier'
  | 'python'
  | 'cpp'
  | 'other';

export interface WorkloadReport {
  name: string;
  /** What is computed, with its size. */
  description: string;
  contenders: ContenderReport[];
  /** One curve for each kind that was measured on several numbers of threads. */
  scaling: Curve[];
}

export interface ContenderReport {
  /** Unique in its workload. */
  id: string;
  kind: Kind;
  label: string;
  threads: number;
  correct: boolean;
  /** What is wrong with it: a wrong result or an error. Its times then mean nothing. */
  problem?: string;
  /** Milliseconds of each run after the warm-up. */
  times: number[];
  median: number | null;
  /** Half the distance from the fastest to the slowest run, as a share of the median. */
  spread: number | null;
  /** The 95 % confidence interval of the median; null for fewer than six runs, which cannot give one. */
  low: number | null;
  high: number | null;
  /** Serial JavaScript's time by this one's, the median of all rounds, with its 95 % confidence interval. */
  speedup: number | null;
  speedupLow: number | null;
  speedupHigh: number | null;
  /** Against serial JavaScript, where the difference is real at 95 %. Null: not to be said, or serial itself. */
  verdict: 'faster' | 'slower' | 'same' | null;
  /** Of single calls, where the workload consists of them. */
  latencies?: Latencies;
}

export interface Latencies {
  unit: 'us';
  /** In ascending order: the share of calls, from 0 to 1, that took at most so long. */
  quantiles: [share: number, value: number][];
}

export interface Curve {
  kind: Kind;
  label: string;
  /** In ascending order of threads. */
  points: Point[];
  /** What part of the work does not get shorter with more threads, by Karp and Flatt's metric. */
  serialFraction: number | null;
}

export interface Point {
  threads: number;
  /** Over the same on one thread, the median of all rounds. */
  speedup: number;
  /** Speed-up by threads. */
  efficiency: number;
  /** More threads than cores allowed. */
  oversubscribed: boolean;
}
