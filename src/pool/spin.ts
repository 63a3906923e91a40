import { availableParallelism } from 'node:os';

/** Whether another thread can answer while this one spins. */
export const spins = availableParallelism() > 1;

/** What took longer, in milliseconds, was not spent on looking: another thread had the processor. */
const LONGEST = 0.005;

/** Looks until it is there, or for so many milliseconds of its own. */
export function spin(ms: number, found: () => boolean): boolean {
  let last = performance.now();
  for (let left = ms; left > 0; ) {
    for (let i = 0; i < 20; i++) if (found()) return true;
    const now = performance.now();
    left -= Math.min(now - last, LONGEST);
    last = now;
  }
  return false;
}
