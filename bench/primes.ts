import { shared } from 'manycore';
import { countPrimes } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';

/** Odd numbers per segment, one byte each: they stay in the first-level cache. As in the kernel. */
const segment = 32 * 1024;

/** The odd primes whose multiples have to be crossed out below the limit. */
function basePrimes(limit: number): Int32Array {
  const root = Math.floor(Math.sqrt(limit - 1));
  const composite = new Uint8Array(root + 1);
  const primes: number[] = [];
  for (let p = 3; p <= root; p += 2) {
    if (composite[p]) continue;
    primes.push(p);
    for (let multiple = p * p; multiple <= root; multiple += 2 * p) composite[multiple] = 1;
  }
  const result = shared(Int32Array, primes.length);
  result.set(primes);
  return result;
}

/**
 * Counts the primes in some of the segments by the sieve of Eratosthenes. Index i stands for the odd
 * number 2 * i + 1. Self-contained, since it is shipped to workers by its source.
 */
function sieve(
  begin: number,
  end: number,
  odds: number,
  segment: number,
  primes: Int32Array,
  counts: Int32Array,
): void {
  const composite = new Uint8Array(segment);
  // Each prime's next multiple is found once, by division, and carried from segment to segment.
  const next = new Int32Array(primes.length);
  for (let k = 0; k < primes.length; k++) {
    const p = primes[k]!;
    const half = p >> 1; // the index of p itself; its odd multiples are p indexes apart
    const passed = Math.max(0, Math.ceil((begin * segment - half) / p));
    next[k] = Math.max((p * p) >> 1, half + passed * p);
  }
  for (let index = begin; index < end; index++) {
    const low = index * segment;
    const high = Math.min(odds, low + segment);
    composite.fill(0);
    for (let k = 0; k < primes.length; k++) {
      const p = primes[k]!;
      if ((p * p) >> 1 >= high) break;
      let at = next[k]!;
      for (; at < high; at += p) composite[at - low] = 1;
      next[k] = at;
    }
    let marked = 0;
    for (let i = 0; i < high - low; i++) marked += composite[i]!;
    // In the first segment 1 is no prime and 2, which is not odd, is one: that evens out.
    counts[index] = high - low - marked;
  }
}

const workload: Workload = {
  prepare(quick) {
    const limit = quick ? 200_000_000 : 1_000_000_000;
    const odds = limit / 2;
    const counts = shared(Int32Array, Math.ceil(odds / segment));
    const total = () => counts.reduce((sum, count) => sum + count, 0);
    return {
      description: `below ${limit.toLocaleString('en')}, by a segmented sieve`,
      serial() {
        sieve(0, counts.length, odds, segment, basePrimes(limit), counts);
        return total();
      },
      async pool(pool) {
        const args = [odds, segment, basePrimes(limit), counts] as const;
        await pool.forRange(counts.length, sieve, { args: [...args], grain: 32 });
        return total();
      },
      native: threads => countPrimes(limit, { threads }),
      reset: () => void counts.fill(0),
    };
  },
};
export default workload;
