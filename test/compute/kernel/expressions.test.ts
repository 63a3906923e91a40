import { kernel } from 'manycore/compute';
import { describe, expect, test } from 'vitest';
import { agree, awkward, js, pairs } from './agree.js';

const [x, y] = pairs(awkward);

describe('an expression is what it is in JavaScript', () => {
  test.each([
    ['+', '(x, y) => x + y'],
    ['-', '(x, y) => x - y'],
    ['*', '(x, y) => x * y'],
    ['/', '(x, y) => x / y'],
    ['%', '(x, y) => x % y'],
    ['**', '(x, y) => x ** y'],
    ['&', '(x, y) => x & y'],
    ['|', '(x, y) => x | y'],
    ['^', '(x, y) => x ^ y'],
    ['<<', '(x, y) => x << y'],
    ['>>', '(x, y) => x >> y'],
    ['>>>', '(x, y) => x >>> y'],
    ['<', '(x, y) => x < y'],
    ['<=', '(x, y) => x <= y'],
    ['>', '(x, y) => x > y'],
    ['>=', '(x, y) => x >= y'],
    ['==', '(x, y) => x == y'],
    ['!=', '(x, y) => x != y'],
    ['===', '(x, y) => x === y'],
    ['!==', '(x, y) => x !== y'],
    ['&&', '(x, y) => x && y'],
    ['||', '(x, y) => x || y'],
    ['?:', '(x, y) => (x < y ? x - 1 : y * 2)'],
    ['? with a number', '(x, y) => (x ? y : -y)'],
    ['unary', '(x, y) => -x + +y + ~x'],
    ['!', '(x, y) => !x || !(y > 1)'],
    ['min and max', '(x, y) => Math.min(x, y, 1) - Math.max(x, -y)'],
    ['hypot, atan2', '(x, y) => Math.atan2(x, y) + Math.hypot(x)'],
    ['pow, imul', '(x, y) => x ** y + Math.imul(x, y)'],
  ])('%s', (_, source) => agree(source, [x, y]));

  test.each([
    ['rounding', 'x => Math.floor(x) + Math.ceil(x) * 2 + Math.trunc(x) * 3 + Math.round(x) * 5'],
    ['round keeps -0', 'x => 1 / Math.round(x)'],
    ['fround, clz32', 'x => Math.fround(x) + Math.clz32(x)'],
    ['abs, sign, sqrt', 'x => Math.sign(x) * Math.sqrt(Math.abs(x))'],
    [
      'exp and log',
      'x => Math.exp(x) + Math.log(x) + Math.log2(x) + Math.log10(x) + Math.log1p(x)',
    ],
    ['circle', 'x => Math.sin(x) * Math.cos(x) + Math.tan(x) - Math.asin(x) + Math.acos(x)'],
    [
      'hyperbola',
      'x => Math.sinh(x) - Math.cosh(x) * Math.tanh(x) + Math.asinh(x) + Math.atanh(x)',
    ],
    ['the others', 'x => Math.cbrt(x) + Math.atan(x) + Math.acosh(x) + Math.expm1(x)'],
    ['constants', 'x => x * Math.PI + Number.EPSILON - Math.SQRT1_2'],
    ['isNaN', 'x => isNaN(x) || !isFinite(x)'],
    ['Number.isNaN', 'x => Number.isNaN(x) || !Number.isFinite(x)'],
    ['Number.isInteger', 'x => Number.isInteger(x)'],
    ['Number.isSafeInteger', 'x => Number.isSafeInteger(x)'],
    ['Number and Boolean', 'x => Number(x > 1) + Number(Boolean(x)) + Number()'],
    ['no arguments', 'x => x + Math.max() + Math.min() + Math.hypot()'],
    ['NaN and Infinity', 'x => (x === Infinity ? NaN : x / Infinity)'],
    ['literals', 'x => x + 0x10 + 1_000 + 0b11 + 0.5e-3'],
    ['conversions', 'x => (x | 0) + (x >>> 0) + ((x | 0) >> 0)'],
  ])('%s', (_, source) => agree(source, [awkward]));

  test('powers that are products are as good as **', () => {
    agree('x => x ** 2', [awkward], {}, 'x => x * x');
    agree('x => x ** -1 + x ** 0 + x ** 1', [awkward], {}, 'x => 1 / x + 1 + x');
    agree('x => x + 2 ** 31 + 3 ** 5 + 2 ** 0.5', [awkward]);
  });

  test('what is simplified keeps its value, -0 and NaN too', () => {
    agree('x => x + 0', [awkward]);
    agree('x => 0 + x', [awkward]);
    agree('x => x - 0', [awkward]);
    agree('x => 0 - x', [awkward]);
    agree('x => x + -0', [awkward]);
    agree('x => x * 1 + 1 * x', [awkward]);
    agree('x => x * -1', [awkward]);
    agree('x => x / 1 + x / 8 + x / -0.25', [awkward]);
    agree('x => x / 3', [awkward]);
    agree('x => x * 0', [awkward]);
    agree('x => x - x', [awkward]);
    agree('x => x / x', [awkward]);
    agree('x => -(-x)', [awkward]);
    agree('x => x / 2 ** 1023 / 2 ** -1074', [awkward]);
    agree('x => !!x === !!x', [awkward]);
    agree('x => !(x < 1) === x >= 1', [awkward]);
    agree('x => x > 0 === true && x > 0 !== !(x > 0)', [awkward]);
    agree('x => Math.abs(-x) + Math.min(x, x)', [awkward]);
  });
});

