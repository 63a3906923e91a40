// Random kernels against JavaScript itself: each source is compiled and run on native threads, and called
// as a function for each element. `npm run stress:kernel -- --cases 1e5` runs many of them.
import fc from 'fast-check';
import { shared } from 'manycore';
import { kernel } from 'manycore/compute';
import { sourceFrom } from './kernel-source.mjs';

/** Numbers that rounding, conversion and comparison treat in a way of their own. */
const awkward = [
  ...[0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -7, 10, 0.1, NaN, Infinity, -Infinity],
  ...[5e-324, -5e-324, 1e-310, 2.2e-308, 2 ** 31, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 + 1.5],
  ...[2 ** 53, -(2 ** 53), 2 ** 63, 1e300, -1e300, Number.MAX_VALUE, 0.49999999999999994],
];
const length = awkward.length;
const x = shared(Float64Array, awkward);
const scalars = [2, -0, 0.75, NaN, 5, -3, 1e9, Infinity];

/** @returns what is wrong, or nothing */
export function check(tape) {
  const { source, exact } = sourceFrom(tape);
  const shift = 1 + ((tape[0] ?? 0) % (length - 1));
  const y = shared(Float64Array, [...awkward.slice(shift), ...awkward.slice(0, shift)]);
  const s = scalars[(tape[1] ?? 0) % scalars.length];
  const b = (tape[2] ?? 0) % 2 === 1;
  const fn = new Function(`return ${source}`)();
  const results = kernel(fn)(x, y, s, b).get();
  for (let i = 0; i < length; i++) {
    const expected = Number(fn(x[i], y[i], s, b));
    if (exact ? !Object.is(results[i], expected) : !near(results[i], expected)) {
      const args = [x[i], y[i], s, b].map(each => (Object.is(each, -0) ? '-0' : each)).join(', ');
      return `(${source})(${args}) is ${expected}, and the kernel computes ${results[i]}`;
    }
  }
  return undefined;
}

/** What the engine and the machine may round differently: by some units in the last place. */
function near(a, b) {
  return Object.is(a, b) || Math.abs(a - b) <= Math.max(Math.abs(b) * 2 ** -50, 2 ** -1072);
}

const BATCH = 500;

/** @throws with the seed and the smallest kernel found that is wrong */
export async function stress({ cases, seed, progress = () => {} }) {
  const begun = performance.now();
  const tapes = fc.array(fc.nat(255), { maxLength: 400, size: 'max' });
  const seconds = () => (performance.now() - begun) / 1000;
  for (let done = 0; done < cases; done += BATCH) {
    const numRuns = Math.min(BATCH, cases - done);
    const property = fc.property(tapes, tape => {
      const problem = check(tape);
      if (problem !== undefined) throw new Error(problem);
    });
    fc.assert(property, { numRuns, seed: (seed + done) | 0 });
    progress(done + numRuns, cases, seconds());
    await new Promise(resolve => setImmediate(resolve));
  }
  return { cases, seconds: seconds() };
}
