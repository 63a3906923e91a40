import * as check from '../check.js';
import { TimeoutError } from '../errors.js';
import { onAbort } from '../sync/abort.js';
import type { WaitOptions } from '../sync/settle.js';

// setTimeout turns longer delays into 1 ms.
const LONGEST_TIMER = 2 ** 31 - 1;

/** The promise, unless time runs out or the signal aborts before it is settled. */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  options: WaitOptions | undefined,
): Promise<T> {
  const { timeout = Infinity, signal } = check.options(options, what, ['timeout', 'signal']);
  check.timeout(timeout);
  check.signal(signal);
  signal?.throwIfAborted();
  let release = () => {};
  const limit = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new TimeoutError(`${what}: ${timeout} ms were not enough`));
    const timer =
      timeout === Infinity ? undefined : setTimeout(giveUp, Math.min(timeout, LONGEST_TIMER));
    const ignore = signal && onAbort(signal, () => reject(signal.reason));
    release = () => {
      clearTimeout(timer);
      ignore?.();
    };
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    release();
  }
}
