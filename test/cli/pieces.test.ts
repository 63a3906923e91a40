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

it('multiplies matrices', async () => {
  const { piece } = await workload('matmul');
  const [a, b, out] = [
    Float64Array.of(1, 2, 3, 4),
    Float64Array.of(5, 6, 7, 8),
    new Float64Array(4),
  ];
  piece({ begin: 0, end: 2, n: 2, a, b, out });
  expect([...out]).toEqual([19, 22, 43, 50]);
});

it('merges two sorted runs, of which the second one is short', async () => {
  const { piece } = await workload('sort');
  const from = Float64Array.of(1, 4, 9, 2, 4);
  const to = new Float64Array(5);
  piece({ index: 0, run: 3, from, to });
  expect([...to]).toEqual([1, 2, 4, 4, 9]);
  piece({ index: 0, run: 5, from });
  expect([...from]).toEqual([1, 2, 4, 4, 9]);
});

it('counts values on the edges of bins, and none that are outside', async () => {
  const { piece } = await workload('histogram');
  const values = Float64Array.of(0, 1 / 256, 1, 1 - 2 ** -53, -1e-300, 1.1, Number.NaN);
  const counts = piece({ begin: 0, end: values.length, values }) as Uint32Array;
  expect([counts[0], counts[1], counts[255]]).toEqual([1, 1, 2]);
  expect(counts.reduce((sum, count) => sum + count)).toBe(4);
});

it('knows points of the Mandelbrot set, and after how many steps others escape', async () => {
  const { piece } = await workload('mandelbrot');
  const out = new Uint16Array(4);
  const view = { width: 4, height: 1, maxIterations: 99, x0: -2, x1: 2, y0: 0, y1: 1 };
  piece({ begin: 0, end: 1, view, out });
  // -2, -1 and 0 never leave; 1 goes to 1, 2, 5.
  expect([...out]).toEqual([99, 99, 99, 3]);
});

it('evaluates the expression, and adds up an array', async () => {
  const { piece } = await workload('expression');
  const out = new Float64Array(2);
  piece({ begin: 0, end: 2, x: Float64Array.of(0, 1), out });
  expect(out[0]).toBe(0);
  expect(out[1]).toBeCloseTo(Math.sin(1) / Math.E + Math.LN2, 14);
  const { piece: add } = await workload('sum');
  expect(add({ begin: 1, end: 3, values: Float64Array.of(1, 2, 3, 4) })).toBe(5);
});

it('sums up what goes through the queue, and counts what is locked', async () => {
  const queue = (await workload('queue')).default.prepare(true);
  // 7919 n modulo 1000 takes on all values of a thousand numbers once.
  expect(await queue.serial()).toBe(100 * ((1000 * 999) / 2));
  const locks = (await workload('locks')).default.prepare(true);
  locks.reset?.();
  expect(await locks.serial()).toBe(500_000);
});
