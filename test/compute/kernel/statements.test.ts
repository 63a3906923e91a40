import { kernel } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { agree, awkward, js, pairs } from './agree.js';

const [x, y] = pairs(awkward);
const [small, more] = pairs([0, 1, 2, 3, 5, 8, -1, 0.5, 2.5, Number.NaN]);

describe('statements do what they do in JavaScript', () => {
  test.each([
    ['let and const', '(x, y) => { const a = x * 2; let b = y; b += a; b *= b; return b - a; }'],
    [
      'shadowing',
      '(x, y) => { let a = x; { let a = y; a += 1; { const a = 3; y += a; } } return a + y; }',
    ],
    ['parameters are variables', '(x, y) => { x = x + 1; y -= x; return x * y; }'],
    ['if', '(x, y) => { let a = 0; if (x < y) a = x; return a; }'],
    ['if and else', '(x, y) => { let a; if (x < y) { a = x; } else { a = y + 1; } return a; }'],
    ['else if', '(x, y) => { if (x < 0) return 1; else if (x < y) return 2; else return 3; }'],
    [
      'early return',
      '(x, y) => { if (x > y) return x; if (x === y) return 0.5; y *= 2; return y; }',
    ],
    [
      'nested',
      '(x, y) => { let a = 1; if (x > 0) { a = 2; if (y > 0) { a = 3; if (x > y) return a * x; } a += y; } return a; }',
    ],
    [
      'returns in both',
      '(x, y) => { if (x > 0) { if (y > 0) return 1; else return 2; } return x || y; }',
    ],
    ['booleans', '(x, y) => { const b = x > y; let c = b && x; if (!b || y) c = b; return c; }'],
    [
      'mixed types',
      '(x, y) => { let a = x > 1; if (y > 1) a = y; return a === 1 || a === true || a === y; }',
    ],
    ['empty statements', '(x, y) => { ; {} if (x) ; else { y = 1; } return y; }'],
    ['a function expression', 'function (x, y) { "use strict"; return x - y; }'],
    ['a named function', 'function f(x, y) { return x - y; }'],
    ['an uninitialised let', '(x, y) => { let a, b = 2; a = x; if (y) b = a; return a + b; }'],
  ])('%s', (_, source) => agree(source, [x, y]));
});

