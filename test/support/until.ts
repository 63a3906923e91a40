import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition that other threads make true. The runner's own limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}

/** For flags and counters that threads share. */
export function word(length = 1): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(length * 4));
}

/** Reads an element that other threads write. */
export function load(words: Int32Array, index = 0): number {
  return Atomics.load(words, index);
}
