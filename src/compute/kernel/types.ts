import type { NumericArray } from '../../memory/array.js';
import type { Task } from '../../thread/task.js';
import type { ComputeOptions, NewOptions } from '../job.js';

export type { NumericArray } from '../../memory/array.js';

/** One number for each element, or one for all; booleans are 0 and 1 but for `===`. */
export type KernelInput = NumericArray | number | boolean;

type Inputs<A extends readonly unknown[]> = { [K in keyof A]: KernelInput };
type Scalars<A extends readonly unknown[]> = { [K in keyof A]: number | boolean };

export interface KernelOptions {
  /**
   * What other names in the function mean: numbers, booleans and kernels, as they are now. A kernel is
   * called there with numbers and is put in place.
   */
  scope?: Readonly<Record<string, number | boolean | Pick<Kernel<unknown[]>, 'explain'>>>;
  /** For errors. Default: the function's name. */
  name?: string;
}

export interface KernelOutput<T extends NumericArray> extends ComputeOptions {
  /**
   * Where to write, of the same length as the inputs. It may be one of them. What is written is what an
   * assignment to an element of this type writes: integers are modular, a Uint8ClampedArray rounds.
   */
  out?: T;
}

/** Computes one number, as `sum(x)` of what the kernel returns for each element does. */
type Reduction<A extends readonly unknown[]> = {
  (...args: Inputs<A>): Task<number>;
  (...args: [...Inputs<A>, ComputeOptions | undefined]): Task<number>;
};

export interface Kernel<A extends readonly unknown[]> {
  /** As another kernel calls it that has it in its `scope`. Elsewhere it needs an array, or `out`. */
  (...args: Scalars<A>): number;
  /** What the function returns for each element, in a new Float64Array or in `out`. */
  (...args: Inputs<A>): Task<Float64Array<SharedArrayBuffer>>;
  (...args: [...Inputs<A>, NewOptions | undefined]): Task<Float64Array<SharedArrayBuffer>>;
  <T extends NumericArray = Float64Array<SharedArrayBuffer>>(
    ...args: [...Inputs<A>, KernelOutput<T> | undefined]
  ): Task<T>;
  sum: Reduction<A>;
  /** As Math.min of them all: NaN if one is NaN, Infinity if there is none. */
  min: Reduction<A>;
  /** As Math.max of them all: NaN if one is NaN, -Infinity if there is none. */
  max: Reduction<A>;
  /** The sum divided by how many there are. */
  mean: Reduction<A>;
  /** The program that runs for such arguments, to be read; those that are left out or undefined are arrays. */
  explain(...args: readonly (KernelInput | undefined)[]): string;
}
