import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogue } from '../../dist/cli/bench/catalogue.js';

const root = join(import.meta.dirname, '../..');

/** The real command in a process of its own; `onError` sees standard error as it comes. */
async function manycore(args: string[], onError?: (text: string, kill: () => void) => void) {
  const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', data => {
    stdout += data;
  });
  child.stderr.on('data', data => {
    stderr += data;
    onError?.(stderr, () => child.kill('SIGINT'));
  });
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, stdout, stderr };
}

it('has a file for every workload it lists, and lists every file', () => {
  const files = readdirSync(join(root, 'bench')).filter(file => file.endsWith('.ts'));
  expect(files.map(file => file.slice(0, -3)).sort()).toEqual([...catalogue.keys()].sort());
});

it.each(['bench', 'doctor', 'build-kernel'])('shows examples in the help of %s', async command => {
  const { code, stdout } = await manycore([command, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Examples:');
  expect(stdout).toMatch(new RegExp(`\\$ manycore ${command} \\S`));
  if (command === 'bench') for (const name of catalogue.keys()) expect(stdout).toContain(name);
});

it.each([
  [['bnch'], "unknown command 'bnch'", 'Did you mean bench?'],
  [['help', 'bnch'], "unknown command 'bnch'", 'Did you mean bench?'],
  [['worker', '--help'], "unknown command 'worker'", 'There are: bench, doctor'],
  [['bench', '--quik'], "unknown option '--quik'", 'Did you mean --quick?'],
  [['bench', 'mandlebrot'], "unknown workload 'mandlebrot'", 'Did you mean mandelbrot?'],
  [['bench', 'zzz'], "unknown workload 'zzz'", 'There are: sum-range'],
  [['bench', '--threads', '2,0'], "'0' is not a number of threads", '--help'],
  [['bench', '--threads', '1.5'], "'1.5' is not a number of threads", '--help'],
  [['bench', '--json', '/no/such/folder/a.json'], '/no/such/folder/a.json', 'cannot be written'],
  [['bench', '--markdown', root], root, 'it is a folder'],
  [['bench', '--json', ''], '--json', 'it has no name'],
  [['bench', 'srot'], "unknown workload 'srot'", 'Did you mean sort?'],
  [['bench', '--html', '/no/such/folder/a.html'], '/no/such/folder/a.html', 'cannot be written'],
  [['bench', '--json', '-', '--markdown', '-'], 'standard output', 'cannot take more than one'],
  [['doctor', '--clear'], "unknown option '--clear'", 'Did you mean --clean?'],
])('refuses %j with a hint and no stack', async (args, message, hint) => {
  const { code, stderr } = await manycore(args);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr).not.toMatch(/^\s+at /m);
});

it('runs a workload with all contenders, who agree', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'manycore-'));
  const file = join(folder, 'out.json');
  const args = ['bench', 'sum-range', '--quick', '--threads', '1,2', '--json', file];
  const { code, stdout, stderr } = await manycore(args);
  expect(stderr).toContain('sum-range: all 11 agree');
  expect(stdout).toMatch(/native, 2 threads +[\d.]+ [mu]?s/);
  expect(stdout).toContain('Every result equals');
  expect(code).toBe(0);
  const { workloads } = JSON.parse(readFileSync(file, 'utf8'));
  expect(workloads[0].contenders.every((one: { correct: boolean }) => one.correct)).toBe(true);
  rmSync(folder, { recursive: true });
});

// Windows has no pipe that is closed in this way.
it.skipIf(process.platform === 'win32')('writes its file though nobody reads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'manycore-'));
  const file = join(folder, 'out.json');
  const main = join(root, 'dist/cli/main.js');
  const child = spawn(process.execPath, [main, 'bench', 'sum-range', '--quick', '--json', file]);
  child.stdout.destroy();
  child.stderr.destroy();
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  expect(code).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ interrupted: false });
  rmSync(folder, { recursive: true });
});

// Windows has no SIGINT to send: there kill() ends the process outright.
it.skipIf(process.platform === 'win32')('prints what it has on Ctrl-C', async () => {
  const { code, stdout } = await manycore(
    ['bench', 'sum-range', 'sort', '--quick'],
    (text, kill) => {
      if (!text.includes('sort: measuring')) return;
      kill();
      kill(); // npx hands on what the terminal has sent to all
    },
  );
  expect(code).toBe(130);
  expect(stdout).toMatch(/native, 1 thread +[\d.]+ [mu]?s/);
  expect(stdout).toContain('Interrupted');
});

it.skipIf(process.platform === 'win32')(
  'claims nothing on Ctrl-C before the first figure',
  async () => {
    const child = spawn(process.execPath, [join(root, 'dist/cli/main.js'), 'bench', 'nbody']);
    let stdout = '';
    child.stdout.on('data', data => {
      if (stdout === '') child.kill('SIGINT');
      stdout += data;
    });
    const code = await new Promise<number | null>(resolve => child.on('close', resolve));
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted');
    expect(stdout).not.toContain('Every result');
  },
);
