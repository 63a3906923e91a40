import { inspect } from 'node:util';

/** A value as it stands in an error message: short, on one line. */
export function quote(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 5 });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Milliseconds of patience: a number from 0 to Infinity. */
export function timeout(ms: unknown, what = 'timeout'): number {
  if (typeof ms !== 'number') {
    throw new TypeError(`${what} must be a number of milliseconds, not ${quote(ms)}`);
  }
  if (!(ms >= 0)) {
    throw new RangeError(`${what} must be 0 or more milliseconds, not ${quote(ms)}`);
  }
  return ms;
}

/** An integer between two bounds, both included. */
export function integer(
  value: unknown,
  what: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number') {
    throw new TypeError(`${what} must be a number, not ${quote(value)}`);
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    const upper = most === Number.MAX_SAFE_INTEGER && value <= most ? '' : ` and at most ${most}`;
    throw new RangeError(
      `${what} must be an integer, at least ${least}${upper}, not ${quote(value)}`,
    );
  }
  return value;
}

export function boolean(value: unknown, what: string): boolean {
  if (typeof value !== 'boolean') {
    throw new TypeError(`${what} must be true or false, not ${quote(value)}`);
  }
  return value;
}

/** One of a list of strings. */
export function choice<T extends string>(value: unknown, what: string, among: readonly T[]): T {
  if (!among.includes(value as T)) {
    const list = among.map(one => `'${one}'`).join(', ');
    throw new TypeError(`${what} must be one of ${list}, not ${quote(value)}`);
  }
  return value as T;
}

/**
 * An options object, or nothing.
 *
 * @throws TypeError for an option that does not exist: it would be ignored without a word.
 */
export function options<T extends object>(
  value: T | undefined,
  what: string,
  known: readonly (keyof T & string)[],
): Partial<T> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} takes an options object, not ${quote(value)}`);
  }
  const stranger = Object.keys(value).find(key => !known.includes(key as keyof T & string));
  if (stranger !== undefined) {
    throw new TypeError(`${what} has no option ${quote(stranger)}; it takes ${known.join(', ')}`);
  }
  return value;
}

export function callable(
  value: unknown,
  what: string,
): asserts value is (...args: never) => unknown {
  if (typeof value !== 'function') {
    throw new TypeError(`${what} must be a function, not ${quote(value)}`);
  }
}

export function signal(value: unknown): asserts value is AbortSignal | undefined {
  if (value !== undefined && !(value instanceof AbortSignal)) {
    throw new TypeError(`signal must be an AbortSignal, not ${quote(value)}`);
  }
}

/** Something iterable, or asynchronously so where that is allowed. */
export function iterable<T>(value: T, what: string, allowAsync = false): T {
  const { [Symbol.iterator]: now, [Symbol.asyncIterator]: later } = Object(value ?? {});
  if (typeof now !== 'function' && !(allowAsync && typeof later === 'function')) {
    const hint = allowAsync ? 'or async iterable' : '(an async iterable is none)';
    throw new TypeError(`${what} takes something iterable ${hint}, not ${quote(value)}`);
  }
  return value;
}

/** A list of arguments. */
export function list(value: unknown, what: string): asserts value is unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${what} must be an array, not ${quote(value)}`);
}

export function optionalName(value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string') {
    throw new TypeError(`name must be a string, not ${quote(value)}`);
  }
  return value;
}
