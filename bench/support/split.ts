/** From the first number up to and without the second. */
export type Range = readonly [begin: number, end: number];

/** 0 … length in so many parts of nearly equal size; none is empty. */
export function split(length: number, parts: number): Range[] {
  const count = Math.max(1, Math.min(parts, length));
  const bound = (part: number) => Math.floor((length * part) / count);
  return Array.from({ length: count }, (_, part): Range => [bound(part), bound(part + 1)]);
}

export const total = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0);

/** "10,000,000" */
export const grouped = (count: number) => count.toLocaleString('en');
