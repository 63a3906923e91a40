import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TargetError, Thread, ThreadPool } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { child } from '../support/child.js';

const pool = new ThreadPool({ size: 1 });
afterAll(() => pool.terminate());

/** A function whose source is exactly this: the test runner's transform does not see it. */
const made = (source: string, scope: Record<string, unknown> = {}) =>
  new Function(...Object.keys(scope), `return (${source}\n);`)(...Object.values(scope)) as (
    ...args: unknown[]
  ) => unknown;
const submitting = (source: string, scope?: Record<string, unknown>) => () =>
  pool.submit(made(source, scope));

describe('functions that can be sent', () => {
  it.each([
    ['an arrow function', '(a, b) => a + b', [1, 2], 3],
    ['an arrow function that returns an object', 'a => ({ a })', [1], { a: 1 }],
    ['an async arrow function', 'async a => { await null; return a; }', [1], 1],
    ['a function', 'function f(a) { return a < 2 ? 1 : a * f(a - 1); }', [5], 120],
    ['an async function', 'async function (a) { return a; }', [1], 1],
    [
      'one with defaults, rest and destructuring',
      '({ a, b = 2 }, ...[c]) => a + b + c',
      [{ a: 1 }, 3],
      6,
    ],
    [
      'one with its own names, classes and labels',
      'n => { class A { x = n } out: for (const i of [1]) { break out; } return new A().x; }',
      [4],
      4,
    ],
    ['one that catches', 'a => { try { null.x; } catch (e) { return a; } }', [1], 1],
    [
      'one that uses what every thread has',
      '() => typeof Buffer.from + typeof structuredClone + typeof Atomics + typeof fetch',
      [],
      'functionfunctionobjectfunction',
    ],
    ['one that asks for what may be missing', '() => typeof undefined', [], 'undefined'],
    ['one with a comment at its end', 'a => a // done', [1], 1],
    ['one with a property called meta', 'a => a.meta', [{ meta: 1 }], 1],
    ['one that uses arguments', 'function () { return arguments.length; }', [1, 2], 2],
    ['one that imports', "async p => (await import('node:path')).basename(p)", ['/a/b'], 'b'],
    [
      'one that esbuild has wrapped',
      '(() => { const f = __name(() => 7, "f"); return f; })()',
      [],
      7,
    ],
  ])('%s', async (_, source, args, result) => {
    const scope = { __name: (f: unknown) => f };
    expect(await pool.submit(made(source, scope), ...args)).toEqual(result);
  });

  it('a function that contains the helper of esbuild', async () => {
    const target = made('() => { const f = __name(() => 7, "f"); return f(); }', { __name: 1 });
    expect(await pool.submit(target)).toBe(7);
  });

  it('methods, getters aside', async () => {
    const object = made(
      `() => ({ plain(a) { return a + 1; }, async slow(a) { return a + 2; }, 'odd name'(a) { return a + 3; },
        [Symbol.iterator](a) { return a + 4; }, static(a) { return a + 5; } })`,
    )() as Record<string | symbol, (a: number) => number>;
    expect(await pool.submit(object['plain']!, 1)).toBe(2);
    expect(await pool.submit(object['slow']!, 1)).toBe(3);
    expect(await pool.submit(object['odd name']!, 1)).toBe(4);
    expect(await pool.submit(object['static']!, 1)).toBe(6);
  });

  it('a function of this very file, which the test runner has transformed', async () => {
    expect(await pool.submit((a: number, b: number) => a * b, 6, 7)).toBe(42);
  });

  it('strict mode, as in the module it comes from', async () => {
    const frozen = '() => { Object.freeze([1]).push(2); }';
    await expect(pool.submit(made(frozen))).rejects.toThrow(TypeError);
    const undeclared = 'function () { return (function () { return this; })(); }';
    expect(await pool.submit(made(undeclared))).toBe(undefined);
  });
});

describe('an import() in a function', () => {
  const importing = (module: string) => made(`async () => Object.keys(await import('${module}'))`);

  it('is relative to the current directory, where packages are looked up, too', async () => {
    expect(await pool.submit(importing('./test/support/targets.mjs'))).toContain('add');
    expect(await pool.submit(importing('fast-check'))).toContain('hash');
    expect(await Thread.start(importing('./test/support/targets.mjs')).result).toContain('add');
  });

  it('finds manycore from everywhere', async () => {
    const { stdout, stderr } = await child(
      `import { Thread, ThreadPool } from 'manycore';
       process.chdir(${JSON.stringify(tmpdir())});
       const inside = async () => (await import('manycore')).Thread.current.name;
       console.log(await Thread.start(inside).result, await new ThreadPool({ size: 1 }).submit(inside));`,
    );
    expect([stdout, stderr]).toEqual(['Thread-1 pool-1\n', '']);
  });
});

