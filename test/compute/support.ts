import { spawnSync } from 'node:child_process';
import { shared, type TypedArray } from 'manycore';
import { expect } from 'vitest';

import type { numbers } from '../support/arrays.js';

export { bigs, numbers } from '../support/arrays.js';

export const awkward = [Number.NaN, -0, 0, Infinity, -Infinity, 5e-324, -1.5, 2 ** 53, 1e300];

/** Around the sizes of vectors and blocks. */
export const lengths = [1, 2, 15, 17, 33, 1000, 4095, 4096, 4097, 70_001];

/** Numbers of different sizes, the same ones every time. All types of numbers look alike here. */
export function fill(
  Type: (typeof numbers)[number],
  length: number,
): Float64Array<SharedArrayBuffer> {
  const x = shared(Type, length) as Float64Array<SharedArrayBuffer>;
  for (let i = 0; i < length; i++) x[i] = Math.sin(i + 1) * 10 ** (2 + (i % 3));
  return x;
}

/** Equal element by element, by Object.is. */
export function expectSame(actual: TypedArray, expected: ArrayLike<unknown>): void {
  expect(actual.length).toBe(expected.length);
  const wrong = Array.from(actual as Float64Array).findIndex(
    (value, i) => !Object.is(value, expected[i]),
  );
  if (wrong >= 0) expect([wrong, actual[wrong]]).toEqual([wrong, expected[wrong]]);
}

/** Runs the text in a process for each instruction set. It says values, and must say the same ones. */
export function onEverySet(text: string): void {
  const program = `import { shared } from 'manycore'; import * as compute from 'manycore/compute';
    const said = []; const say = value => said.push(Object.is(value, -0) ? '-0' : String(value));
    ${text}
    console.log(said.join(' '));`;
  const said = ['baseline', 'avx2', 'avx512'].map(set => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', program],
      { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, MANYCORE_ISA: set } },
    );
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  });
  expect(said[0]).not.toBe('\n');
  expect(new Set(said).size).toBe(1);
}
