import { shared } from 'manycore';
import { sort } from 'manycore/compute';
import type { Workload } from '../src/cli/bench/workload.js';
import { grouped } from './support/split.js';

/** The array in runs of `run` elements: one of them is to be sorted, or two neighbours to be merged. */
interface Step {
  index: number;
  run: number;
  from: Float64Array;
  /** Missing: sort in place. */
  to?: Float64Array;
}

export function piece({ index, run, from, to }: Step): void {
  if (to === undefined) from.subarray(index * run, (index + 1) * run).sort();
  else merge(from, to, 2 * index * run, run);
}

/** Two sorted runs that begin at `begin`, from one array into the other. */
function merge(from: Float64Array, to: Float64Array, begin: number, run: number): void {
  const middle = Math.min(from.length, begin + run);
  const stop = Math.min(from.length, middle + run);
  let left = begin;
  let right = middle;
  for (let at = left; at < stop; at++) {
    const takeLeft = left < middle && (right >= stop || from[left]! <= from[right]!);
    to[at] = takeLeft ? from[left++]! : from[right++]!;
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

/** Both twins make the same values again, and sort a copy in place. As elsewhere its making is not timed. */
const numpy = (length: number) => `
import numpy
state, values = 0x9e3779b9, numpy.empty(${length})
# The generator's states, doubled in number at each step: s[i + k] = a^k s[i] + c_k, modulo 2^32.
states = numpy.empty(${length}, numpy.uint32)
a, c = 1664525, 1013904223
states[0] = (state * a + c) & 0xffffffff
have, a_k, c_k = 1, a, c
while have < ${length}:
    more = min(have, ${length} - have)
    states[have:have + more] = states[:more] * numpy.uint32(a_k) + numpy.uint32(c_k)
    a_k, c_k = a_k * a_k & 0xffffffff, (a_k * c_k + c_k) & 0xffffffff
    have += more
signed = states.view(numpy.int32).astype(float)
values = signed * numpy.abs(signed)
data = numpy.empty(${length})
def reset():
    data[:] = values
def run(threads):
    data.sort()
    return data
`;

const workload: Workload = {
  prepare(quick) {
    const length = quick ? 1_000_000 : 10_000_000;
    const input = new Float64Array(length);
    fill(input);
    const data = shared(Float64Array, length);
    const scratch = shared(Float64Array, length);
    return {
      description: `${grouped(length)} float64 values`,
      serial: () => data.sort(),
      async parallel(run, threads) {
        let size = Math.ceil(length / threads);
        const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
        let [from, to] = [data, scratch];
        await run<Step, void>(indexes(threads).map(index => ({ index, run: size, from })));
        for (; size < length; size *= 2) {
          const pairs = indexes(Math.ceil(length / (2 * size)));
          const step = { run: size, from, to };
          await run<Step, void>(pairs.map(index => ({ ...step, index })));
          [from, to] = [to, from];
        }
        return from;
      },
      native: threads => sort(data, { threads }),
      reset: () => data.set(input),
      python: [{ label: 'numpy', needs: ['numpy'], source: numpy(length) }],
      cpp: { file: 'sort', args: [length] },
    };
  },
};
export default workload;