describe('loops do what they do in JavaScript', () => {
  test.each([
    ['for', '(x, n) => { let s = 0; for (let i = 0; i < n; i++) s += x * i; return s; }'],
    [
      'backwards',
      '(x, n) => { let s = 1; for (let i = n; i > 0; i -= 2) s = s * x + i; return s; }',
    ],
    ['by doubling', '(x, n) => { let s = 0; for (let i = 1; i <= n; i *= 2) s += x; return s; }'],
    [
      '<=, two steps',
      '(x, n) => { let s = 0; for (let i = 0, j = 9; i <= n; ++i, j--) s += j * x; return s; }',
    ],
    ['!==', '(x, n) => { let s = 0; for (let i = 0; i !== 3; i++) s += x; return s; }'],
    ['counter outside', '(x, n) => { let i = 2; for (; i < n; i++) x++; return i * x; }'],
    [
      'counter set in the head',
      '(x, n) => { let i; for (i = 0; i < n; i++) x += i; return i * x; }',
    ],
    [
      'the bound moves',
      '(x, n) => { let s = 0; for (let i = 0; i < n; i++) { n -= x > 1; s++; } return s + n; }',
    ],
    [
      'break',
      '(x, n) => { let s = 0; for (let i = 0; i < 9; i++) { if (i > n) break; s += x; } return s; }',
    ],
    [
      'bits of what is whole in the first round only',
      '(x, n) => { let s = x | 0; for (let i = 0; i < 4; i++) s = (s ^ 5) * 1.7e9 + 0.5; return (s >>> 3) + s; }',
    ],
    [
      'bits of what was whole before the loop',
      '(x, n) => { let s = x | 0; for (let i = 0; i < n; i++) s += 4e9; return (s ^ 1) + Math.imul(s, 3); }',
    ],
    [
      'break after a change',
      '(x, n) => { let s = x; for (let i = 0; i < 9; i++) { s += 1; if (s > n) { s *= 10; break; } s += 2; } return s; }',
    ],
    [
      'two breaks',
      '(x, n) => { let s = x, t = 0; for (let i = 0; i < 9; i++) { if (s > n) { t = 1; break; } s++; if (i > x) { t += 2; break; } t -= 1; } return s * 100 + t; }',
    ],
    [
      'continue',
      '(x, n) => { let s = 0; for (let i = 0; i < n; i++) { if (i === x) continue; s += i + 1; } return s; }',
    ],
    [
      'continue and break',
      '(x, n) => { let s = 0; for (let i = 0; i < 7; i++) { if (i === x) { s += 100; continue; } s += i; if (s > n) break; s += 10; } return s; }',
    ],
    [
      'return in a loop',
      '(x, n) => { for (let i = 0; i < n; i++) { if (i * i > x) return i; } return -1; }',
    ],
    [
      'return of booleans in a loop',
      '(x, n) => { for (let i = 0; i < n; i++) { if (i > x) return true; } return false; }',
    ],
    [
      'return of both in a loop',
      '(x, n) => { const f = () => { for (let i = 0; i < n; i++) { if (i > x) return true; if (i > 1) return 1; } return 0; }; return f() === 1; }',
    ],
    [
      'the next value of a counter inside, and the counter itself carried by the inner loop',
      '(x, y) => { let a = x, b = 0; for (let i = 0; i < 3; i++) { for (let j = 0; j < 2; j++) { y += a; a = i; b -= i + 1; } } return y + b; }',
    ],
    [
      'loops in loops',
      '(x, n) => { let s = 0; for (let i = 0; i < n; i++) for (let j = i; j < 4; j++) { if (j > x) break; s += i * 10 + j; } return s; }',
    ],
    [
      'return from two loops',
      '(x, n) => { let s = 0; for (let i = 0; i < n; i++) { for (let j = 0; j < 3; j++) { s += j; if (i + j > x) return s; } s++; } return -s; }',
    ],
    [
      'a loop in an if',
      '(x, n) => { let s = 1; if (x > 0) { for (let i = 0; i < n; i += x) { s++; if (s > 50) break; } } else s = n; return s; }',
    ],
    [
      'in a loop in an if',
      '(x, n) => { let s = 0; for (let i = 0; i < 5; i++) { if (x > i) { for (let j = 0; j < n; j++) s += j; } else s -= 1; } return s; }',
    ],
    [
      'swaps',
      '(x, n) => { let a = x, b = n; for (let i = 0; i < 3; i++) { const t = a; a = b; b = t; } return a * 2 + b; }',
    ],
    [
      'three in a circle',
      '(x, n) => { let a = x, b = n, c = 7; for (let i = 0; i < n; i++) { const t = a; a = b; b = c; c = t; } return a * 4 + b * 2 + c; }',
    ],
    [
      'fibonacci',
      '(x, n) => { let a = 0, b = x; for (let i = 0; i < n; i++) { b = a + b; a = b - a; } return a; }',
    ],
    [
      'the last of a variable',
      '(x, n) => { let last = x, now = 0; for (let i = 0; i < n; i++) { last = now; now = i; } return last * 10 + now; }',
    ],
    [
      'nothing changes',
      '(x, n) => { let a = x; for (let i = 0; i < n; i++) { const b = a; if (b > 3) break; } return a; }',
    ],
    [
      'constant bounds',
      '(x, n) => { let s = 0; for (let i = 0; i < 4; i++) s = s * x + i; return s; }',
    ],
    ['no rounds', '(x, n) => { let s = x; for (let i = 0; i < 0; i++) s = 1; return s; }'],
    [
      'a condition beside the bound',
      '(x, n) => { let z = x, i = 0; for (; i < 9 && z < n; i++) z = z * 1.5 + 1; return i; }',
    ],
    ['while', '(x, n) => { let i = 0; while (i < n) { x += i; i++; } return x; }'],
    [
      'while with break',
      '(x, n) => { let i = 0; while (i < 9) { if (x > n) break; x += 1; i += 1; } return x - i; }',
    ],
    [
      'mixed types',
      '(x, n) => { let a = x > 1; for (let i = 0; i < n; i++) { if (a === 1) return 5; a = i; } return a === false; }',
    ],
    [
      'booleans stay booleans',
      '(x, n) => { let a = x > 1; for (let i = 0; i < n; i++) { a = !a; } return a === true; }',
    ],
    [
      'steps by a parameter',
      '(x, n) => { let s = 0; for (let i = 0; i < 10; i += n) { s += x; if (s > 40 || i < 0 || !(n > 0)) break; } return s; }',
    ],
  ])('%s', (_, source) => {
    agree(source, [small, more]);
    for (const n of [0, 1, 3, 2.5]) agree(source, [small, n]); // the same number of rounds for all
  });

  test('what becomes a boolean late, after many rounds', () => {
    const names = Array.from({ length: 14 }, (_, i) => `v${i}`);
    const moves = names.slice(1).map((name, i) => `v${i} = ${name};`);
    const source = `(x, n) => {
      let ${names.map((name, i) => `${name} = ${i}`).join(', ')};
      for (let i = 0; i < n * 4; i++) { ${moves.join(' ')} v13 = x > 1; }
      return v0 === 1 ? 100 : v0 === true ? 200 : v0;
    }`;
    agree(source, [small, more]);
  });

  test('newton', () => {
    const source = `(a) => {
      let r = a;
      for (let i = 0; i < 60; i++) {
        const next = 0.5 * (r + a / r);
        if (next === r) break;
        r = next;
      }
      return r;
    }`;
    agree(source, [[1, 2, 3, 100, 1e10, 0.25, Number.NaN]]);
  });

  test('what does not change in a loop is computed before it', () => {
    const text = kernel(
      js('(x, n) => { let s = 0; for (let i = 0; i < n; i++) s += Math.sin(x) * i; return s; }'),
    ).explain();
    expect(text.indexOf('sin x')).toBeLessThan(text.indexOf('loop'));
  });

  test('a loop over scalars has one test for all elements, and no masks', () => {
    const text = kernel(
      js('(x, n) => { let s = 0; for (let i = 0; i < n; i++) s += x; return s; }'),
    ).explain(undefined, 3);
    expect(text.match(/leave.*/g)).toEqual(['leave %u1']);
    expect(text).not.toMatch(/select|both/);
  });
});

