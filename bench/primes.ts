import { shared } from 'manycore';
import { countPrimes } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';

/** Integers per segment: its flags, one byte for each odd one, stay in the first-level cache. */
const segment = 1 << 16;

/**
 * Counts the primes in some of the segments by the sieve of Eratosthenes over odd numbers.
 * Self-contained, since it is shipped to workers by its source.
 */
function sieve(
  begin: number,
  end: number,
  limit: number,
  segment: number,
  counts: Int32Array,
): void {
  const root = Math.floor(Math.sqrt(limit - 1));
  const small = new Uint8Array(root + 1);
  const primes: number[] = [];
  for (let p = 3; p <= root; p += 2) {
    if (small[p]) continue;
    primes.push(p);
    for (let multiple = p * p; multiple <= root; multiple += 2 * p) small[multiple] = 1;
  }
  const composite = new Uint8Array(segment / 2); // flag i stands for low + 2 * i + 1
  for (let index = begin; index < end; index++) {
    const low = index * segment;
    const high = Math.min(limit, low + segment);
    const odd = (high - low) >> 1;
    composite.fill(0);
    for (const p of primes) {
      if (p * p >= high) break;
      let first = Math.max(p * p, Math.ceil(low / p) * p);
      if (first % 2 === 0) first += p;
      for (let i = (first - low) >> 1; i < odd; i += p) composite[i] = 1;
    }
    let count = 0;
    for (let i = 0; i < odd; i++) count += 1 - composite[i]!;
    // In the first segment 1 is no prime and 2, which is not odd, is one: that evens out.
    counts[index] = count;
  }
}

const workload: Workload = {
  prepare(quick) {
    const limit = quick ? 200_000_000 : 1_000_000_000;
    const counts = shared(Int32Array, Math.ceil(limit / segment));
    const total = () => counts.reduce((sum, count) => sum + count, 0);
    return {
      description: `primes below ${limit.toLocaleString('en')}, segmented sieve`,
      serial() {
        sieve(0, counts.length, limit, segment, counts);
        return total();
      },
      async pool(pool) {
        await pool.forRange(counts.length, sieve, { args: [limit, segment, counts], grain: 16 });
        return total();
      },
      native: threads => countPrimes(limit, { threads }),
      reset: () => void counts.fill(0),
    };
  },
};
export default workload;
