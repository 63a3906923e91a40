import type { Result } from './workload.js';

/**
 * What is wrong with a result, in words; nothing if it equals the expected one: bit by bit, or as far as
 * `tolerance` says, relative to what is expected, or to 1 if that is more.
 */
export function difference(actual: Result, expected: Result, tolerance = 0): string | undefined {
  const [got, want] = [values(actual), values(expected)];
  if (got.length !== want.length)
    return `gave ${got.length} elements, serial JavaScript gives ${want.length}`;
  for (let i = 0; i < want.length; i++) {
    // Object.is, because -0 for 0 is a wrong result too.
    if (Object.is(got[i], want[i]) || near(got[i], want[i], tolerance)) continue;
    const where = typeof expected === 'number' ? '' : ` at ${place(expected)} ${i}`;
    return `gave ${got[i]}${where}, serial JavaScript gives ${want[i]}`;
  }
  return undefined;
}

function near(got: unknown, want: unknown, tolerance: number): boolean {
  if (tolerance === 0 || typeof got !== 'number' || typeof want !== 'number') return false;
  return Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want));
}

function values(result: Result): ArrayLike<number | string> {
  if (typeof result === 'string') return result.split('\n');
  return typeof result === 'number' ? [result] : result;
}

function place(result: Result): string {
  return typeof result === 'string' ? 'line' : 'index';
}
