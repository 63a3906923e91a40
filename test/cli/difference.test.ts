import { expect, it } from 'vitest';
import { difference } from '../../dist/cli/bench/difference.js';

it('accepts what is equal bit by bit, NaN included', () => {
  expect(difference(4, 4)).toBeUndefined();
  expect(
    difference(Float64Array.of(1, Number.NaN), Float64Array.of(1, Number.NaN)),
  ).toBeUndefined();
});

it('names the first difference', () => {
  expect(difference(4, 5)).toBe('gave 4, serial JavaScript gives 5');
  expect(difference(Uint16Array.of(1, 2, 9), Uint16Array.of(1, 3, 8))).toBe(
    'gave 2 at index 1, serial JavaScript gives 3',
  );
  expect(difference(new Uint16Array(2), new Uint16Array(3))).toContain('2 elements');
  expect(difference(Float64Array.of(-0), Float64Array.of(0))).toBeDefined();
  expect(difference(0.1 + 0.2, 0.3)).toBeDefined();
});

it('allows what the tolerance says, relative to what is expected or to 1', () => {
  expect(difference(1000.0001, 1000, 1e-6)).toBeUndefined();
  expect(difference(1000.01, 1000, 1e-6)).toBeDefined();
  expect(difference(Float64Array.of(1e-9), Float64Array.of(0), 1e-6)).toBeUndefined();
  expect(difference(Number.NaN, 1, 1e-6)).toBeDefined();
});

it('compares text line by line', () => {
  expect(difference('a\nb', 'a\nb')).toBeUndefined();
  expect(difference('a\nx', 'a\nb')).toBe('gave x at line 1, serial JavaScript gives b');
});
