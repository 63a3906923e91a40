import { KernelCompileError, ManycoreError, shared } from 'manycore';
import { kernel } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { js } from './agree.js';

function failure(source: string, options = {}): KernelCompileError {
  try {
    kernel(js(source), { name: 'k', ...options });
  } catch (error) {
    if (error instanceof KernelCompileError) return error;
    throw error;
  }
  throw new Error(`this has been compiled: ${source}`);
}

test('an error shows the place, the reason and what to do', () => {
  const error = failure('(x) => {\n  let y = 2;\n\treturn x + "a" * y;\n}');
  expect(error).toBeInstanceOf(ManycoreError);
  expect(error).toMatchObject({
    ...{ name: 'KernelCompileError', code: 'ERR_MANYCORE_KERNEL_COMPILE', line: 3, column: 13 },
  });
  expect(error.message).toBe(
    'kernel "k", line 3, column 13: strings are not supported: a kernel computes with numbers and booleans\n\n' +
      '  3 | \treturn x + "a" * y;\n' +
      '    | \t           ^\n',
  );
});

test('of a long line it shows the part', () => {
  const { message, column } = failure(`x => ${'x + '.repeat(100)} this + ${'x + '.repeat(100)} 1`);
  expect(column).toBe(407);
  const [, , line, caret] = message.split('\n');
  expect(line!.length).toBeLessThan(120);
  expect(line!.slice(caret!.indexOf('^'))).toMatch(/^this \+/);
});

describe('what a kernel cannot have', () => {
  test.each([
    ["x => 'a'", 'strings'],
    ['x => `a`', 'strings'],
    ['x => 1n', 'bigints'],
    ['x => null', 'null'],
    ['x => /a/', 'regular expressions'],
    ['x => undefined', 'undefined is not supported'],
    ['x => [x]', 'no arrays'],
    ['x => ({ x })', 'no objects'],
    ['x => x[0]', 'without [i]'],
    ['x => x.length', 'no members'],
    ['x => x?.y', '?.'],
    ['x => x ?? 1', '??'],
    ['x => typeof x', 'typeof'],
    ['x => void x', 'void'],
    ['x => new Date()', 'no objects'],
    ['x => this', 'no this'],
    ['function (x) { return arguments; }', 'name each parameter'],
    ['x => Math.random()', 'Math.random is not supported: fill a shared array'],
    ['x => Math.foo(x)', 'a kernel knows of Math: abs'],
    ['x => Math["sin"](x)', 'no members'],
    ['x => Math.sin', 'call it: Math.sin(…)'],
    ['x => Math.sqrt()', 'takes 1 argument and is given 0'],
    ['x => Math.pow(x)', 'takes 2 arguments and is given 1'],
    ['x => Math.max(...x)', '...'],
    ['x => console.log(x)', 'no members'],
    ['x => parseInt(x)', 'it knows Math, Number, isNaN and isFinite'],
    ['x => y', 'as a number or kernel in { scope: { y } }'],
    ['x => f(x)', 'as a number or kernel in { scope: { f } }'],
    ['x => (x => x)', 'can only be called'],
    ['({ a }) => a', 'destructuring'],
    ['([a]) => a', 'destructuring'],
    ['(...a) => 1', 'rest parameters'],
    ['(a = 1) => a', 'default values'],
    ['async x => x', 'an async function'],
    ['async x => await x', 'an async function'],
    ['function* (x) { yield x; }', 'a generator'],
    ['x => { var a = 1; return a; }', 'use let or const'],
    ['x => { const a = 1; a = x; return a; }', '"a" is a const'],
    ['x => { const a = b; const b = x; return a; }', '"b" is used before it is declared'],
    ['x => { const a = f(); const f = () => x; return a; }', 'used before it is declared'],
    ['x => { let a; return a; }', 'may have no value yet'],
    ['x => { let a; if (x) a = 1; return a; }', 'may have no value yet'],
    ['x => { let a; for (let i = 0; i < x; i++) a = i; return a; }', 'may have no value yet'],
    ['x => { let a; a += 1; return a; }', 'may have no value yet'],
    ['x => { y = 1; return x; }', '"y" is no variable of this kernel'],
    ['x => { x[0] = 1; return x; }', 'return the value instead'],
    ['x => { if (x) return 1; }', 'not every way through this function ends with a return'],
    ['x => { }', 'not every way through'],
    ['x => { return; }', 'return without a value'],
    ['x => { throw x; }', 'cannot throw'],
    ['x => { try { return x; } finally { } }', 'no exceptions'],
    ['x => { switch (x) { default: return 1; } }', 'switch'],
    ['x => { a: for (let i = 0; i < x; i++) break a; return x; }', 'labels'],
    ['x => { for (const a of x) return a; return 1; }', 'count:'],
    ['x => { for (const a in x) return a; return 1; }', 'count:'],
    ['x => { for (;;) return x; }', 'only a loop with a counter'],
    ['x => { for (let i = 0; x > 1; i++) return x; return 1; }', 'not clear that this loop ends'],
    ['x => { for (let i = 0; i < 1;) return x; return 1; }', 'only a loop with a counter'],
    ['x => { while (x > 1) { const a = x / 2; x = a; } return x; }', 'write for (let i'],
    ['x => { do { x++; } while (x < 9); return x; }', 'write for (let i'],
    ['x => { for (let i = 0; i < 9; i++) { i = x; } return 1; }', '"i" counts the rounds'],
    ['x => { for (let i = 0; i < 9; i++) { const f = () => i++; f(); } return 1; }', '"i" counts'],
    ['x => { for (let i = 0; i < (x = 3); i++) {} return 1; }', 'the test of a loop changes'],
    ['x => { let f = a => a; return f(x); }', 'declare it with const'],
    ['x => { const f = a => f(a); return f(x); }', 'f calls itself'],
    ['function f(x) { return f(x - 1); }', 'k calls itself'],
    ['x => { const f = a => a; return f; }', 'call it: f(…)'],
    ['x => { const f = a => a; return f(x, 1); }', 'f takes 1 argument and is given 2'],
    ['x => { const a = 1; return a(x); }', '"a" is a number and no function'],
    ['x => x.foo(x)', 'no members'],
    ['x => { class A {} return x; }', 'no objects'],
    ['x => import("x")', 'import'],
    ['x => { debugger; return x; }', 'explain()'],
    ['x => { cov_2k3().s[0]++; return x; }', 'coverage tool'],
    ['x => __vi_import_0__.f(x)', 'test runner that rewrites imports'],
    ['x => (0, __vi_import_0__.f)(x)', 'test runner that rewrites imports'],
    ['x => __spread(x)', 'helper of your compiler'],
  ])('%s', (source, said) => {
    const { message, line } = failure(source);
    expect(message).toContain(said);
    expect(line).toBe(1);
  });

  test('classes, built-in and bound functions, proxies', () => {
    const refused: [unknown, string][] = [
      [class A {}, 'this is a class'],
      [Math.sin, 'no source'],
      [((x: number) => x).bind(null), 'no source'],
      [new Proxy((x: number) => x, {}), 'no source'],
    ];
    for (const [fn, said] of refused) expect(() => kernel(fn as never)).toThrow(said);
    for (const fn of [1, null, undefined, 'x => x', {}]) {
      expect(() => kernel(fn as never)).toThrow(TypeError);
    }
  });
});

