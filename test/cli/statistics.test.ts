import { expect, it } from 'vitest';
import { median, spread } from '../../dist/cli/bench/statistics.js';

it('takes the middle value, or the mean of the two middle ones, and leaves the input alone', () => {
  const values = [30, 1, 2];
  expect(median(values)).toBe(2);
  expect(values).toEqual([30, 1, 2]);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([10, 9])).toBe(9.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

it('gives half the range as a share of the median', () => {
  expect(spread([90, 100, 110])).toBeCloseTo(0.1);
  expect(spread([5])).toBe(0);
  expect(spread([])).toBeNaN();
});
