import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThreadPool } from 'manycore';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bench, type Options } from '../../dist/cli/bench/command.js';
import type { Job } from '../../dist/cli/bench/workload.js';
import { job } from './jobs.js';

let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  printed = '';
  const keep = (text: unknown) => {
    printed += text;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const pool = { terminate: async () => {}, close() {}, joinAsync: async () => {} };

function run(work: Job, options: Options = {}) {
  return bench([], { threads: [2], ...options }, '1.2.3', {
    workloads: [{ name: 'test', load: async () => ({ prepare: () => work }) }],
    effort: { rounds: 2, budget: 0 },
    createPool: () => pool as unknown as ThreadPool,
  });
}

it('exits with 0 where all agree, and writes the figures', async () => {
  const file = join(folder, 'out.json');
  expect(await run(job(), { json: file })).toBe(0);
  expect(printed).toContain('manycore 1.2.3');
  expect(printed).toContain(`Node ${process.versions.node}`);
  expect(printed).toContain('Every result equals');
  const written = JSON.parse(readFileSync(file, 'utf8'));
  expect(written).toMatchObject({ schema: 1, interrupted: false, machine: { manycore: '1.2.3' } });
  expect(written.workloads[0].contenders).toHaveLength(4);
  expect(written.workloads[0].contenders[3]).toMatchObject({
    kind: 'native',
    threads: 2,
    correct: true,
    times: [expect.any(Number), expect.any(Number)],
  });
});

it('exits with 1 and says which contender was wrong', async () => {
  const file = join(folder, 'out.json');
  expect(await run(job({ pool: async () => 41 }), { json: file })).toBe(1);
  expect(printed).toContain('WRONG');
  expect(printed).toContain('test: JavaScript pool, 2 threads gave 41, serial JavaScript gives 42');
  expect(printed).not.toContain('Every result equals');
  const [, wrong] = JSON.parse(readFileSync(file, 'utf8')).workloads[0].contenders;
  expect(wrong).toMatchObject({ correct: false, times: [], median: null, speedup: null });
});

it('exits with 130 on Ctrl-C and prints what it has', async () => {
  let calls = 0;
  const native = async () => {
    if (++calls === 4) process.emit('SIGINT');
    await new Promise(setImmediate);
    return 42;
  };
  expect(await run(job({ native }))).toBe(130);
  expect(printed).toContain('Interrupted');
  expect(printed).toMatch(/native, 1 thread +\d/);
  expect(process.listenerCount('SIGINT')).toBe(0);
});

it('refuses a file that cannot be written before anything is measured', async () => {
  const serial = vi.fn(() => 42);
  const json = join(folder, 'missing', 'out.json');
  await expect(run(job({ serial }), { json })).rejects.toThrow(json);
  expect(serial).not.toHaveBeenCalled();
});
