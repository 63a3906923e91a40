import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bench, type Options } from '../../dist/cli/bench/command.js';
import type { Report } from '../../dist/cli/bench/schema.js';
import { ProcessPool } from '../../dist/index.js';

let folder: string;
let printed: string;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  printed = said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text: unknown) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text: unknown) => {
    said += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Runs one of the tests' own workloads and returns the exit status and what --json writes. */
async function run(name: string, options: Options = {}, rounds = 2) {
  const json = join(folder, 'out.json');
  const module = pathToFileURL(join(import.meta.dirname, 'workloads', `${name}.mjs`)).href;
  const code = await bench([], { threads: [2], json, ...options }, '1.2.3', {
    workloads: [{ name, module }],
    effort: { warmUps: 1, rounds, budget: 0, limit: 60_000 },
    command: 'manycore bench',
  });
  const report = (options.json ? undefined : JSON.parse(readFileSync(json, 'utf8'))) as Report;
  const contenders = report?.workloads[0]?.contenders ?? [];
  return { code, report, ids: contenders.map(({ id }) => id), contenders };
}

it('exits with 0 where all agree, and writes the figures', async () => {
  const { code, report, ids, contenders } = await run('agree', {}, 6);
  expect(code).toBe(0);
  expect(printed).toContain('manycore 1.2.3');
  expect(printed).toContain(`Node ${process.versions.node}`);
  expect(printed).toContain('Every result equals');
  expect(ids).toEqual([
    'serial',
    'threads-2',
    'piscina-2',
    'pool-2',
    'processes-2',
    'native-1',
    'native-2',
    'own-2',
  ]);
  expect(report).toMatchObject({ schema: 2, interrupted: false, quick: false, missing: [] });
  expect(report.machine).toMatchObject({ manycore: '1.2.3', v8: process.versions.v8 });
  expect(report.machine.allowed).toBeLessThanOrEqual(report.machine.affinity);
  for (const { times, correct, median, low, high, latencies } of contenders) {
    expect(correct).toBe(true);
    expect(times).toHaveLength(6);
    expect(low).toBeLessThanOrEqual(median!);
    expect(high).toBeGreaterThanOrEqual(median!);
    expect(new Map(latencies!.quantiles).get(0.5)).toBe(2);
  }
});

it('leaves processes out where there can be only fewer', async () => {
  const { code, ids } = await run('agree', { threads: [61] }, 1);
  expect(code).toBe(0);
  expect(ids).toContain('threads-61');
  expect(ids).not.toContain('processes-61');
  await expect(async () => new ProcessPool({ size: 61 })).rejects.toThrow('at most 60');
});

it('scales over the numbers of threads', async () => {
  const { report } = await run('agree', { threads: [2, 1, 2] });
  const [workload] = report.workloads;
  expect(workload!.scaling.map(({ label }) => label)).toEqual([
    'worker_threads',
    'Piscina',
    'manycore pool',
    'manycore processes',
    'native',
    'its own',
  ]);
  for (const { points } of workload!.scaling) {
    expect(points.map(({ threads }) => threads)).toEqual([1, 2]);
    expect(points[0]).toMatchObject({ speedup: 1, efficiency: 1, oversubscribed: false });
  }
  expect(printed).toContain('threads: speed-up over one, efficiency');
});

it('exits with 1 and says which contender was wrong and which one failed', async () => {
  const { code, contenders } = await run('wrong');
  expect(code).toBe(1);
  expect(printed).toContain('WRONG');
  expect(printed).toContain('FAILED');
  expect(printed).toContain('wrong: manycore pool, 2 threads gave 7, serial JavaScript gives 6');
  expect(printed).toContain('wrong: native, 2 threads failed: no such luck');
  expect(printed).not.toContain('Every result equals');
  const right = contenders.filter(({ correct }) => correct).map(({ id }) => id);
  expect(right).toEqual(['serial', 'native-1']);
  const wrong = contenders.find(({ id }) => id === 'piscina-2');
  expect(wrong).toMatchObject({ correct: false, times: [], median: null, speedup: null });
});

it('ends the pieces of who failed before anybody else works', async () => {
  const { contenders } = await run('throws');
  expect(contenders.map(({ id, correct }) => [id, correct])).toEqual([
    ['serial', true],
    ['failing', false],
    ['next', true],
  ]);
});

it('exits with 130 on Ctrl-C, and prints and writes what it has', async () => {
  const { code, report, contenders } = await run('endless', { threads: [1] });
  expect(code).toBe(130);
  expect(printed).toContain('Interrupted');
  expect(printed).toMatch(/native, 1 thread +\d/);
  expect(report.interrupted).toBe(true);
  expect(contenders.map(({ times }) => times.length)).toEqual([1, 1]);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

// Three more pools, two programs in Python and a compilation: on a busy machine that takes its time.
it('finds other pools, Python and a compiler, and lists what is not there', {
  timeout: 120_000,
}, async () => {
  const { code, report, ids } = await run('agree', { compare: true });
  expect(code).toBe(0);
  expect(ids).toContain('tinypool-2');
  expect(ids).toContain('workerpool-2');
  expect(ids).toContain('poolifier-2');
  const missing = report.missing.map(({ name }) => name);
  const found = new Map(report.found.map(({ name, version }) => [name, version]));
  for (const name of ['piscina', 'tinypool', 'workerpool', 'poolifier'])
    expect(found.get(name)).toMatch(/^\d+\.\d+/);
  expect(found.has('Python')).toBe(!missing.includes('Python 3'));
  expect(found.has('C++')).toBe(!missing.includes('C++'));
  expect(printed).toContain(`tinypool ${found.get('tinypool')}`);
  // Whatever this machine has: a rival takes part or is listed.
  expect(ids.includes('python-multiprocessing-2')).toBe(!missing.includes('Python 3'));
  expect(ids.includes('python-numpy-1')).toBe(!missing.includes('numpy'));
  expect(ids.includes('cpp-2')).toBe(!missing.includes('C++'));
});

it('lists Python and the compiler as not found where there are none', async () => {
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CXX', '');
  const { code, report, ids } = await run('agree', { compare: true });
  expect(code).toBe(0);
  expect(report.missing.map(({ name }) => name)).toEqual(['Python 3', 'numpy', 'numexpr', 'C++']);
  expect(ids.filter(id => /python|cpp/.test(id))).toEqual([]);
  expect(printed).toContain('not found: Python 3 (no python3 in the PATH)');
});

it('writes to standard output what is asked for, and speaks elsewhere', async () => {
  await run('agree', { json: '-' });
  expect(JSON.parse(printed)).toMatchObject({ schema: 2 });
  expect(said).toContain('Every result equals');
});

it('writes Markdown and a page', async () => {
  const [markdown, html] = [join(folder, 'out.md'), join(folder, 'out.html')];
  await run('agree', { markdown, html });
  expect(readFileSync(markdown, 'utf8')).toContain('| manycore pool, 2 threads |');
  expect(readFileSync(html, 'utf8')).toContain('<!doctype html>');
});

it('refuses a file that cannot be written before anything is measured, and one that is asked for twice', async () => {
  const json = join(folder, 'missing', 'out.json');
  await expect(run('agree', { json })).rejects.toThrow(json);
  await expect(run('agree', { json: '-', markdown: '-' })).rejects.toThrow('standard output');
  expect(said + printed).toBe('');
});
