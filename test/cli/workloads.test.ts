import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { catalogue } from '../../dist/cli/bench/catalogue.js';
import { bench } from '../../dist/cli/bench/command.js';
import type { Report } from '../../dist/cli/bench/schema.js';

const names = [...catalogue.keys()];
const folder = mkdtempSync(join(tmpdir(), 'workloads-'));
let report: Report;
let code: number;

// One round of everybody: what counts is that all agree. Three threads, so that nothing divides evenly.
beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const json = join(folder, 'out.json');
  const options = { quick: true, compare: true, threads: [3], json };
  const effort = { warmUps: 0, rounds: 1, budget: 0, limit: 0 };
  code = await bench([], options, '0.0.0', { effort });
  report = JSON.parse(readFileSync(json, 'utf8'));
  vi.restoreAllMocks();
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

it('runs all workloads in the order in which they are listed', () => {
  expect(report.workloads.map(({ name }) => name)).toEqual(names);
});

it.each(names)('%s: all contenders agree', name => {
  const { contenders } = report.workloads.find(workload => workload.name === name)!;
  expect(contenders.filter(({ correct }) => !correct)).toEqual([]);
  expect(contenders.filter(({ times }) => times.length !== 1)).toEqual([]);
  expect(contenders.length).toBeGreaterThan(3);
});

it('exits with 0 when nothing was wrong', () => expect(code).toBe(0));
