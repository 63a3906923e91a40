import { shared } from 'manycore';
import { sort } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';

/** Sorts some of the chunks. Self-contained, as `mergePairs`: shipped to workers by its source. */
function sortChunks(begin: number, end: number, data: Float64Array, chunk: number): void {
  for (let part = begin; part < end; part++) data.subarray(part * chunk, (part + 1) * chunk).sort();
}

/** Merges neighbours of `run` sorted elements from one array into the other. */
function mergePairs(
  begin: number,
  end: number,
  from: Float64Array,
  to: Float64Array,
  run: number,
): void {
  for (let pair = begin; pair < end; pair++) {
    const middle = Math.min(from.length, (2 * pair + 1) * run);
    const stop = Math.min(from.length, middle + run);
    let left = 2 * pair * run;
    let right = middle;
    for (let at = left; at < stop; at++) {
      const takeLeft = left < middle && (right >= stop || from[left]! <= from[right]!);
      to[at] = takeLeft ? from[left++]! : from[right++]!;
    }
  }
}

/** Reproducible values over many magnitudes and both signs, a few of them equal. */
function fill(values: Float64Array): void {
  let state = 0x9e3779b9;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state * Math.abs(state);
  }
}

const workload: Workload = {
  prepare(quick) {
    const length = quick ? 3_000_000 : 10_000_000;
    const input = new Float64Array(length);
    fill(input);
    const data = shared(Float64Array, length);
    const scratch = shared(Float64Array, length);
    return {
      description: `${length.toLocaleString('en')} float64 values`,
      serial: () => data.sort(),
      async pool(pool) {
        let run = Math.ceil(length / pool.size);
        await pool.forRange(pool.size, sortChunks, { args: [data, run], grain: 1 });
        let [from, to] = [data, scratch];
        for (; run < length; run *= 2) {
          const pairs = Math.ceil(length / (2 * run));
          await pool.forRange(pairs, mergePairs, { args: [from, to, run], grain: 1 });
          [from, to] = [to, from];
        }
        return from;
      },
      native: threads => sort(data, { threads }),
      reset: () => data.set(input),
    };
  },
};
export default workload;
