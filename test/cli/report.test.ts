import { expect, it } from 'vitest';
import { report } from '../../dist/cli/bench/report.js';
import { about, machine, measured, outcome } from './measurements.js';

const six = (time: number) => Array.from({ length: 6 }, (_, i) => time + i);

it('has for every contender its median, interval, speed-up and verdict', () => {
  const [workload] = report(about, [
    outcome(
      measured('serial', 1, six(100)),
      measured('pool', 2, six(50)),
      measured('native', 1, six(100)),
      measured('cpp', 1, [], 'gave 1, serial JavaScript gives 2'),
    ),
  ]).workloads;
  const [serial, pool, native, cpp] = workload!.contenders;
  expect(serial).toMatchObject({ median: 102.5, low: 100, high: 105, speedup: 1, verdict: null });
  expect(pool).toMatchObject({ id: 'pool-2', median: 52.5, correct: true, verdict: 'faster' });
  expect(pool!.speedup).toBeCloseTo(1.95, 1);
  expect(pool!.speedupLow).toBeCloseTo(105 / 55);
  expect(pool!.speedupHigh).toBe(2);
  expect(native).toMatchObject({ speedup: 1, verdict: 'same' });
  expect(cpp).toMatchObject({ correct: false, median: null, speedup: null, verdict: null });
});

it('says nothing where there is nothing', () => {
  const [workload] = report(about, [
    outcome(measured('serial', 1, [5]), measured('pool', 2, [])),
  ]).workloads;
  expect(workload!.contenders[1]).toMatchObject({ median: null, low: null, speedup: null });
  expect(workload!.scaling).toEqual([]);
});

it('draws a curve over one thread, with the serial part from what is not oversubscribed', () => {
  const { scaling } = report({ ...about, machine: { ...machine, allowed: 4 } }, [
    outcome(
      measured('serial', 1, [100]),
      measured('pool', 1, [120]),
      measured('pool', 2, [70]),
      measured('pool', 4, [45]),
      measured('pool', 8, [50]),
      measured('native', 2, [10]),
      measured('piscina', 1, [100]),
      measured('piscina', 2, [100], 'failed: broken'),
    ),
  ]).workloads[0]!;
  expect(scaling).toHaveLength(1);
  const amdahl = 0.5 / 3 / (1 / 1);
  expect(scaling[0]).toMatchObject({ kind: 'pool', label: 'pool' });
  expect(
    scaling[0]!.points.map(({ threads, oversubscribed }) => [threads, oversubscribed]),
  ).toEqual([
    [1, false],
    [2, false],
    [4, false],
    [8, true],
  ]);
  expect(scaling[0]!.points[2]!.speedup).toBeCloseTo(120 / 45);
  expect(scaling[0]!.points[2]!.efficiency).toBeCloseTo(120 / 45 / 4);
  expect(scaling[0]!.serialFraction).toBeCloseTo((45 / 120 - 1 / 4) / (3 / 4));
  expect(scaling[0]!.serialFraction).toBeCloseTo(amdahl);
});

it('gives the distribution of single calls', () => {
  const calls = Array.from({ length: 101 }, (_, i) => 100 - i);
  const [workload] = report(about, [
    outcome({ ...measured('serial', 1, [5]), latencies: calls }),
  ]).workloads;
  const { unit, quantiles } = workload!.contenders[0]!.latencies!;
  expect(unit).toBe('us');
  expect(quantiles.at(0)).toEqual([0, 0]);
  expect(quantiles.at(-1)).toEqual([1, 100]);
  expect(new Map(quantiles).get(0.5)).toBe(50);
});