describe('booleans are no numbers where it shows', () => {
  test('=== tells them apart, == does not', () => {
    agree('x => x > 1 == 1', [awkward]);
    agree('x => x > 1 === (1)', [awkward]);
    agree('x => x > 1 !== (x)', [awkward]);
    agree('(x, y) => (x > 1 && y) === (y)', [x, y]);
    agree('(x, y) => (x > 1 || y) === (true)', [x, y]);
    agree('(x, y) => (x ? y > 1 : y) === (1)', [x, y]);
  });

  test('and so do the predicates of Number, and scalars', () => {
    agree('x => Number.isInteger(x > 1) || Number.isFinite(x > 1)', [awkward]);
    agree('(x, b) => (b ? x : -x)', [awkward, true]);
    agree('(x, b) => x + (b === true ? 1 : b === 1 ? 2 : 3)', [awkward, true]);
    agree('(x, b) => x + (b === true ? 1 : b === 1 ? 2 : 3)', [awkward, 1]);
  });
});

test('values are assigned in the order of JavaScript', () => {
  agree('(x, y) => x + (x = y) * x', [x, y]);
  agree('(x, y) => (x += (x = 5) + y)', [x, y]);
  agree('(x, y) => ((x > 1 && (y = 3)) || (x = 4), x + y)', [x, y]);
  agree('(x, y) => (x < y ? (x = 1) : (y = 2)) + x * y', [x, y]);
  agree('(x, y) => x++ + ++x - y-- * --y', [x, y]);
  agree('(x, y) => ((x &&= y), (y ||= 7), x + y)', [x, y]);
  agree('(x, y) => Math.max((x = y), x, (y = 2)) + y', [x, y]);
  agree('x => (x > 1 ? ((x -= 1), x--) : x) === x', [awkward]);
});

test('equal parts are computed once, constants are folded where that is exact', () => {
  const text = kernel(
    (x: number, y: number) => (x + y) * (y + x) + 2 * 3 + Math.sqrt(16),
  ).explain();
  expect(text.match(/ add /g)).toHaveLength(3);
  expect(text).not.toContain('sqrt');
  expect(kernel(x => x + Math.sin(1)).explain()).toContain('sin 1');
});

test('a long sum needs few registers', () => {
  const sum = Array.from({ length: 2000 }, (_, i) => `x * ${i}`).join(' + ');
  const text = kernel(js(`x => ${sum}`)).explain();
  expect(text).toContain('registers: 2 per element');
});
