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

/** A program that the addon has found sound; see `kernelCreate`. */
export type KernelProgram = { readonly kernelProgram: unique symbol };

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
  /** What the addon was compiled with. Missing in one that is older than this. */
  computeCompiler?(): string;
  /** `threads` 0: as many as there are. */
  computeSum(array: NodeJS.TypedArray, threads: number, settled: JobSettled): Pending;
  computeMean(array: NodeJS.TypedArray, threads: number, settled: JobSettled): Pending;
  computeExtreme(
    array: NodeJS.TypedArray,
    largest: boolean,
    threads: number,
    settled: JobSettled,
  ): Pending;
  /** Where the first such element is; the array's length when it is empty. */
  computeIndex(
    array: NodeJS.TypedArray,
    largest: boolean,
    threads: number,
    settled: JobSettled,
  ): Pending;
  computeVariance(
    array: NodeJS.TypedArray,
    ddof: number,
    threads: number,
    settled: JobSettled,
  ): Pending;
  computeDot(
    a: NodeJS.TypedArray,
    b: NodeJS.TypedArray,
    threads: number,
    settled: JobSettled,
  ): Pending;
  computeCumsum(
    array: NodeJS.TypedArray,
    out: NodeJS.TypedArray,
    threads: number,
    settled: JobSettled,
  ): Pending;
  /** As many bins as `out` has elements. A bound that is NaN is that of the elements. */
  computeHistogram(
    array: NodeJS.TypedArray,
    out: Uint32Array,
    low: number,
    high: number,
    threads: number,
    settled: JobSettled,
  ): Pending;
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
  computeArgsort(
    array: NodeJS.TypedArray,
    out: Uint32Array,
    threads: number,
    settled: JobSettled,
  ): Pending;
  /** Row-major: `a` is m x k, `b` is k x n, `out` is m x n; Float32Array, or Float64Array. */
  computeMatmul(
    a: NodeJS.TypedArray,
    b: NodeJS.TypedArray,
    out: Float32Array | Float64Array,
    m: number,
    n: number,
    k: number,
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
