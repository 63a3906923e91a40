/**
 * 32 bits that look random, of a number: whoever needs the n-th one computes it, so they are the same in
 * every order, on every thread, in every language. Chris Wellons' lowbias32.
 */
export function hash(n: number): number {
  let x = n;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** From 0 to 1, without 1. */
export const fraction = (n: number) => hash(n) / 2 ** 32;
