import { delimiter, join } from 'node:path';
// What the doctor says of machines that answer as they are told to.
import { describe, expect, it } from 'vitest';
import { examine } from '../../../dist/cli/doctor/examine.js';
import type { State } from '../../../dist/cli/doctor/finding.js';
import type { System } from '../../../dist/cli/doctor/system.js';
import { finding, having, machine } from './fake.js';

it('finds nothing wrong where nothing is', async () => {
  const { findings } = await examine(machine());
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(findings.filter(({ advice }) => advice !== undefined)).toEqual([]);
});

it('has one line of advice for each thing that is not as it should be', async () => {
  const { findings } = await examine(
    machine({
      versions: { node: '18.20.0', v8: '10' },
      limits: { cores: 8, affinity: 2, cgroup: 0.5, allowed: 0.5 },
      space: () => undefined,
      read: () => '[never]',
      run: () => undefined,
      ask: async () => undefined,
      env: { MANYCORE_ISA: 'avx5' },
    }),
  );
  const bad = findings.filter(({ state }) => state !== 'ok');
  expect(bad.map(({ name }) => name)).toEqual([
    'Node',
    'instruction set',
    'cores',
    'pool size',
    'shared memory',
    'huge pages',
    'C++ compiler',
    'CMake',
    'Python',
    'Redis or Valkey',
  ]);
  for (const { advice } of bad) expect(advice).toMatch(/^[^\n]+$/);
});

describe('Node and the system', () => {
  it('refuses a Node that is too old', async () => {
    const old = await finding('Node', { versions: { node: '18.20.8', v8: '10.2' } });
    expect(old).toMatchObject({ state: 'wrong', value: '18.20.8, V8 10.2' });
    expect(old.advice).toContain('Node 20');
  });

  it('tells glibc from musl, where there is a choice', async () => {
    expect((await finding('C library')).value).toBe('glibc 2.36');
    expect((await finding('C library', { libc: 'musl' })).value).toBe('musl');
    await expect(finding('C library', { libc: null })).rejects.toThrow('nothing is said');
  });
});

describe('the processor', () => {
  it('lists the features that matter', async () => {
    expect((await finding('features')).value).toBe('avx avx2 avx512f bmi1 bmi2 fma sse4_2');
    const read = () => 'Features\t: fp asimd sve atomics crc32';
    expect((await finding('features', { read })).value).toBe('asimd atomics sve');
    await expect(finding('features', { read: () => undefined })).rejects.toThrow();
  });

  it.each([
    ['avx2', 'doubt', 'unset MANYCORE_ISA'],
    ['avx512', 'doubt', 'no avx512'],
    ['avx22', 'doubt', 'Did you mean avx2?'],
    ['fastest', 'doubt', 'There are: baseline, avx2'],
    ['', 'ok', undefined],
  ])('judges MANYCORE_ISA=%s', async (wish, state, advice) => {
    const found = await finding('instruction set', { env: { MANYCORE_ISA: wish } });
    expect(found.state).toBe(state);
    if (advice) expect(found.advice).toContain(advice);
    else expect(found.advice).toBeUndefined();
    expect(found.value).toContain('avx2');
  });

  it('says what limits the cores', async () => {
    const limits = { cores: 8, affinity: 4, cgroup: 2.5, allowed: 2.5 };
    const found = await finding('cores', { limits });
    expect(found.value).toBe('2.5 allowed of 8; affinity mask: 4; quota of the control group: 2.5');
    expect(found.state).toBe('ok');
    expect((await finding('cores')).value).toBe('8, all of them allowed');
  });

  it('warns of a single core, and of pools larger than the quota', async () => {
    const limits = { cores: 8, affinity: 8, cgroup: 1, allowed: 1 };
    expect(await finding('cores', { limits })).toMatchObject({ state: 'doubt' });
    expect((await finding('pool size', { limits })).advice).toContain('{ size: 1 }');
    const one = { cores: 1, affinity: 1, cgroup: null, allowed: 1 };
    const lonely = await finding('cores', { limits: one, parallelism: 1 });
    expect(lonely.advice).toContain('a machine with more');
  });
});