describe('functions in a kernel are put in place', () => {
  test.each([
    [
      'arrows',
      '(x, y) => { const f = a => a * 2; const g = (a, b) => { return f(a) + b; }; return g(f(x), g(y, 1)); }',
    ],
    [
      'declarations, also before',
      '(x, y) => { return f(x) + f(y); function f(a) { if (a > 1) return a; return -a; } }',
    ],
    [
      'the surroundings',
      '(x, y) => { let s = 0; const add = v => { s += v; return s; }; return add(x) * add(y) + s; }',
    ],
    [
      'in a loop',
      '(x, y) => { let s = 0; const add = v => { s += v; return s > y; }; for (let i = 0; i < 5; i++) if (add(x)) break; return s; }',
    ],
    [
      'a loop inside',
      '(x, y) => { const f = n => { let s = 0; for (let i = 0; i < 5; i++) { if (i > n) return s; s += i; } return -1; }; let t = 0; for (let i = 0; i < 3; i++) t += f(x + i) * y; return t; }',
    ],
    [
      'called in some elements only',
      '(x, y) => { let s = 0; const add = v => { s += v; return v; }; return (x > y ? add(x) : 3) + (y && add(y)) + s; }',
    ],
    [
      'the same names',
      '(x, y) => { const f = x => { const y = x + 1; return y * 2; }; return f(y) - x + y; }',
    ],
    ['called at once', '(x, y) => ((a) => a * a)(x + y)'],
    ['names kept by a compiler', '(x, y) => { const __name = 0; return x - y; }'],
  ])('%s', (_, source) => agree(source, [x, y]));

  test("esbuild's helper for names does not matter", () => {
    const kept =
      '(x) => { const f = /* @__PURE__ */ __name((a) => a * 2, "f"); function g(a) { return a + 1; } __name(g, "g"); return g(f(x)); }';
    const text = kernel(js(kept)).explain();
    expect(text).toContain('mul x 2');
  });

  test('kernels and numbers of the scope', () => {
    const square = kernel((x: number) => x * x, { name: 'square' });
    const norm = kernel(js('(a, b) => Math.sqrt(square(a) + square(b)) * k'), {
      scope: { square, k: 3 },
    });
    const direct = kernel((a: number, b: number) => Math.sqrt(a * a + b * b) * 3);
    const body = (text: string) => text.split('\n').slice(1);
    expect(body(norm.explain())).toEqual(body(direct.explain()));
    agree('(x, y) => (flag ? x + k : y)', [x, y], { scope: { flag: true, k: -0 } }, 'x => x + -0');
  });
});
