import { ProcessPool, SharedMemory, type SharedTypedArray, shared, ThreadPool } from 'manycore';
import { afterAll } from 'vitest';

/** The memory in which other processes see what a test shares with them; there is one for each test file. */
let common: SharedMemory | undefined;
const memory = () => {
  common ??= SharedMemory.create(2 ** 23);
  return common;
};

// The runner ends the process with a signal, after which the memory would stay.
afterAll(() => common?.unlink());

/** What a test of pools needs to know of the kind of pool that it runs with. */
export interface Kind {
  /** Of the class. */
  name: string;
  Pool: typeof ThreadPool;
  /** Its workers are threads of this process: what is true of them alone can be tested. */
  threads: boolean;
  /** For objects that its workers share. */
  readonly memory: SharedMemory | undefined;
  /** Flags and counters that its workers see. */
  word(length?: number): Int32Array<SharedArrayBuffer>;
  /** A shared array that they see. */
  array<T extends SharedTypedArray>(array: T): T;
}

/** Over ProcessPool with the type of ThreadPool: what it does not have is tested `runIf(threads)`. */
export const kinds: readonly Kind[] = [
  {
    name: 'ThreadPool',
    Pool: ThreadPool,
    threads: true,
    memory: undefined,
    word: (length = 1) => shared(Int32Array, length),
    array: array => array,
  },
  {
    name: 'ProcessPool',
    Pool: ProcessPool as unknown as typeof ThreadPool,
    threads: false,
    get memory() {
      return memory();
    },
    word: (length = 1) => memory().array(Int32Array, length),
    array: array => {
      const copy = memory().array(array.constructor as typeof Float64Array, array.length);
      (copy as Float64Array).set(array as Float64Array);
      return copy as never;
    },
  },
];
