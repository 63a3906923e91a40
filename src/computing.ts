// What the addon does on native threads.

/** An operation's id; 0 when the callback has been called already. */
type Pending = number;
/** With a Job::State, and the result or the message of a failure. */
export type JobSettled = (state: number, value: unknown) => void;

/** A program that the addon has found sound; see `kernelCreate`. */
export type KernelProgram = { readonly kernelProgram: unique symbol };

export interface NativeCompute {
  /** Takes part until the job is settled (true) or `ms` milliseconds have passed. */
  jobWait(operation: Pending, ms: number): boolean;
  jobCancel(operation: Pending): boolean;
  /** Sets how many native threads there may be, unless 0 or only suggested late; returns how many. */
  computeThreads(count: number, suggestion: boolean): number;
  computeIsa(): string;
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
  /** The operations' names; the index is an operation's number in `code`. */
  kernelOps(): string[];
  /** @throws TypeError that says why the program must not be run. */
  kernelCreate(
    code: Uint32Array,
    registers: Uint8Array,
    constants: Float64Array,
    result: number,
  ): KernelProgram;
  kernelRun(
    program: KernelProgram,
    inputs: (NodeJS.TypedArray | number)[],
    out: NodeJS.TypedArray,
    threads: number,
    settled: JobSettled,
  ): Pending;
  /** `kind`: 0 sum, 1 min, 2 max, 3 mean. The value is a number. */
  kernelReduce(
    program: KernelProgram,
    kind: number,
    inputs: (NodeJS.TypedArray | number)[],
    threads: number,
    settled: JobSettled,
  ): Pending;
}
