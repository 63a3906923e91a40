// What the addon does on native threads.

/** An operation's id; 0 when the callback has been called already. */
type Pending = number;
/** With a Job::State, the result or the message of a failure, and what kind of failure it was. */
export type JobSettled = (state: number, value: unknown, failure?: number) => void;

/** A kernel of a library, as native/include/manycore/abi.h describes it. */
export interface LibraryKernel {
  id: number;
  name: string;
  /** Role, type, detail and constant, a byte each from the lowest on. */
  parameters: number[];
  /** What it returns is added up. */
  sums: boolean;
}

export interface NativeCompute {
  /** Takes part until the job is settled (true) or `ms` milliseconds have passed. */
  jobWait(operation: Pending, ms: number): boolean;
  jobCancel(operation: Pending): boolean;
  /** Sets how many native threads there may be, unless 0 or only suggested late; returns how many. */
  computeThreads(count: number, suggestion: boolean): number;
  computeIsa(): string;
  /** The interface between kernels and this addon. */
  libraryVersion(): number;
  /** The kernels of the library at that absolute path, or why there are none. Another file there has
   * another identity. */
  libraryLoad(path: string, identity: string): LibraryKernel[] | string;
  /** `length` counts where there is no span. The arrays, and the memory of objects. */
  libraryRun(
    kernel: number,
    values: unknown[],
    length: number,
    threads: number,
    settled: JobSettled,
  ): Pending;
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
