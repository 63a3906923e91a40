import type { Target } from '../thread/target.js';
import type { Task } from '../thread/task.js';
import type { CallOptions } from './executor.js';
import { merge } from './options.js';
import { type RangeOptions, rangeOf } from './range.js';
import { Submitter } from './submitter.js';

/** Of pools of threads, which can share a range. */
export class Ranger extends Submitter {
  override with(options: CallOptions): Ranger {
    return new Ranger(this.desk, this.size, merge(this.options, options));
  }

  /**
   * Calls `target(begin, end, ...args)` for pieces of 0…length, on all workers, until the range is used
   * up: a worker that is done with a piece takes the next one.
   */
  forRange<A extends unknown[] = []>(
    length: number,
    target: NoInfer<Target<[number, number, ...A], unknown>>,
    options?: RangeOptions<A>,
  ): Task<void> {
    this.desk.checkOpen();
    const { calls, call, stop } = rangeOf(length, target, options, this.size);
    return this.desk.group(
      calls,
      this.options,
      () => call,
      () => undefined,
      stop,
    );
  }
}
