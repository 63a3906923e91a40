import * as check from '../../check.js';
import { sharedArray } from '../job.js';
import { NUMBERS } from '../out.js';
import type { Argument } from './compile.js';
import type { NumericArray } from './types.js';

const typeOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get as () => string | undefined;

const NUMERIC = new Set<string | undefined>(NUMBERS);

/** An array that a kernel reads or writes. @throws TypeError */
export function numeric(value: unknown, what: string): NumericArray {
  const type = typeOf.call(value as never);
  if (NUMERIC.has(type) && (value as NumericArray).buffer instanceof SharedArrayBuffer) {
    return value as NumericArray;
  }
  sharedArray(value, what);
  throw new TypeError(`${what} computes with doubles, and not on ${check.quote(value)}`);
}

/** @throws TypeError unless a kernel takes it. */
export function kindOf(value: unknown, what: string): Argument {
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as Argument;
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(
      `${what} takes shared typed arrays, numbers and booleans, not ${check.quote(value)}`,
    );
  }
  numeric(value, what);
  return 'array';
}

/** What to say of an argument in an explanation. */
export function typeName(value: unknown): string {
  return typeof value === 'object' ? String(typeOf.call(value as never)) : typeof value;
}

/** A plan for arguments of certain kinds. */
export interface Shape {
  readonly kinds: readonly Argument[];
}

/**
 * Looks through the arguments and finds the plan for them: the first one, unless they are of other kinds
 * than those of the last call. Booleans become numbers where they are.
 */
export class Arguments<Plan extends Shape> {
  readonly #what: string;
  readonly #names: readonly string[];
  readonly #make: (kinds: Argument[]) => Plan;
  readonly #plans: Plan[] = [];
  #last: Plan | undefined;
  /** Of the arrays of the last call; -1 when there were none. */
  length = -1;

  constructor(what: string, names: readonly string[], make: (kinds: Argument[]) => Plan) {
    this.#what = what;
    this.#names = names;
    this.#make = make;
  }

  /** @throws TypeError, RangeError */
  plan(args: unknown[]): Plan {
    const count = this.#names.length;
    const last = this.#last;
    let fits = last !== undefined;
    let length = -1;
    for (let i = 0; i < count; i++) {
      const arg = args[i];
      const kind = kindOf(arg, this.#what);
      if (fits && last!.kinds[i] !== kind) fits = false;
      if (kind === 'array') {
        const own = (arg as NumericArray).length;
        if (length >= 0 && own !== length) this.#differ(args, i);
        length = own;
      }
    }
    this.length = length;
    const plan = fits ? last! : this.#find(args);
    if (plan !== last) this.#last = plan;
    for (let i = 0; i < count; i++) if (typeof args[i] === 'boolean') args[i] = Number(args[i]);
    return plan;
  }

  #find(args: unknown[]): Plan {
    const kinds = this.#names.map((_, i) => kindOf(args[i], this.#what));
    let plan = this.#plans.find(each => each.kinds.every((kind, i) => kind === kinds[i]));
    if (plan === undefined) {
      plan = this.#make(kinds);
      this.#plans.push(plan);
    }
    return plan;
  }

  #differ(args: unknown[], second: number): never {
    const first = args.findIndex(arg => typeof arg === 'object');
    const size = (i: number) => `${this.#names[i]} has ${(args[i] as NumericArray).length}`;
    throw new RangeError(
      `${this.#what} takes arrays of one length, but ${size(first)} elements and ${size(second)}`,
    );
  }
}
