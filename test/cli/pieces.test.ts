import { expect, it } from 'vitest';
import { moduleOf } from '../../dist/cli/bench/catalogue.js';
import type { Workload } from '../../dist/cli/bench/workload.js';

// That all contenders agree says nothing where serial JavaScript itself is wrong.
const workload = async (name: string) =>
  (await import(moduleOf(name))) as { default: Workload; piece(input: unknown): unknown };

it('adds up the integers below ten million, three times', async () => {
  const job = (await workload('sum-range')).default.prepare(true);
  expect(await job.serial()).toBe(3 * ((10_000_000 * 9_999_999) / 2));
});

it('counts the primes below a hundred million', async () => {
  const job = (await workload('primes')).default.prepare(true);
  expect(await job.serial()).toBe(5_761_455);
});

it('estimates pi from random points', async () => {
  const { piece } = await workload('monte-carlo-pi');
  const points = 1_000_000;
  const estimate = (4 * (piece({ begin: 0, end: 1000 }) as number)) / points;
  expect(Math.abs(estimate - Math.PI)).toBeLessThan((4 * 1.642) / Math.sqrt(points));
});

it('approaches the norm of the infinite matrix', async () => {
  const job = (await workload('spectral-norm')).default.prepare(true);
  job.reset?.();
  expect(await job.serial()).toBeCloseTo(1.274224, 5);
});

it('moves the bodies without moving their centre', async () => {
  const { piece } = await workload('nbody');
  // Two bodies of different masses that attract each other, at rest: x, y, z, mass.
  const from = Float64Array.of(0, 0, 0, 3, 1, 0, 0, 1);
  const to = new Float64Array(8);
  piece({ begin: 0, end: 2, from, to, velocity: new Float64Array(6) });
  expect(to[0]).toBeGreaterThan(0);
  expect(to[4]).toBeLessThan(1);
  expect(3 * to[0]! + to[4]!).toBeCloseTo(1, 12);
});

it('finds a word of the list with one letter too many, at its place in the list', async () => {
  const { piece } = await workload('text');
  const [nearest] = piece({ words: ['bacoq'], size: 2000 }) as string[];
  expect(nearest).toMatch(/^([a-z]{2}){2,5}$/);
  const [itself] = piece({ words: [`${nearest}q`], size: 2000 }) as string[];
  expect(itself).toBe(nearest);
});
