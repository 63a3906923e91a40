import type { Result } from './workload.js';

/** What is wrong with a result, in words; nothing if it equals the expected one bit by bit. */
export function difference(actual: Result, expected: Result): string | undefined {
  const [got, want] = [values(actual), values(expected)];
  if (got.length !== want.length)
    return `gave ${got.length} elements, serial JavaScript gives ${want.length}`;
  for (let i = 0; i < want.length; i++) {
    // Object.is, because -0 for 0 is a wrong result too.
    if (Object.is(got[i], want[i])) continue;
    const where = typeof expected === 'number' ? '' : ` at index ${i}`;
    return `gave ${got[i]}${where}, serial JavaScript gives ${want[i]}`;
  }
  return undefined;
}

function values(result: Result): ArrayLike<number> {
  return typeof result === 'number' ? [result] : result;
}
