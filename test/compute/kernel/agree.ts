import { shared } from 'manycore';
import { type KernelOptions, kernel } from 'manycore/compute';
import { expect } from 'vitest';
import { interpret } from './interpreter.js';

/** Numbers that rounding, conversion and comparison treat in a way of their own. */
export const awkward: readonly number[] = [
  ...[0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -7, 10, 0.1, Number.NaN],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -5e-324, 1e-310, 2.2e-308],
  ...[2 ** 31, 2 ** 31 - 1, -(2 ** 31), 2 ** 32, 2 ** 32 + 1.5, 2 ** 53, -(2 ** 53), 2 ** 63],
  ...[1e300, -1e300, Number.MAX_VALUE, 0.49999999999999994, -0.49999999999999994, 2 ** 51 + 0.5],
];

export type Argument = readonly number[] | number | boolean;
// biome-ignore lint/suspicious/noExplicitAny: whatever numbers and booleans it takes
type Fn = (...args: any[]) => number | boolean;

/**
 * The function that a text is. As a text it is nothing that the test runner, the linter and the formatter
 * would change or find fault with.
 */
export function js(source: string): Fn {
  return new Function(`return (${source})`)() as Fn;
}

/** What the function itself returns for each element, as a Float64Array would hold it. */
export function plain(fn: Fn, args: readonly Argument[]): number[] {
  const length = args.find(arg => typeof arg === 'object')!.length;
  return Array.from({ length }, (_, i) =>
    Number(fn(...args.map(arg => (typeof arg === 'object' ? arg[i] : arg)))),
  );
}

/** The program that the compiler makes, run by the interpreter. */
export function interpreted(fn: Fn, args: readonly Argument[], options: KernelOptions = {}) {
  const length = args.find(arg => typeof arg === 'object')!.length;
  const given = args.map(arg => (typeof arg === 'object' ? shared(Float64Array, arg) : arg));
  const text = kernel(fn, options).explain(...given);
  const names = /\((.*)\)$/m
    .exec(text)![1]!
    .split(', ')
    .map(each => each.split(':')[0]!);
  const columns = args.map((arg, i) => [
    names[i]!,
    typeof arg === 'object' ? [...arg] : Number(arg),
  ]);
  return interpret(text, Object.fromEntries(columns), length);
}

export function expectSame(actual: ArrayLike<number>, expected: readonly number[], what: string) {
  const wrong = expected.findIndex((value, i) => !Object.is(value, actual[i]));
  const found = wrong < 0 ? '' : `${actual[wrong]} instead of ${expected[wrong]} at ${wrong}`;
  expect(found, what).toBe('');
}

/** The kernel computes what the function itself does, to the bit. */
export function agree(
  source: string,
  args: readonly Argument[],
  options?: KernelOptions,
  twin = source,
): void {
  const expected = plain(js(twin), args);
  expectSame(interpreted(js(source), args, options), expected, `interpreted: ${source}`);
  expectNear(run(js(source), args, options), expected, `run: ${source}`);
}

/** What the kernel itself computes. */
export function run(fn: Fn, args: readonly Argument[], options: KernelOptions = {}) {
  const given = args.map(arg => (typeof arg === 'object' ? shared(Float64Array, arg) : arg));
  return kernel(fn, options)(...given).get();
}

const INEXACT =
  /\*\*|\b(acosh?|asinh?|atan[2h]?|cbrt|cosh?|expm?1?|hypot|log(1p|2|10)?|pow|sinh?|tanh?)\b/;

/** To the bit, unless there are functions whose last bits nobody has laid down. */
export function expectNear(actual: ArrayLike<number>, expected: readonly number[], what: string) {
  if (!INEXACT.test(what)) return expectSame(actual, expected, what);
  const wrong = expected.findIndex((value, i) => !near(actual[i]!, value));
  const found = wrong < 0 ? '' : `${actual[wrong]} instead of ${expected[wrong]} at ${wrong}`;
  expect(found, what).toBe('');
}

function near(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= 1e-13 * Math.abs(b) || Math.abs(a - b) < 1e-307;
}

/** All pairs of two lists, as two columns. */
export function pairs(a: readonly number[], b: readonly number[] = a): [number[], number[]] {
  return [a.flatMap(x => b.map(() => x)), a.flatMap(() => [...b])];
}