describe('memory', () => {
  const tmpfs = (total: number, free: number): Partial<System> => {
    const found = { total: total * 2 ** 20, free: free * 2 ** 20 };
    return { space: () => found };
  };

  it('says what the control group allows', async () => {
    const limited = { total: 8 * 2 ** 30, free: 2 ** 30, limit: 512 * 2 ** 20 };
    const { value } = await finding('memory', { memory: limited });
    expect(value).toBe('8.0 GiB, 1.0 GiB free, 512 MiB allowed by the control group');
  });

  it.each<[string, Partial<System>, State, string]>([
    ['none', { space: () => undefined }, 'wrong', 'Mount a tmpfs'],
    ['read only', { writable: () => false }, 'wrong', 'writable'],
    ["a container's default", tmpfs(64, 64), 'doubt', '--shm-size=1g'],
    ['full', tmpfs(4096, 3), 'doubt', 'doctor --clean'],
  ])('judges shared memory: %s', async (_, different, state, advice) => {
    const found = await finding('shared memory', different);
    expect(found.state).toBe(state);
    expect(found.advice).toContain(advice);
  });

  it('says whether there are huge pages', async () => {
    expect((await finding('huge pages')).value).toBe('madvise; in shared memory never');
    const read = () => 'always madvise [never]';
    expect((await finding('huge pages', { read })).advice).toContain('echo madvise');
    await expect(finding('huge pages', { read: () => undefined })).rejects.toThrow();
    await expect(finding('shared memory', { platform: 'win32' })).rejects.toThrow();
  });
});

describe('the addon', () => {
  const at = (path: string, searched: { path: string; problem: string }[] = []) => ({
    addon: async () => ({ path, searched, instructionSet: 'avx2' }),
  });

  it('says which one was loaded, and why that one', async () => {
    expect((await finding('binary')).value).toContain('built here');
    const missing = { path: '/a/build/Release/manycore.node', problem: 'not there' };
    const packaged = await finding('binary', at('@manycore/linux-x64-gnu', [missing]));
    expect(packaged).toMatchObject({
      state: 'ok',
      value: expect.stringContaining('package of npm'),
    });
    const env = { MANYCORE_BINARY: '/my/manycore.node' };
    const chosen = await finding('binary', { ...at('/my/manycore.node'), env });
    expect(chosen.value).toBe('/my/manycore.node, which MANYCORE_BINARY names');
  });

  it('doubts one for debugging, and one that is second choice', async () => {
    const debug = await finding('binary', at('/a/build/Debug/manycore.node'));
    expect(debug).toMatchObject({ state: 'doubt', advice: expect.stringContaining('unoptimised') });
    const broken = { path: '/a/build/Release/manycore.node', problem: 'invalid ELF header' };
    const second = at('@manycore/linux-x64-gnu', [broken]);
    expect(await finding('binary', second)).toMatchObject({ state: 'doubt' });
    expect((await finding('looked for', second)).value).toContain('invalid ELF header');
  });

  const failing = (error: Error) => ({ addon: () => Promise.reject(error) });
  const nowhere = Object.assign(
    new Error('Not loaded.\nTo build it (needs cmake): npm run build'),
    {
      searched: [{ path: '/a/manycore.node', problem: 'not there' }],
    },
  );

  it('explains why none could be loaded, and goes on', async () => {
    const { findings, loaded } = await examine(machine(failing(nowhere)));
    expect(loaded).toBeUndefined();
    const binary = findings.find(({ name }) => name === 'binary');
    expect(binary?.state).toBe('wrong');
    expect(binary?.advice).toContain('npm run build');
    expect(findings.some(({ value }) => value === '/a/manycore.node: not there')).toBe(true);
    expect(findings.some(({ topic }) => topic === 'tools')).toBe(true);
    expect(findings.some(({ name }) => name === 'instruction set')).toBe(false);
  });

  it('blames MANYCORE_BINARY where that is to blame, and any other error by its words', async () => {
    const env = { MANYCORE_BINARY: '/no/such' };
    expect((await finding('binary', { ...failing(nowhere), env })).advice).toContain('Unset');
    const odd = await finding('binary', failing(new TypeError('x is no function\n  at y')));
    expect(odd).toMatchObject({ state: 'wrong', value: 'x is no function' });
  });

  it('needs a compiler and CMake only where there is none', async () => {
    const bare = { run: () => undefined };
    for (const tool of ['C++ compiler', 'CMake']) {
      expect((await finding(tool, bare)).state).toBe('absent');
      expect((await finding(tool, { ...bare, ...failing(nowhere) })).state).toBe('wrong');
    }
  });
});

