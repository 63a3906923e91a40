import * as check from '../../check.js';
import type { KernelProgram } from '../../computing.js';
import { shared } from '../../memory/array.js';
import { native } from '../../native.js';
import type { Task } from '../../thread/task.js';
import { type ComputeOptions, launch, threadLimit } from '../job.js';
import { Arguments, kindOf, numeric, type Shape, typeName } from './arguments.js';
import type { Argument } from './compile.js';
import { type Compiled, define } from './definition.js';
import { explain } from './explain.js';
import type { Kernel, KernelOptions, KernelOutput, NumericArray } from './types.js';

export type { Kernel, KernelInput, KernelOptions, KernelOutput, NumericArray } from './types.js';

const compiledOf = new WeakMap<object, Compiled>();

/**
 * A function of numbers as a program for native threads, which run it for every element of shared typed
 * arrays, in vector registers and without JavaScript:
 *
 *     const hypot = kernel((x, y) => Math.sqrt(x * x + y * y));
 *     const z = await hypot(x, y);             // a Float64Array of the arrays' length
 *     await hypot(x, 3, { out: x });           // numbers are the same for every element
 *     const total = hypot.sum(x, y).get();     // without an array for the results
 *
 * The function is not called: its source is compiled. It may use arithmetic, comparisons, bit operations,
 * `?:`, `&&`, `||`, `Math` (but random), `let` and `const`, `if`, early `return`, `for` loops with a
 * counter, `break`, `continue`, and functions inside it. Names from outside are given in `scope`. Results are what
 * JavaScript would have computed, to the bit; only those of functions such as Math.sin, and of `**`, may
 * differ in their last bits.
 *
 * @throws KernelCompileError, with line, column and reason, when the function is anything else.
 */
export function kernel<A extends number[]>(
  fn: (...args: A) => number | boolean,
  options?: KernelOptions,
): Kernel<A>;
export function kernel<A extends (number | boolean)[]>(
  fn: (...args: A) => number | boolean,
  options?: KernelOptions,
): Kernel<A>;
export function kernel<A extends unknown[]>(
  fn: (...args: A) => number | boolean,
  options?: KernelOptions,
): Kernel<A> {
  check.callable(fn, 'what kernel() compiles');
  const { scope, name } = check.options<KernelOptions>(options, 'kernel()', ['scope', 'name']);
  const label = check.optionalName(name) ?? nameOf(fn);
  const compiled = define(fn, label, scopeOf(scope));
  const made = callable(compiled, label);
  compiledOf.set(made, compiled);
  return made as Kernel<A>;
}

/** A name that is no string is somebody's own property. */
function nameOf(fn: object): string {
  const name = Object.getOwnPropertyDescriptor(fn, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name : 'kernel';
}

/** Each property is read once; kernels become what they were compiled to. */
function scopeOf(scope: unknown): Map<string, unknown> {
  if (scope === undefined) return new Map();
  if (typeof scope !== 'object' || scope === null || Array.isArray(scope)) {
    throw new TypeError(
      `scope is an object of numbers and kernels by their names, not ${check.quote(scope)}`,
    );
  }
  const entries = Object.entries(scope).map(([name, value]): [string, unknown] => [
    name,
    compiledOf.get(Object(value)) ?? value,
  ]);
  return new Map(entries);
}

interface Plan extends Shape {
  program: KernelProgram;
}

const REDUCTIONS = { sum: 0, min: 1, max: 2, mean: 3 } as const;

function callable(compiled: Compiled, name: string) {
  const { parameters } = compiled;
  const count = parameters.length;
  const what = `${name}()`;
  const make = (kinds: Argument[]): Plan => {
    const { instructions, registers, constants, result } = compiled.program(kinds);
    const code = encode(instructions);
    return { kinds, program: native.kernelCreate(code, registers, constants, result) };
  };
  const plans = new Arguments<Plan>(what, parameters, make);

  const options = <T>(args: unknown[]): T | undefined => {
    if (args.length === count) return undefined;
    const last = args[count];
    const given = typeof last === 'object' ? !ArrayBuffer.isView(last) : last === undefined;
    if (args.length === count + 1 && given) {
      return args.pop() as T | undefined;
    }
    const wanted = count === 0 ? 'nothing but options' : `${parameters.join(', ')} and options`;
    const plural = args.length === 1 ? '' : 's';
    throw new TypeError(`${what} takes ${wanted}, not ${args.length} argument${plural}`);
  };
  const nothing = (or = '') =>
    new TypeError(
      `${what} needs an array${or}: without one it is not known how many elements there are`,
    );

  const run = (...args: unknown[]): Task<NumericArray> => {
    const given = options<KernelOutput<NumericArray>>(args);
    const threads = given === undefined ? 0 : threadLimit(given, what, ['out']);
    const wanted = given?.out;
    const { program } = plans.plan(args);
    const { length } = plans;
    const out = wanted === undefined ? undefined : numeric(wanted, `the option out of ${what}`);
    if (out === undefined && length < 0) throw nothing(' or { out }');
    if (out !== undefined && length >= 0 && out.length !== length) {
      throw new RangeError(
        `out must have ${length} elements, as the arguments of ${what} have, not ${check.quote(out)}`,
      );
    }
    const result = out ?? shared(Float64Array, length);
    return launch(
      settled => native.kernelRun(program, args as number[], result, threads, settled),
      () => result,
    );
  };
  const reduction =
    (kind: number) =>
    (...args: unknown[]): Task<number> => {
      const given = options<ComputeOptions>(args);
      const threads = given === undefined ? 0 : threadLimit(given, what);
      const { program } = plans.plan(args);
      if (plans.length < 0) throw nothing();
      return launch(
        settled => native.kernelReduce(program, kind, args as number[], threads, settled),
        value => value as number,
      );
    };
  Object.defineProperty(run, 'name', { value: name });
  return Object.assign(run, {
    ...Object.fromEntries(
      Object.entries(REDUCTIONS).map(([name, kind]) => [name, reduction(kind)]),
    ),
    explain(...args: unknown[]): string {
      const given = parameters.map((_, i) => args[i]);
      const kinds = given.map(arg => (arg === undefined ? 'array' : kindOf(arg, what)));
      const types = given.map(arg => (arg === undefined ? 'array' : typeName(arg)));
      return explain(name, parameters, kinds, types, compiled.program(kinds));
    },
  });
}

let numbers: Map<string, number> | undefined;

/** Five words for each instruction: operation, destination, operands. */
function encode(instructions: readonly { op: string; to: number | undefined; args: number[] }[]) {
  numbers ??= new Map(native.kernelOps().map((op, i) => [op, i]));
  const code = new Uint32Array(instructions.length * 5);
  instructions.forEach(({ op, to, args }, i) => {
    code.set([numbers!.get(op)!, to ?? 0, ...args], i * 5);
  });
  return code;
}
