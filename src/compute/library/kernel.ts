import * as check from '../../check.js';
import type { LibraryKernel as Description } from '../../computing.js';
import {
  AbandonedError,
  BrokenBarrierError,
  DeadlockError,
  ManycoreError,
  NotOwnerError,
} from '../../errors.js';
import { native } from '../../native.js';
import type { Task } from '../../thread/task.js';
import { type ComputeOptions, launch } from '../job.js';
import { parameter } from './parameter.js';

export interface KernelCallOptions extends ComputeOptions {
  /** How many indices the range has; for kernels without a std::span, which else say it. */
  length?: number;
}

/**
 * A kernel in C++. The Task resolves to nothing or, when its function returns a number, to the sum of
 * what that returned for all ranges.
 */
export interface LibraryKernel<Arguments extends unknown[] = unknown[], Result = unknown> {
  (...args: Arguments): Task<Result>;
  (...args: [...Arguments, options: KernelCallOptions]): Task<Result>;
  /** Its parameters as C++ declares them, without the range. */
  readonly parameters: readonly string[];
}

/** By abi::Outcome, what went wrong and was not caught by the kernel. */
const failures: Record<number, new (message: string) => ManycoreError> = {
  5: AbandonedError,
  6: DeadlockError,
  7: NotOwnerError,
  8: BrokenBarrierError,
};

export function libraryKernel({ id, name, parameters, sums }: Description): LibraryKernel {
  const wanted = parameters.map(parameter);
  const declared = wanted.map(one => one.declared);
  const spans = wanted.flatMap(({ span }, i) => (span ? [i] : []));
  // Made once: a small call takes no longer than such a text.
  const takes = `${name}(${declared.join(', ')})`;
  const places = declared.map((type, i) => `${name}(): parameter ${i + 1} (${type})`);
  const kernel = (...args: unknown[]): Task<unknown> => {
    const count = wanted.length;
    if (args.length < count || args.length > count + 1) {
      throw new TypeError(`${takes} takes ${count} arguments, and options, not ${args.length}`);
    }
    const { length, threads } = optionsOf(args[count], name, takes, spans.length > 0);
    const values = wanted.map(({ convert }, i) => convert(args[i], places[i]!));
    checkLengths(values, spans, name);
    return launch<unknown>(
      settled => native.libraryRun(id, values, length, threads, settled),
      value => (sums ? value : undefined),
      (message, failure) => {
        const Class = failures[failure];
        const error =
          Class === undefined
            ? new ManycoreError('ERR_MANYCORE_JOB_FAILED', message)
            : new Class(message);
        return Object.assign(error, { kernel: name });
      },
    );
  };
  Object.defineProperty(kernel, 'name', { value: name });
  Object.defineProperty(kernel, 'length', { value: wanted.length });
  return Object.assign(kernel, { parameters: declared });
}

/** What may come after the parameters. */
function optionsOf(options: unknown, name: string, takes: string, spans: boolean) {
  if (options === undefined && spans) return { threads: 0, length: 0 };
  const given = check.options<KernelCallOptions>(
    options as KernelCallOptions | undefined,
    `${name}()`,
    spans ? ['threads'] : ['threads', 'length'],
  );
  if (!spans && given.length === undefined) {
    throw new TypeError(
      `${takes} has no std::span that says how long the range is: give { length }`,
    );
  }
  return {
    threads: given.threads === undefined ? 0 : check.integer(given.threads, 'threads', 1, 1024),
    length: spans ? 0 : check.integer(given.length, 'length', 0),
  };
}

/** @param spans where among the values the arrays of std::span parameters are */
function checkLengths(values: unknown[], spans: number[], name: string): void {
  const lengthOf = (i: number) => (values[i] as { length: number }).length;
  for (const i of spans) {
    const first = spans[0]!;
    if (lengthOf(i) === lengthOf(first)) continue;
    throw new RangeError(
      `${name}(): the arrays of std::span parameters have one length, but parameter ${first + 1} has ${lengthOf(first)} elements and parameter ${i + 1} has ${lengthOf(i)} (in C++ a manycore::Whole may have any length)`,
    );
  }
}
