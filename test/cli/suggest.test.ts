import { expect, it } from 'vitest';
import { nearest } from '../../dist/cli/suggest.js';

const names = ['sum', 'sum-range', 'sort', 'primes', 'mandelbrot'];

it.each([
  ['mandlebrot', 'mandelbrot'],
  ['prime', 'primes'],
  ['sumrange', 'sum-range'],
  ['SORT', 'sort'],
  ['srot', 'sort'],
  ['wxyz', undefined],
  ['matmul', undefined],
  ['x', undefined],
])('for %s suggests %s', (typed, expected) => {
  expect(nearest(typed, names)).toBe(expected);
});
