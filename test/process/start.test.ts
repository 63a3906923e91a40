import { inspect } from 'node:util';
import { CancelledError, ManycoreError, Process } from 'manycore';
import { describe, expect, it } from 'vitest';
import { written } from '../support/written.js';

describe('a process', () => {
  it('is another one, which ours has started', () => {
    const child = Process.start(() => [process.pid, process.ppid]);
    expect(child.result.get()).toEqual([child.pid, process.pid]);
    expect(child.pid).not.toBe(process.pid);
    child.join();
  });

  it('is known by its stages', async () => {
    const child = new Process((x: number) => x, { args: [1], name: 'kid' });
    expect([child.alive, child.pid, child.exitCode]).toEqual([false, undefined, undefined]);
    expect(inspect(child)).toBe('Process "kid" { not started }');
    expect(child.start()).toBe(child);
    expect([child.alive, child.exitCode]).toEqual([true, undefined]);
    expect(child.pid).toBeGreaterThan(0);
    expect(await child.joinAsync()).toBe(true);
    expect([child.alive, child.exitCode, child.name]).toEqual([false, 0, 'kid']);
    expect(inspect(child)).toBe(`Process "kid" { ended with exit code 0, pid ${child.pid} }`);
  });

  it('gets its arguments, also those that JSON does not know', () => {
    const args = [1, 'two', { three: [3, null] }, new Map([[4, new Date(5)]]), undefined, 6n];
    const child = new Process((...args: unknown[]) => args, { args });
    expect(child.start().result.get()).toStrictEqual(args);
    expect(
      Process.start((...args: unknown[]) => args, { a: [true] }, -0, NaN).result.get(),
    ).toStrictEqual([{ a: [true] }, -0, NaN]);
  });

  it('gets copies, as they are at the start', () => {
    const list = [1];
    const child = new Process((list: number[]) => list.push(9) && list, { args: [list] });
    list.push(2);
    child.start();
    list.push(3);
    expect([child.result.get(), list]).toEqual([
      [1, 2, 9],
      [1, 2, 3],
    ]);
  });

  it('runs an export of a module, and an async function', async () => {
    const module = new URL('../support/targets.mjs', import.meta.url);
    expect(await new Process({ module, name: 'add' }, { args: [2, 3] }).start().result).toBe(5);
    expect(await new Process({ module }, { args: [4] }).start().result).toBe(8);
    const path = written("async () => (await import('node:path')).basename('/a/b')");
    expect(await Process.start(path).result).toBe('b');
  });

  it('has a name, cut to whole characters of 39 bytes, or a number', () => {
    const [a, b] = [new Process(() => 1), new Process(() => 1, { name: '' })];
    expect(a.name).toMatch(/^Process-\d+$/);
    expect(Number(b.name.slice(8))).toBe(Number(a.name.slice(8)) + 1);
    const name = `${'x'.repeat(38)}ä`;
    const child = new Process(() => 1, { name });
    expect([child.name, child.start().name]).toEqual(['x'.repeat(38), 'x'.repeat(38)]);
    child.join();
    const none = { name: undefined, daemon: undefined, env: undefined, execArgv: undefined };
    expect(new Process(() => 1, none).name).toMatch(/^Process-\d+$/);
  });

  it('has the environment of its maker, or one of its own, without what we put there', () => {
    process.env['MANYCORE_TEST'] = 'inherited';
    const read = () => [
      process.env['MANYCORE_TEST'],
      Object.keys(process.env).filter(name => name.startsWith('MANYCORE_P')),
    ];
    expect(Process.start(read).result.get()).toEqual(['inherited', []]);
    delete process.env['MANYCORE_TEST'];
    const env = { PATH: process.env['PATH'], MANYCORE_TEST: 'own', NOTHING: undefined };
    expect(new Process(read, { env }).start().result.get()).toEqual(['own', []]);
  });

  it("has Node's options of its maker, or its own", () => {
    const options = () => process.execArgv;
    const child = new Process(options, { execArgv: ['--no-warnings'] });
    expect(child.start().result.get()).toEqual(['--no-warnings']);
    const flags = process.execArgv;
    process.execArgv = ['--eval', '1', '--no-deprecation', '--input-type=module', '-p', '2'];
    try {
      expect(Process.start(options).result.get()).toEqual(['--no-deprecation']);
    } finally {
      process.execArgv = flags;
    }
  });

  it('is started once', () => {
    const child = Process.start(() => 1);
    expect(() => child.start()).toThrow(ManycoreError);
    expect(() => child.start()).toThrow(`Process "${child.name}" was started before`);
    child.join();
    expect(() => child.start()).toThrow('was started before');
  });

  it('that the system refuses can be started later', () => {
    const path = process.execPath;
    const child = new Process(() => 'after all');
    process.execPath = '/no/such/node';
    try {
      expect(() => child.start()).toThrow(ManycoreError);
      expect(() => child.start()).toThrow(/no process could be started: .*\/no\/such\/node/);
    } finally {
      process.execPath = path;
    }
    expect([child.alive, child.pid]).toEqual([false, undefined]);
    expect(child.start().result.get()).toBe('after all');
    child.join();
  });

  it('starts processes, too', async () => {
    const target = written(`async () => {
      const { Process } = await import('manycore');
      return Process.start(pid => [pid, process.ppid], process.pid).result.get();
    }`);
    const child = Process.start(target);
    expect(await child.result).toEqual([child.pid, child.pid]);
  });

  it('goes on after its result, as long as something keeps its event loop busy', async () => {
    const child = Process.start(() => {
      process.once('SIGUSR2', () => process.exit(4));
      setInterval(() => {}, 1000);
      return 'result';
    });
    expect([await child.result, child.alive]).toEqual(['result', true]);
    child.kill('SIGUSR2');
    await child.joinAsync();
    expect([child.exitCode, child.result.get()]).toEqual([4, 'result']);
  });
});

describe('a process that was not started', () => {
  it('cannot be waited for', async () => {
    const child = new Process(() => 1);
    expect(() => child.join()).toThrow('has not been started: there is nothing to wait for');
    expect(() => child.result.get()).toThrow('has not been started');
    await expect(child.joinAsync()).rejects.toThrow('has not been started');
  });

  it('may be awaited before its start', async () => {
    const child = new Process(() => 'later');
    const awaited = child.result.then(value => `${value}, after all`);
    child.start();
    expect(await awaited).toBe('later, after all');
  });

  it.each([
    ['terminate()', (child: Process) => child.terminate()],
    ['kill()', (child: Process) => child.kill()],
    ['cancel()', (child: Process) => child.result.cancel()],
  ])('never will be after %s', async (_, end) => {
    const child: Process = new Process(() => 1);
    await end(child);
    expect(() => child.start()).toThrow(CancelledError);
    expect([child.alive, child.exitCode, child.join()]).toEqual([false, undefined, true]);
    expect(() => child.result.get()).toThrow(CancelledError);
  });
});

it('runs at once, whatever its maker does', () => {
  const child = Process.start(() => 1);
  const start = process.hrtime.bigint();
  while (child.alive && process.hrtime.bigint() - start < 20_000_000_000n);
  expect(child.exitCode).toBe(0);
});
