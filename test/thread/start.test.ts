import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ManycoreError, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';
import { written } from '../support/written.js';

const path = join(import.meta.dirname, '../support/targets.mjs');

describe('a thread', () => {
  it('runs its target with its arguments', async () => {
    const thread = new Thread((a: number, b: string) => `${a}${b}`, { args: [1, 'x'] });
    expect([thread.alive, thread.id, thread.exitCode]).toEqual([false, undefined, undefined]);
    expect(thread.start()).toBe(thread);
    expect(await thread.result).toBe('1x');
    expect(await thread.joinAsync()).toBe(true);
    expect([thread.alive, thread.exitCode]).toEqual([false, 0]);
  });

  it('can be made and started in one call', async () => {
    expect(await Thread.start((a: number, b: number) => a * b, 6, 7).result).toBe(42);
  });

  it('starts although the thread that started it blocks at once', () => {
    const thread = Thread.start(() => 'here');
    expect(thread.join()).toBe(true);
    expect(thread.result.get()).toBe('here');
  });

  it('prints although the thread that started it is blocked', () => {
    const thread = Thread.start(() => {
      for (let i = 0; i < 3; i++) process.stdout.write('');
      console.error('');
      return 'printed';
    });
    expect([thread.join(), thread.result.get()]).toEqual([true, 'printed']);
  });

  it('runs beside others, also when its starter waits for them one by one', () => {
    const met = new Int32Array(new SharedArrayBuffer(4));
    const meet = (met: Int32Array, all: number) => {
      Atomics.add(met, 0, 1);
      while (Atomics.load(met, 0) < all);
    };
    const threads = [1, 2, 3].map(() => Thread.start(meet, met, 3));
    for (const thread of threads) expect(thread.join()).toBe(true);
    expect(met[0]).toBe(3);
  });

  it('runs once', () => {
    const thread = Thread.start(() => 1);
    expect(() => thread.start()).toThrow(ManycoreError);
    expect(() => thread.start()).toThrow('was started before');
    thread.join();
    expect(() => thread.start()).toThrow('was started before');
  });

  it('waits for what its target awaits, and for what that has left in the event loop', () => {
    const done = new Int32Array(new SharedArrayBuffer(4));
    const thread = Thread.start(async (done: Int32Array) => {
      await new Promise(resolve => setTimeout(resolve, 1));
      setTimeout(() => Atomics.store(done, 0, 1), 5);
      return 'first';
    }, done);
    expect(thread.result.get()).toBe('first');
    expect(thread.join()).toBe(true);
    expect(done[0]).toBe(1);
  });

  it('can start threads itself', () => {
    const target = written(`async () => {
      const { Thread } = await import('manycore');
      const inner = Thread.start(a => a + 1, 1);
      inner.join();
      return [inner.result.get(), await Thread.start(() => 5).result];
    }`);
    const thread = Thread.start(target);
    expect(thread.result.get()).toEqual([2, 5]);
  });

  it('can be called like any function: then it runs here', () => {
    const thread = new Thread((a: number) => a + 1, { args: [1] });
    expect(thread.run()).toBe(2);
    expect(thread.alive).toBe(false);
  });
});

describe('a module', () => {
  it.each([
    ['by URL', { module: pathToFileURL(path) }],
    ['by path', { module: path }],
    ['relative to a base', { module: '../support/targets.mjs', base: import.meta.url }],
    ['relative to a URL', { module: './targets.mjs', base: pathToFileURL(path) }],
  ])('%s', async (_, module) => {
    expect(await Thread.start(module, 4).result).toBe(8);
    expect(await Thread.start({ ...module, name: 'add' }, 4, 5).result).toBe(9);
  });

  it('by the name of a package, looked up from a base', async () => {
    const target = { module: 'fast-check', name: 'hash', base: import.meta.url };
    expect(await Thread.start(target, 'a').result).toEqual(expect.any(Number));
  });

  it('that does not load or has no such export fails in the thread, by name', () => {
    const missing = Thread.start({ module: path, name: 'subtract' });
    expect([missing.join(), missing.exitCode]).toEqual([true, 1]);
    expect(() => missing.result.get()).toThrow('exports no "subtract"; it exports');
    const absent = Thread.start({ module: '/no/such/file.mjs' });
    expect(() => absent.result.get()).toThrow('could not be loaded');
  });

  it('with a loader that execArgv names', async () => {
    const hooks = `
      export const resolve = (name, context, next) =>
        name.endsWith('.ink') ? { url: name, shortCircuit: true } : next(name, context);
      export const load = (url, context, next) =>
        url.endsWith('.ink')
          ? { format: 'module', shortCircuit: true, source: 'export default x => x + 1' }
          : next(url, context);`;
    const data = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;
    const loader = data(
      `import { register } from 'node:module'; register(${JSON.stringify(data(hooks))});`,
    );
    const target = { module: pathToFileURL('/a/b.ink') };
    const thread = new Thread(target, { args: [1], execArgv: ['--import', loader] }).start();
    expect(await thread.result).toBe(2);
  });
});
