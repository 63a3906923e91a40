import { expect, it } from 'vitest';
import { doubt } from '../../dist/cli/bench/doubt.js';
import { crowded } from '../../dist/cli/bench/noise.js';
import { measured, outcome } from './measurements.js';

const calm = { before: 0.05, during: 0, cores: 2, needed: 2 };

it('minds others where they take what the contenders need', () => {
  expect(crowded(0.1, 2, 2)).toBe(false);
  expect(crowded(1, 2, 2)).toBe(true);
  expect(crowded(1, 2, 1)).toBe(false);
  expect(crowded(1.5, 2, 1)).toBe(true);
  expect(crowded(20, 64, 8)).toBe(false);
  expect(crowded(60, 64, 8)).toBe(true);
  expect(crowded(Number.NaN, 2, 2)).toBe(false);
});

it('says what makes figures doubtful, before and during', () => {
  const steady = outcome(measured('serial', 1, [100, 101, 100, 102, 150]));
  const unsteady = outcome(measured('serial', 1, [100, 140, 100, 140, 120, 80]));
  expect(doubt(calm, [steady])).toBeNull();
  expect(doubt({ ...calm, before: 1.5 })).toBe(
    'other programs kept 1.5 of 2 cores busy before it began',
  );
  expect(doubt({ ...calm, during: 0.8 }, [unsteady])).toMatch(
    /0\.8 of 2 cores busy while it measured; .* wavered .* \(work\)/,
  );
});
