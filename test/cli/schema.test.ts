import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { report } from '../../dist/cli/bench/report.js';
import { about, measured, outcome } from './measurements.js';

const file = join(import.meta.dirname, '../../bench/report.schema.json');
const ajv = new Ajv2020({ allowUnionTypes: true });
const valid = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));

/** As a reader gets it. */
const read = (content: unknown) => JSON.parse(JSON.stringify(content));

const rich = report(
  {
    ...about,
    found: [{ name: 'Python', version: '3.12.0' }],
    missing: [{ name: 'numpy', why: 'not there' }],
    noisy: 'others',
  },
  [
    outcome(
      measured('serial', 1, [5, 6, 7, 5, 6, 7]),
      measured('pool', 1, [5, 6, 7, 5, 6, 7]),
      { ...measured('pool', 2, [3, 3, 3, 3, 3, 3]), latencies: [1, 2, 3] },
      measured('cpp', 1, [], 'failed: broken'),
      measured('native', 1, []),
    ),
  ],
);

it('writes what the documented schema says', () => {
  expect(valid(read(rich)), ajv.errorsText(valid.errors)).toBe(true);
  expect(valid(read(report(about, []))), ajv.errorsText(valid.errors)).toBe(true);
  const machine = { ...about.machine, load: [0.5, 2] as [number, number] };
  expect(valid(read(report({ ...about, interrupted: true, machine }, [])))).toBe(true);
});

it('says no to anything else', () => {
  expect(valid({ ...read(rich), schema: 1 })).toBe(false);
  expect(valid({ ...read(rich), more: true })).toBe(false);
  const [first] = read(rich).workloads;
  expect(valid({ ...read(rich), workloads: [{ ...first, scaling: null }] })).toBe(false);
});