describe('what is around it', () => {
  it('takes the compiler that CXX names', async () => {
    const there = {
      ...having({ 'clang++-18': 'clang version 18.1.0' }),
      env: { CXX: 'clang++-18 -O2' },
    };
    expect((await finding('C++ compiler', there)).value).toBe('clang version 18.1.0');
    const gone = await finding('C++ compiler', { env: { CXX: 'icpx' } });
    expect(gone).toMatchObject({
      state: 'absent',
      advice: expect.stringContaining('CXX names icpx'),
    });
  });

  it('wants a CMake that is new enough', async () => {
    const old = await finding('CMake', having({ cmake: 'cmake version 3.16.3' }));
    expect(old).toMatchObject({ state: 'absent', value: '3.16.3' });
    expect((await finding('CMake')).value).toBe('3.25.1');
  });

  it('looks for Python and what it has', async () => {
    expect((await finding('Python')).value).toBe('3.11.7, numpy, numexpr');
    const bare = await finding('Python', having({ python3: '3.9.2' }));
    expect(bare).toMatchObject({ state: 'absent', value: '3.9.2; no numpy, no numexpr' });
    expect(bare.advice).toContain('pip install numpy numexpr');
    const second = await finding('Python', having({ python3: undefined, python: '3.12.1 numpy' }));
    expect(second.value).toBe('3.12.1, numpy; no numexpr');
    // The first one in the PATH has not what another one has.
    const programs: Record<string, string> = { python3: '3.12.1 numpy' };
    programs[join('/usr/bin', 'python3')] = '3.11.2 numpy numexpr';
    const env = { PATH: ['/opt/bin', '/usr/bin'].join(delimiter) };
    const other = await finding('Python', { env, run: program => programs[program] });
    expect(other.value).toBe(`3.11.2, numpy, numexpr, ${join('/usr/bin', 'python3')}`);
    const none = await finding('Python', having({ python3: undefined, python: '2.7.18' }));
    expect(none).toMatchObject({ state: 'absent', value: 'not found' });
  });

  const redis = 'Redis or Valkey';
  it.each([
    ['+PONG', 'answers at 127.0.0.1:6379'],
    ['-NOAUTH Authentication required.', 'which wants a password'],
    ['HTTP/1.1 400 Bad Request', 'not to be told'],
  ])('understands what a server answers: %s', async (answer, value) => {
    const found = await finding(redis, { ask: async () => answer });
    expect(found).toMatchObject({ state: 'ok', value: expect.stringContaining(value) });
  });

  it('asks where REDIS_URL says', async () => {
    const asked: unknown[] = [];
    const ask = async (...where: unknown[]) => {
      asked.push(where);
      return undefined;
    };
    const env = { REDIS_URL: 'redis://user:word@cache.example:6380/1' };
    const found = await finding(redis, { ask, env });
    expect(asked).toEqual([['cache.example', 6380, 'PING']]);
    expect(found).toMatchObject({ state: 'doubt', value: 'none at cache.example:6380' });
    expect(JSON.stringify(found)).not.toContain('word');
    const wrong = await finding(redis, { env: { REDIS_URL: 'nonsense' } });
    expect(wrong).toMatchObject({ state: 'doubt' });
  });

  it('tells a server that does not run from one that is not there', async () => {
    const ask = async () => undefined;
    const idle = { ...having({ 'redis-server': 'Redis server v=7.0.15' }), ask };
    expect((await finding(redis, idle)).value).toBe('installed, not running');
    expect((await finding(redis, { ask })).value).toBe('not found');
  });
});
