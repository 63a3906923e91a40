import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { contenders } from '../../dist/cli/bench/contenders.js';
import { table } from '../../dist/cli/bench/table.js';
import type { Outcome } from '../../dist/cli/bench/workload.js';
import { colorsFor } from '../../dist/cli/colors.js';

const plain = colorsFor({ isTTY: false }, {});
const colored = colorsFor({ isTTY: true }, { TERM: 'xterm' });

function outcome(times: number[][], counts = [128]): Outcome {
  return {
    workload: 'mandelbrot',
    description: '1200 x 800 points, up to 500 iterations, and then some more words',
    measurements: contenders(counts).map((contender, i) => ({ contender, times: times[i] ?? [] })),
  };
}

const rows = (text: string) => text.split('\n').map(row => row.trim().split(/\s{2,}/));

it('fits 80 columns, whatever the figures, with and without colour', () => {
  const wide = outcome([[999_999], [0.001, 99], [123.4], [0.000_1]], [1024]);
  for (const colors of [plain, colored]) {
    const lines = stripVTControlCharacters(table([wide, wide], colors)).split('\n');
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  }
});

it('shows medians and speed-ups over serial JavaScript', () => {
  const text = table([outcome([[400, 410, 390], [200], [100], [50]], [2])], plain);
  const [, , serial, pool, , native] = rows(text);
  expect(serial?.slice(0, 4)).toEqual(['serial JavaScript', '400 ms', '3 %', '1.00x']);
  expect(pool?.slice(0, 4)).toEqual(['JavaScript pool, 2 threads', '200 ms', '0 %', '2.00x']);
  expect(native?.slice(0, 4)).toEqual(['native, 2 threads', '50.0 ms', '0 %', '8.00x']);
});

it('shows who was wrong and who failed instead of a speed-up', () => {
  const result = outcome([[400], [200], [100], [50]], [2]);
  result.measurements[1]!.problem = 'gave 1, serial JavaScript gives 2';
  result.measurements[2]!.problem = 'failed: out of memory';
  const [, , , pool, native] = rows(table([result], plain));
  expect(pool).toEqual(['JavaScript pool, 2 threads', 'WRONG']);
  expect(native).toEqual(['native, 1 thread', 'FAILED']);
});

it('leaves open what an interrupt cut off', () => {
  const [, , serial, pool] = rows(table([outcome([[400]], [2])], plain));
  expect(serial).toContain('400 ms');
  expect(pool).toEqual(['JavaScript pool, 2 threads', '-', '-']);
});

it('honours NO_COLOR, a dumb terminal and a pipe', () => {
  const sample = [outcome([[400], [200], [100], [50]], [2])];
  const plainText = table(sample, plain);
  expect(table(sample, colorsFor({ isTTY: true }, { NO_COLOR: '1' }))).toBe(plainText);
  expect(table(sample, colorsFor({ isTTY: true }, { TERM: 'dumb' }))).toBe(plainText);
  expect(table(sample, colorsFor({}, { TERM: 'xterm' }))).toBe(plainText);
  expect(table(sample, colored)).not.toBe(plainText);
});
