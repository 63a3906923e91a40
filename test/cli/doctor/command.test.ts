import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { colorsFor } from '../../../dist/cli/colors.js';
import { doctor } from '../../../dist/cli/doctor/command.js';
import { segment } from '../../../dist/cli/doctor/print.js';
import { type System, system } from '../../../dist/cli/doctor/system.js';
import { machine } from './fake.js';

const root = join(import.meta.dirname, '../../..');
const plain = colorsFor({ isTTY: false }, {});

let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(console, 'log').mockImplementation((text = '') => {
    said += `${text}\n`;
  });
});
afterEach(() => vi.restoreAllMocks());

/** The real command in a process of its own. */
async function run(args: string[], env: Record<string, string> = {}) {
  const command = [join(root, 'dist/cli/main.js'), 'doctor', ...args];
  return new Promise<{ code: number; stdout: string; stderr: string }>(resolve =>
    execFile(
      process.execPath,
      command,
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
}

function longest(text: string): number {
  return Math.max(...text.split('\n').map(line => [...line].length));
}

it('ends with how it stands, and with status 1 only where something cannot work', async () => {
  expect(await doctor({}, '0.1.0', machine())).toBe(0);
  expect(said).toContain('nothing is in its way');
  said = '';
  const small: Partial<System> = { space: () => ({ total: 2 ** 26, free: 2 ** 26 }) };
  expect(await doctor({}, '0.1.0', machine(small))).toBe(0);
  expect(said).toContain('⚠ manycore works. 1 thing could be better.');
  said = '';
  expect(await doctor({}, '0.1.0', machine({ space: () => undefined }))).toBe(1);
  expect(said).toContain('✖ 1 thing wrong');
});

it('fits into 80 columns, whatever it has to say', async () => {
  const long = machine({
    cpu: 'A processor with a name '.repeat(9),
    addon: () => Promise.reject(new Error(`no ${'/very/long/folder'.repeat(12)}/manycore.node`)),
  });
  await doctor({}, '0.1.0', long);
  expect(longest(said)).toBeLessThanOrEqual(80);
  expect(said.replace(/\s/g, '')).toContain('/very/long/folder'.repeat(12));
});

it('shows a segment in 80 columns', () => {
  const participants = Array.from({ length: 64 }, (_, i) => ({
    pid: 30_000 + i,
    life: 'dead' as const,
  }));
  const one = {
    name: 'anonymous-015d4f97-3901-4905-88f8-c440a0514ac3',
    ...{ size: 4_295_118_984, creator: 31_337, dead: true, problem: undefined, participants },
  };
  const text = segment(one, false, plain);
  expect(longest(text)).toBeLessThanOrEqual(80);
  expect(text).toContain(`dead     ${one.name}: 4.0 GiB`);
  expect(text.match(/\(dead\)/g)).toHaveLength(64);
  expect(segment({ ...one, problem: 'is cut short' }, true, plain)).toMatch(/removed .*it is cut/s);
});

it('answers programs in JSON', async () => {
  const status = await doctor({ json: true }, '0.1.0', machine({ space: () => undefined }));
  const { healthy, findings, segments, removed } = JSON.parse(said);
  expect([status, healthy]).toEqual([1, false]);
  expect(findings).toContainEqual(
    expect.objectContaining({ topic: 'memory', name: 'shared memory', state: 'wrong' }),
  );
  expect([segments, removed]).toEqual([expect.any(Array), []]);
});

it('gets a true picture of this machine', async () => {
  const here = system();
  expect(here.run(process.execPath, ['--version'])).toBe(process.version);
  expect(here.run('no-such-program', [])).toBeUndefined();
  expect(here.run(process.execPath, ['-e', 'process.exit(3)'])).toBeUndefined();
  expect(here.read('/no/such/file')).toBeUndefined();
  expect(here.space('/no/such/folder')).toBeUndefined();
  expect(here.space(root)?.total).toBeGreaterThan(0);
  expect(here.writable(root)).toBe(true);
  expect(here.limits.allowed).toBeGreaterThan(0);
  expect((await here.addon()).path).toContain('manycore.node');
});

it('asks a server, and does not wait for one that is not there or says nothing', async () => {
  const { ask } = system();
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.on('data', data => {
      if (data.toString() === 'PING\r\n') socket.write('+PONG\r\n');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  expect(await ask('127.0.0.1', port, 'PING')).toBe('+PONG');
  expect(await ask('127.0.0.1', port, 'silence')).toBeUndefined();
  await new Promise(resolve => server.close(resolve));
  expect(await ask('127.0.0.1', port, 'PING')).toBeUndefined();
});

it('runs, on this machine', async () => {
  const { code, stdout, stderr } = await run([]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  for (const name of ['Node', 'CPU', 'instruction set', 'cores', 'binary', 'CMake', 'Python'])
    expect(stdout).toMatch(new RegExp(`^  [✔·⚠] ${name.replace('+', '\\+')} +\\S`, 'm'));
  expect(longest(stdout)).toBeLessThanOrEqual(80);
  expect(stdout).not.toContain('\x1b');
});

it('has colour where it is wanted', async () => {
  expect((await run([], { FORCE_COLOR: '1', NO_COLOR: '' })).stdout).toContain('\x1b[32m✔');
  expect((await run([], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\x1b');
});

it('explains itself when the addon cannot be loaded at all', async () => {
  const { code, stdout, stderr } = await run([], { MANYCORE_BINARY: '/no/such.node' });
  expect(stderr).toBe('');
  expect(code).toBe(1);
  expect(stdout).toContain('/no/such.node: not there');
  expect(stdout).toContain('Unset MANYCORE_BINARY');
  expect(stdout).toContain('C++ compiler');
  const { stdout: json } = await run(['--json'], { MANYCORE_BINARY: '/no/such.node' });
  expect(JSON.parse(json)).toMatchObject({ healthy: false, segments: [] });
});

it('says in its help what its status means', async () => {
  const { stdout } = await run(['--help']);
  expect(stdout).toContain('Exit status: 1 if something of manycore cannot work here, else 0.');
  expect(stdout).toContain('$ manycore doctor --clean');
});
