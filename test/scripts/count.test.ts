import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/count.js');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'count-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const junit = (...statuses: string[]) =>
  `<testsuite>${statuses.map(s => `<testcase name="a" status="${s}"/>`).join('')}</testsuite>`;

function vitest(counts: [number, number, number], testResults: object[] = []) {
  const [numPassedTests, numFailedTests, numPendingTests] = counts;
  const numbers = { numPassedTests, numFailedTests, numPendingTests, numTodoTests: 0 };
  return JSON.stringify({ ...numbers, testResults });
}

function count(native: string | undefined, json: string | undefined) {
  if (native !== undefined) writeFileSync(join(folder, 'native.xml'), native);
  if (json !== undefined) writeFileSync(join(folder, 'vitest.json'), json);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], {
    encoding: 'utf8',
  });
  return { status, line: stdout.trim().split('\n').at(-1), stderr };
}

it('sums the two reports', () => {
  const { status, line } = count(junit('run', 'run', 'disabled'), vitest([40, 0, 2]));
  expect(line).toBe('42 passed, 0 failed, 3 skipped');
  expect(status).toBe(0);
});

it('fails where a test failed or could not be started', () => {
  const { status, line } = count(junit('run', 'fail', 'notrun'), vitest([1, 1, 0]));
  expect(line).toBe('2 passed, 3 failed, 0 skipped');
  expect(status).toBe(1);
});

it('counts a test file that broke before its first test', () => {
  const broken = { status: 'failed', assertionResults: [] };
  const failing = { status: 'failed', assertionResults: [{ status: 'failed' }] };
  const { status, line } = count(junit('run'), vitest([3, 1, 0], [broken, failing]));
  expect(line).toBe('4 passed, 2 failed, 0 skipped');
  expect(status).toBe(1);
});

it.each([
  ['no native report', undefined, vitest([1, 0, 0]), 'native tests left no readable report'],
  ['no vitest report', junit('run'), undefined, 'vitest tests left no readable report'],
  ['half a report', junit('run'), '{"numPassed', 'vitest tests left no readable report'],
  ['no native test', junit(), vitest([1, 0, 0]), 'No native test was found'],
  ['no vitest test', junit('run'), vitest([0, 0, 0]), 'No vitest test was found'],
])('fails on %s', (_, native, json, problem) => {
  const { status, line, stderr } = count(native, json);
  expect(status).toBe(1);
  expect(stderr).toContain(problem);
  expect(line).toMatch(/^\d+ passed, 0 failed, 0 skipped$/);
});
