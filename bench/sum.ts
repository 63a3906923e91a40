import { shared } from 'manycore';
import { sum } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';

const length = 10_000_000;
const chunk = 250_000;

/** Adds up some of the chunks. Self-contained, since it is shipped to workers by its source. */
function addChunks(
  begin: number,
  end: number,
  values: Float64Array,
  chunk: number,
  partial: Float64Array,
): void {
  for (let part = begin; part < end; part++) {
    const stop = Math.min(values.length, (part + 1) * chunk);
    let total = 0;
    for (let i = part * chunk; i < stop; i++) total += values[i]!;
    partial[part] = total;
  }
}

const add = (a: number, b: number) => a + b;

const workload: Workload = {
  prepare(quick) {
    const passes = quick ? 30 : 100;
    const values = shared(Float64Array, length);
    // Multiples of 2^-20 below 4, so that all passes together stay below 2^33: every order of
    // addition is exact.
    for (let i = 0; i < length; i++) values[i] = (Math.imul(i, 0x9e3779b1) >>> 10) / 2 ** 20;
    const partial = shared(Float64Array, length / chunk);
    return {
      description: `${passes} sums of 10,000,000 float64 values (80 MB)`,
      serial() {
        let total = 0;
        for (let pass = 0; pass < passes; pass++) {
          addChunks(0, partial.length, values, chunk, partial);
          total += partial.reduce(add);
        }
        return total;
      },
      async pool(pool) {
        let total = 0;
        for (let pass = 0; pass < passes; pass++) {
          await pool.forRange(partial.length, addChunks, { args: [values, chunk, partial] });
          total += partial.reduce(add);
        }
        return total;
      },
      async native(threads) {
        let total = 0;
        for (let pass = 0; pass < passes; pass++) total += await sum(values, { threads });
        return total;
      },
      reset: () => void partial.fill(Number.NaN),
    };
  },
};
export default workload;