describe('functions that cannot be sent fail at once', () => {
  const failing = (source: string, scope?: Record<string, unknown>) => {
    expect(submitting(source, scope)).toThrow(TargetError);
    return expect(submitting(source, scope));
  };

  it('with the names they would miss', () => {
    const scope = { count: 1, factor: 2 };
    failing('function scale(x) { count; return x * factor; }', scope).toThrow(
      /^function "scale" uses "count", "factor", which a worker does not have/,
    );
    failing('x => count + x', scope).toThrow('this function uses "count"');
    failing('x => { count = x; }', scope).toThrow('"count"');
    failing('x => typeof count', scope).toThrow('"count"');
    failing('(x = count) => x', scope).toThrow('"count"');
    failing('() => () => count', scope).toThrow('"count"');
    failing('() => require("fs")').toThrow('"require"');
    failing('() => __dirname').toThrow(/"__dirname".*Pass it as an argument/);
  });

  it('with what helps a function that calls itself by a name from outside', () => {
    failing('n => (n < 2 ? n : again(n - 1))', { again: 1 }).toThrow('Pass it as an argument');
    const scope = '(() => { const again = n => (n < 2 ? n : again(n - 1)); return again; })()';
    failing(scope).toThrow('function again(…) {…} instead of an arrow function');
  });

  it('with a hint at who rewrote them', () => {
    const vitest = '() => __vite_ssr_import_0__.x';
    failing(vitest, { __vite_ssr_import_0__: 1 }).toThrow('test runner');
    failing('() => __vi_import_0__.x', { __vi_import_0__: 1 }).toThrow('{ module, name }');
    failing('() => { cov_abc().s[0]++; }', { cov_abc: 1 }).toThrow('coverage');
    expect(() => pool.submit(() => TargetError.name)).toThrow('test runner'); // a real one
  });

  it.each([
    ['a class', 'class Thing {}', 'is a class'],
    ['a bound function', '(function f() {}).bind(1)', 'bound or built in'],
    ['a built-in function', 'Math.max', 'bound or built in'],
    ['a function of a bound name', 'Array.prototype.map', '"map"'],
  ])('%s', (_, source, message) => {
    failing(source).toThrow(message);
  });

  it('with import.meta, which would mean the worker', () => {
    const source = '() => import.meta.url';
    const module = `data:text/javascript,export default ${encodeURIComponent(source)}`;
    return import(module).then(({ default: f }) => {
      expect(() => pool.submit(f)).toThrow(TargetError);
      expect(() => pool.submit(f)).toThrow('import.meta');
    });
  });

  it('with a private name of its class', () => {
    const thing = made('() => new (class { #x = 1; m() { return this.#x; } })()')() as {
      m(): number;
    };
    expect(() => pool.submit(thing.m)).toThrow(TargetError);
  });

  it.each([[undefined], [null], ['x => x'], [5], [{}], [[]]])('%o is no target', target => {
    expect(() => pool.submit(target as never)).toThrow(TypeError);
  });
});

describe('modules', () => {
  const path = join(import.meta.dirname, '../support/targets.mjs');
  const url = pathToFileURL(path);

  it.each([
    ['a URL', url],
    ['the text of a URL', url.href],
    ['an absolute path', path],
  ])('by %s', async (_, module) => {
    expect(await pool.submit({ module }, 4)).toBe(8);
    expect(await pool.submit({ module, name: 'add' }, 4, 5)).toBe(9);
    expect(await pool.submit({ module, name: 'where' })).toBe(false);
  });

  it('by the name of a package or a built-in module', async () => {
    const module = createRequire(import.meta.url).resolve('fast-check');
    expect(module).toContain('fast-check');
    expect(await pool.submit({ module: 'fast-check', name: 'hash' }, 'a')).toEqual(
      expect.any(Number),
    );
    expect(await pool.submit({ module: 'node:path', name: 'basename' }, '/a/b')).toBe('b');
    expect(await pool.submit({ module: 'path', name: 'basename' }, '/a/b')).toBe('b');
  });

  const { typescript } = process.features as { typescript?: unknown };
  it.skipIf(!typescript)('in TypeScript, where Node strips types', async () => {
    const module = new URL('../support/typed.ts', import.meta.url);
    const pair = { left: 2, right: 3 };
    expect(await Thread.start({ module }, 4).result).toBe(8);
    expect(Thread.start({ module, name: 'add' }, pair).result.get()).toBe(5);
    expect(await pool.submit({ module }, 4)).toBe(8);
    expect(await pool.map({ module, name: 'add' }, [pair, pair])).toEqual([5, 5]);
    const relative = { module: '../support/typed.ts', base: import.meta.url };
    expect(await pool.submit(relative, 5)).toBe(10);
  });

  it('say what they export when the name is none of it', async () => {
    const missing = pool.submit({ module: url, name: 'subtract' });
    await expect(missing).rejects.toThrow(TargetError);
    await expect(missing).rejects.toThrow('exports no "subtract"');
    await expect(missing).rejects.toThrow(/exports .*add.*default|exports .*default.*add/);
    await expect(pool.submit({ module: url, name: 'answer' })).rejects.toThrow('"answer"');
  });

  it('say what cannot be loaded', async () => {
    const nowhere = pathToFileURL('/no/such/module.mjs');
    await expect(pool.submit({ module: nowhere })).rejects.toThrow(TargetError);
    await expect(pool.submit({ module: nowhere })).rejects.toThrow('/no/such/module.mjs');
    await expect(pool.submit({ module: 'no-such-package' })).rejects.toThrow('no-such-package');
  });

  it('refuse at once what no worker could find', () => {
    expect(() => pool.submit({ module: './here.mjs' })).toThrow(TargetError);
    expect(() => pool.submit({ module: '../here.mjs' })).toThrow('import.meta.url');
    expect(() => pool.submit({ module: '' })).toThrow("''");
    expect(() => pool.submit({ module: 5 as never })).toThrow('not 5');
    expect(() => pool.submit({ module: 'path', name: 5 as never })).toThrow('not 5');
    const misnamed = { module: 'path', export: 'basename' };
    expect(() => pool.submit(misnamed)).toThrow("no option 'export'; it takes module, name, base");
  });
});
