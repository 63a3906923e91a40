// Durations in constant memory: buckets as fine as the first bits of a double's mantissa.

export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

const MANTISSA_BITS = 5; // 32 buckets per power of two: at most 3 % off
const SHIFT = 20 - MANTISSA_BITS; // the high word of a double has 20 bits of its mantissa
const LOWEST = -14; // 2^-14 ms, some 60 ns; what is shorter counts as that
const OCTAVES = 42; // up to 2^28 ms, three days
const BUCKETS = OCTAVES << MANTISSA_BITS;

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0; // by endianness

function keyOf(ms: number): number {
  double[0] = ms;
  return (halves[HIGH] as number) >>> SHIFT;
}

const FIRST = keyOf(2 ** LOWEST);

/** The middle of a bucket. */
function middleOf(bucket: number): number {
  halves[1 - HIGH] = 0;
  halves[HIGH] = (((bucket + FIRST) << 1) | 1) << (SHIFT - 1);
  return double[0] as number;
}

/** How long things took, in milliseconds. */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #total = 0;
  #max = 0;

  record(ms: number): void {
    const bucket = Math.min(Math.max(keyOf(Math.max(ms, 0)) - FIRST, 0), BUCKETS - 1);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#total++;
    if (ms > this.#max) this.#max = ms;
  }

  /** All 0 as long as nothing was recorded. */
  percentiles(): Percentiles {
    return { p50: this.#at(0.5), p90: this.#at(0.9), p99: this.#at(0.99), max: this.#max };
  }

  /** By nearest rank. */
  #at(share: number): number {
    let left = Math.ceil(share * this.#total);
    if (left === 0) return 0;
    const bucket = this.#counts.findIndex(count => {
      left -= count;
      return left <= 0;
    });
    return Math.min(middleOf(bucket), this.#max);
  }
}
