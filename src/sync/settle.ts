import * as check from '../check.js';
import { TimeoutError } from '../errors.js';
import { native } from '../native.js';
import { onAbort } from './abort.js';

export interface WaitOptions {
  /** Milliseconds until the promise rejects with a TimeoutError. Default: Infinity. */
  timeout?: number | undefined;
  /** Aborting it takes the waiter out of the queue at once; the promise rejects with its reason. */
  signal?: AbortSignal | undefined;
}

// setTimeout turns longer delays into 1 ms.
const LONGEST_TIMER = 2 ** 31 - 1;

/** From native/binding/pending.h: cancelled, and there was no result after all. */
const CANCELLED = 255;

/**
 * A Promise for an asynchronous native wait. The native side decides every race: a wait that could be
 * cancelled was never granted, and one that could not has been woken, so its callback is coming.
 *
 * @param start begins the wait: returns an operation id, or minus the result code if settled at once
 * @param finish turns the result code into the promise's value, or throws
 */
export function settle<T>(
  what: string,
  options: WaitOptions | undefined,
  start: (settled: (code: number) => void) => number,
  finish: (code: number) => T | PromiseLike<T>,
): Promise<T> {
  const { timeout = Infinity, signal } = check.options(options, what, ['timeout', 'signal']);
  check.timeout(timeout);
  check.signal(signal);
  return new Promise<T>((resolve, reject) => {
    signal?.throwIfAborted();
    let timer: NodeJS.Timeout | undefined;
    let ignoreSignal: (() => void) | undefined;
    let cancelled: { reason: unknown } | undefined;
    const deadline = performance.now() + timeout;

    const release = () => {
      clearTimeout(timer);
      ignoreSignal?.();
    };
    const giveUp = (reason: unknown) => {
      cancelled ??= { reason };
      if (native.cancel(operation)) conclude(CANCELLED);
    };
    const onTimer = () => {
      const left = deadline - performance.now();
      if (left > 0) timer = setTimeout(onTimer, Math.min(Math.ceil(left), LONGEST_TIMER));
      else giveUp(new TimeoutError(`${what}: ${timeout} ms were not enough`));
    };
    const conclude = (code: number) => {
      release();
      if (code === CANCELLED) {
        reject(cancelled?.reason);
        return;
      }
      try {
        resolve(finish(code));
      } catch (error) {
        reject(error);
      }
    };

    const operation = start(conclude);
    if (operation <= 0) {
      conclude(-operation);
      return;
    }
    if (signal !== undefined) ignoreSignal = onAbort(signal, () => giveUp(signal.reason));
    if (timeout !== Infinity) onTimer();
  });
}
