import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { markdown } from '../../dist/cli/bench/markdown.js';
import { report } from '../../dist/cli/bench/report.js';
import { table } from '../../dist/cli/bench/table.js';
import { closing, header } from '../../dist/cli/bench/words.js';
import { colorsFor } from '../../dist/cli/colors.js';
import { about, machine, measured, outcome } from './measurements.js';

const plain = colorsFor({ isTTY: false }, {});
const colored = colorsFor({ isTTY: true }, { TERM: 'xterm' });

const rows = (text: string) => text.split('\n').map(row => row.trim().split(/\s{2,}/));
const cells = (text: string, name: string) => rows(text).find(([first]) => first === name);
const times = (...values: number[]) =>
  Array.from({ length: 6 }, (_, i) => values[i % values.length]!);

const result = report({ ...about, noisy: 'others work', missing: [{ name: 'numpy', why: 'no' }] }, [
  outcome(
    measured('serial', 1, times(400, 410, 390)),
    measured('pool', 1, times(400)),
    measured('pool', 2, times(200)),
    measured('pool', 4, times(220)),
    { ...measured('native', 2, times(4)), latencies: [1, 2, 3000] },
    measured('piscina', 2, times(4000)),
    measured('threads', 2, [], 'gave 1, serial JavaScript gives 2'),
    measured('cpp', 2, [], 'failed: out of memory'),
    measured('python', 1, []),
    measured('other', 1, times(400_000)),
  ),
]);

it('fits 80 columns, whatever the figures, with and without colour', () => {
  const names = ['manycore processes, 1024 processes', 'serial JavaScript'];
  const wide = report({ ...about, noisy: 'word '.repeat(50), missing: result.missing }, [
    {
      workload: 'a-very-long-name',
      description: 'x'.repeat(60),
      measurements: [
        measured('serial', 1, times(999_999, 0.001)),
        ...[1, 2, 4, 8, 16, 1024].map(n => measured('pool', n, times(123.4 / n, 50_000))),
        ...names.map((label, i) => {
          const measurement = measured('other', i + 2, times(0.0001, 999_999));
          return { ...measurement, contender: { ...measurement.contender, label } };
        }),
      ],
    },
  ]);
  for (const colors of [plain, colored]) {
    for (const it of [wide, result]) {
      const text = `${header(it.machine, colors)}\n${table(it.workloads, colors)}\n${closing(it, colors)}`;
      for (const line of stripVTControlCharacters(text).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(80);
    }
  }
});

it('has room for the longest name of all that can take part', () => {
  const label = 'manycore processes, 60 processes';
  const { contender, ...rest } = measured('processes', 60, times(5));
  const all = outcome(measured('serial', 1, times(9)), {
    ...rest,
    contender: { ...contender, label },
  });
  expect(table(report(about, [all]).workloads, plain)).toContain(`${label} `);
});

it('shows medians, speed-ups over serial JavaScript and how certain they are', () => {
  const text = table(result.workloads, plain);
  expect(cells(text, 'serial, 1 thread')?.slice(0, 4)).toEqual([
    'serial, 1 thread',
    '400 ms',
    '3 %',
    '1.00x',
  ]);
  expect(cells(text, 'pool, 2 threads')?.slice(1, 5)).toEqual([
    '200 ms',
    '0 %',
    '2.00x',
    '1.95–2.05 ▏',
  ]);
  expect(cells(text, 'pool, 1 thread')?.[3]).toBe('≈1.00x');
  expect(cells(text, 'other, 1 thread')?.slice(3, 5)).toEqual(['1/1000x', '1/1026–1/976 ▏']);
});

it('shows who was wrong, who failed, and who was not measured', () => {
  const text = table(result.workloads, plain);
  expect(cells(text, 'threads, 2 threads')).toEqual(['threads, 2 threads', 'WRONG']);
  expect(cells(text, 'cpp, 2 threads')).toEqual(['cpp, 2 threads', 'FAILED']);
  expect(cells(text, 'python, 1 thread')).toEqual(['python, 1 thread', '-', '-']);
});

it('shows scaling with what is oversubscribed, and how long calls took', () => {
  const text = table(result.workloads, plain);
  expect(cells(text, 'pool')).toEqual(['pool', '0 %', '2: 2.00x 100 %', '4: 1.82x 45 %!']);
  expect(rows(text).filter(([name]) => name === 'native, 2 threads')[1]).toEqual([
    'native, 2 threads',
    '2.00 us',
    '2.40 ms',
    '2.94 ms',
    '3.00 ms',
  ]);
});

it('says below what is wrong, doubtful or missing', () => {
  const text = closing(result, plain);
  expect(text).toContain('✖ work: threads, 2 threads gave 1, serial JavaScript gives 2');
  expect(text).toContain('✖ work: cpp, 2 threads failed: out of memory');
  expect(text).toContain('The figures are doubtful: others work.');
  expect(text).toContain('not found: numpy (no)');
  expect(text).toContain('! more threads than cores allowed.');
  expect(text).not.toContain('Every result equals');
});

it('says which limit leaves fewer cores', () => {
  const limited = { ...machine, cores: 8, affinity: 4, cgroup: 2.5, allowed: 2.5 };
  expect(header(limited, plain)).toContain(
    '2.5 of 8 cores allowed (affinity 4, control group 2.5), 8 GiB, linux x64, glibc\n2.36',
  );
  expect(header(machine, plain)).toContain('\n2 cores, 8 GiB');
});

it('honours NO_COLOR, a dumb terminal and a pipe', () => {
  const shown = (colors = plain) => table(result.workloads, colors) + closing(result, colors);
  expect(shown(colorsFor({ isTTY: true }, { NO_COLOR: '1' }))).toBe(shown());
  expect(shown(colorsFor({ isTTY: true }, { TERM: 'dumb' }))).toBe(shown());
  expect(shown(colorsFor({}, { TERM: 'xterm' }))).toBe(shown());
  expect(shown(colored)).not.toBe(shown());
});

it('writes the same as Markdown', () => {
  const text = markdown(result);
  expect(text).toContain('2026-01-02, manycore 1.2.3 on A CPU; 2 cores');
  expect(text).toContain('`manycore bench work`');
  expect(text).toContain('## work');
  expect(text).toContain('| pool, 2 threads | 200 ms | 0 % | 2.00x | 1.95–2.05 |');
  expect(text).toContain('| threads, 2 threads |  |  | WRONG |  |');
  expect(text).toContain('| pool | 1.00x, 100 % | 2.00x, 100 % | 1.82x, 45 %! | 0 % |');
  expect(text).toContain('**The figures are doubtful: others work.**');
});
