import { expect, it } from 'vitest';
import {
  interval,
  median,
  quantile,
  serialFraction,
  speedup,
  spread,
  verdict,
} from '../../dist/cli/bench/statistics.js';

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

it('takes quantiles in proportion between neighbours', () => {
  expect(quantile([10, 20, 30, 40, 50], 0.5)).toBe(30);
  expect(quantile([10, 20], 0.25)).toBe(12.5);
  expect(quantile([10, 20], 1)).toBe(20);
  expect(quantile([], 0.5)).toBeNaN();
});

const upTo = (n: number) => Array.from({ length: n }, (_, i) => n - i);

// Ranks from the tables for the sign test's interval (Conover, Practical Nonparametric Statistics).
it.each([
  [6, 1, 6],
  [8, 1, 8],
  [9, 2, 8],
  [11, 2, 10],
  [12, 3, 10],
  [15, 4, 12],
  [20, 6, 15],
  [25, 8, 18],
  [50, 18, 33],
])('of %i values the median lies from the %i. to the %i. at 95 %%', (n, low, high) => {
  expect(interval(upTo(n))).toEqual([low, high]);
});

it('gives no interval for fewer than six values, and a narrower one for less confidence', () => {
  for (let n = 0; n < 6; n++) expect(interval(upTo(n))).toBeUndefined();
  expect(interval(upTo(5), 0.9)).toEqual([1, 5]);
  expect(interval(upTo(20), 0.5)).toEqual([8, 13]);
});

it('covers the true median as often as it says', () => {
  // A skewed distribution whose median is 1/4, from a generator with a fixed seed.
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  let covered = 0;
  for (let trial = 0; trial < 4000; trial++) {
    const [low, high] = interval(Array.from({ length: 9 }, () => random() ** 2))!;
    if (low <= 0.25 && high >= 0.25) covered++;
  }
  expect(covered / 4000).toBeGreaterThan(0.95);
  expect(covered / 4000).toBeLessThan(0.975); // 96.1 % in theory
});

it('compares round by round', () => {
  expect(speedup([10, 20, 40], [5, 10, 20])).toEqual({ value: 2, low: null, high: null });
  expect(speedup([10, 10, 10, 10, 10, 10, 99], [5, 4, 5, 2, 5, 5])).toMatchObject({
    value: 2,
    low: 2,
    high: 5,
  });
  expect(speedup([], [1])).toBeNull();
});

it('calls a difference real where the interval does not contain 1', () => {
  expect(verdict({ value: 2, low: 1.1, high: 3 })).toBe('faster');
  expect(verdict({ value: 0.5, low: 0.4, high: 0.9 })).toBe('slower');
  expect(verdict({ value: 2, low: 0.9, high: 3 })).toBe('same');
  expect(verdict({ value: 2, low: null, high: null })).toBeNull();
  expect(verdict(null)).toBeNull();
});

it('finds the serial part that Amdahl put in', () => {
  for (const part of [0, 0.05, 0.5, 1]) {
    for (const threads of [2, 4, 64]) {
      const amdahl = 1 / (part + (1 - part) / threads);
      expect(serialFraction(amdahl, threads)).toBeCloseTo(part);
    }
  }
});