describe('what a kernel does not fall for', () => {
  test('a toString() that lies, and a name that is no text', () => {
    const fn = Object.assign((x: number) => x + 1, { toString: () => 'x => x + 2' });
    expect(kernel(fn).explain()).toContain('add 1 x');
    Object.defineProperty(fn, 'name', { get: () => expect.fail('the name was asked for') });
    expect(kernel(fn).explain()).toContain('kernel "kernel"');
  });

  test('far too much source, or far too deep', () => {
    const big = new Function('x', `return 1${' '.repeat(1_000_001)}`) as never;
    expect(() => kernel(big)).toThrow(/has \d+ characters/);
    for (const n of [200, 700]) {
      for (const [before, after] of [
        ['(', ')'],
        ['-(', ')'],
        ['Math.abs(', ')'],
        ['x ? 1 : ', ''],
        ['x && (', ')'],
      ] as const) {
        // JavaScript's own limit is not far away: 700 is within it wherever this runs.
        const source = `x => ${before.repeat(n)}x${after.repeat(n)}`;
        try {
          kernel(js(source));
        } catch (error) {
          if (!(error instanceof KernelCompileError)) throw error;
          expect(error.message).toContain('nested too deeply');
        }
      }
    }
    const blocks = new Function('x', `${'{'.repeat(700)}${'}'.repeat(700)} return x`) as never;
    expect(() => kernel(blocks)).toThrow('nested too deeply');
  });

  test('functions that double at every level, and too many loops', () => {
    const lines = ['const f0 = x => Math.sin(x) + 1;'];
    for (let i = 1; i < 40; i++)
      lines.push(`const f${i} = x => f${i - 1}(x) * f${i - 1}(x + ${i});`);
    expect(failure(`x => { ${lines.join(' ')} return f39(x); }`).message).toContain('too large');
    const loops = 'for (let i = 0; i < 2; i++) '.repeat(17);
    expect(failure(`x => { ${loops} x++; return x; }`).message).toContain('more than 16 loops');
    const sines = Array.from({ length: 5000 }, (_, i) => `s += Math.sin(x + ${i});`).join(' ');
    expect(failure(`x => { let s = 0; ${sines} return s; }`).message).toContain('too large');
  });

  test('a scope of anything else; its getters are asked once', () => {
    let asked = 0;
    const scope = {
      get k() {
        return ++asked;
      },
    };
    expect(kernel(js('x => x + k + k'), { scope }).explain()).toContain('add 1');
    expect(asked).toBe(1);
    const f = (x: number) => x;
    expect(() => kernel(js('x => f(x)'), { scope: { f } as never })).toThrow(
      'make it one: kernel(f)',
    );
    expect(() => kernel(js('x => f'), { scope: { f: 'a' } as never })).toThrow("'a'");
    expect(() => kernel(f, { scope: 3 as never })).toThrow(/scope is an object/);
    expect(() => kernel(f, { scope: null as never })).toThrow(/scope is an object/);
    expect(() => kernel(f, { speed: 3 } as never)).toThrow('speed');
    expect(() => kernel(f, { name: 3 as never })).toThrow('name must be a string');
    expect(failure('x => x.constructor', { scope: { x: 1 } }).line).toBe(1);
    expect(failure('x => toString', {}).message).toContain('not known');
  });

  test('explain() says what is wrong with its arguments', () => {
    const k = kernel((x: number) => x, { name: 'k' });
    expect(() => k.explain('a' as never)).toThrow("not 'a'");
    expect(() => k.explain(new Float64Array(1) as never)).toThrow('use shared');
    expect(() => k.explain(shared(BigInt64Array, 1) as never)).toThrow('BigInt64Array');
  });
});
