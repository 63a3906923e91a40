// What the addon does on native threads.

/** An operation's id; 0 when the callback has been called already. */
type Pending = number;
/** With a Job::State, and the result or the message of a failure. */
export type JobSettled = (state: number, value: unknown) => void;

export interface NativeCompute {
  /** Takes part until the job is settled (true) or `ms` milliseconds have passed. */
  jobWait(operation: Pending, ms: number): boolean;
  jobCancel(operation: Pending): boolean;
  /** Sets how many native threads there may be, unless 0 or only suggested late; returns how many. */
  computeThreads(count: number, suggestion: boolean): number;
  computeIsa(): string;
  /** What the addon was compiled with. Missing in one that is older than this. */
  computeCompiler?(): string;
  /** `threads` 0: as many as there are. */
  computeSum(array: NodeJS.TypedArray, threads: number, settled: JobSettled): Pending;
  computeSumRange(count: number, threads: number, settled: JobSettled): Pending;
  computeSort(array: NodeJS.TypedArray, threads: number, settled: JobSettled): Pending;
  computeCountPrimes(limit: number, threads: number, settled: JobSettled): Pending;
  computeMandelbrot(
    out: Uint16Array,
    width: number,
    height: number,
    maxIterations: number,
    x0: number,
    x1: number,
    y0: number,
    y1: number,
    threads: number,
    settled: JobSettled,
  ): Pending;
}
