import { describe, expect, it } from 'vitest';
import { Histogram } from '../../dist/pool/histogram.js';

function of(values: Iterable<number>) {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram.percentiles();
}

describe('a histogram', () => {
  it('is 0 when it is empty', () => {
    expect(of([])).toEqual({ p50: 0, p90: 0, p99: 0, max: 0 });
  });

  it.each([0.001, 0.37, 1, 12.5, 999, 3.6e6])('is no more than 3 % off at %f ms', ms => {
    const { p50, p99, max } = of([ms]);
    expect(Math.abs(p50 - ms) / ms).toBeLessThan(0.032);
    expect(p99).toBe(p50);
    expect(max).toBe(ms);
  });

  it('orders what it was given', () => {
    const { p50, p90, p99, max } = of(Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1000));
    expect(Math.abs(p50 - 500)).toBeLessThan(500 * 0.04);
    expect(Math.abs(p90 - 900)).toBeLessThan(900 * 0.04);
    expect(Math.abs(p99 - 990)).toBeLessThan(990 * 0.04);
    expect(max).toBe(999);
  });

  it('takes what is far too short or too long as the shortest and the longest', () => {
    expect(of([0]).p50).toBe(0);
    expect(of([-1]).max).toBe(0);
    expect(of([1e-9]).p50).toBeLessThan(1e-4);
    const { p50, max } = of([1e12]);
    expect(max).toBe(1e12);
    expect(p50).toBeGreaterThan(1e8);
  });
});
