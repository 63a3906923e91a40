import { countPrimes } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { grouped, split, total } from './support/split.js';

/** Odd numbers per segment, one byte each: they stay in the first-level cache. As in the kernel. */
const segment = 32 * 1024;

/** The odd primes whose multiples have to be crossed out below the limit. */
function basePrimes(limit: number): number[] {
  const root = Math.floor(Math.sqrt(limit - 1));
  const composite = new Uint8Array(root + 1);
  const primes: number[] = [];
  for (let p = 3; p <= root; p += 2) {
    if (composite[p]) continue;
    primes.push(p);
    for (let multiple = p * p; multiple <= root; multiple += 2 * p) composite[multiple] = 1;
  }
  return primes;
}

interface Segments {
  begin: number;
  end: number;
  limit: number;
}

/**
 * Counts the primes in some of the segments by the sieve of Eratosthenes. Index i stands for the odd
 * number 2 * i + 1.
 */
export function piece({ begin, end, limit }: Segments): number {
  const odds = limit / 2;
  const primes = Int32Array.from(basePrimes(limit));
  const composite = new Uint8Array(segment);
  // Each prime's next multiple is found once, by division, and carried from segment to segment.
  const next = new Int32Array(primes.length);
  for (let k = 0; k < primes.length; k++) {
    const p = primes[k]!;
    const half = p >> 1; // the index of p itself; its odd multiples are p indexes apart
    const passed = Math.max(0, Math.ceil((begin * segment - half) / p));
    next[k] = Math.max((p * p) >> 1, half + passed * p);
  }
  let count = 0;
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
    count += high - low - marked;
  }
  return count;
}

const numpy = (limit: number) => `
import numpy
def run(threads):
    odds, segment = ${limit / 2}, ${segment}
    root = int((${limit} - 1) ** 0.5)
    base = [p for p in range(3, root + 1, 2) if all(p % d for d in range(3, int(p ** 0.5) + 1, 2))]
    # Larger segments than elsewhere: each crossing-out is a call.
    segment *= 32
    following = [p * p >> 1 for p in base]
    count = 0
    for low in range(0, odds, segment):
        high = min(odds, low + segment)
        prime = numpy.ones(high - low, bool)
        for k, p in enumerate(base):
            if p * p >> 1 >= high: break
            at = following[k]
            prime[at - low::p] = False
            following[k] = at + (max(0, high - at) + p - 1) // p * p
        count += int(numpy.count_nonzero(prime))
    return count
`;

const workload: Workload = {
  prepare(quick) {
    const limit = quick ? 100_000_000 : 1_000_000_000;
    const segments = Math.ceil(limit / 2 / segment);
    return {
      description: `below ${grouped(limit)}, by a segmented sieve`,
      serial: () => piece({ begin: 0, end: segments, limit }),
      async parallel(run, threads) {
        const parts = split(segments, 8 * threads);
        return total(
          await run<Segments, number>(parts.map(([begin, end]) => ({ begin, end, limit }))),
        );
      },
      native: threads => countPrimes(limit, { threads }),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(limit) }],
      cpp: { file: 'primes', args: [limit, segment] },
    };
  },
};
export default workload;
