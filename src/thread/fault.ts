// How an error crosses from one thread to another. The structured clone drops class names, own
// properties and, between threads, classes themselves; this keeps what a person needs to see.

import { quote } from '../check.js';
import * as errors from '../errors.js';

export interface Fault {
  /** Not an Error: the value itself. */
  thrown?: unknown;
  name?: string;
  message?: string;
  stack?: string | undefined;
  properties?: Record<string, unknown>;
  cause?: Fault;
  /** An AggregateError's. */
  errors?: Fault[];
}

const OWN = new Set(['name', 'message', 'stack', 'cause', 'errors']);
const DEEPEST_CAUSE = 16;

/** On the side where it was thrown. The result holds cloneable values only. */
export function pack(error: unknown, depth = 0): Fault {
  if (!(error instanceof Error)) return { thrown: cloneable(error) ? error : quote(error) };
  const properties: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    if (OWN.has(key)) continue;
    try {
      const value = (error as unknown as Record<string, unknown>)[key];
      if (cloneable(value)) properties[key] = value;
    } catch {
      // A getter that throws says nothing about this error.
    }
  }
  const fault: Fault = {
    name: typeof error.name === 'string' ? error.name : 'Error',
    message: String(error.message),
    stack: error.stack,
    properties,
  };
  if ('cause' in error && depth < DEEPEST_CAUSE) fault.cause = pack(error.cause, depth + 1);
  if (error instanceof AggregateError && depth < DEEPEST_CAUSE) {
    fault.errors = error.errors.map(one => pack(one, depth + 1));
  }
  return fault;
}

/** On the side that asked. Built-in and manycore's own classes are restored; others keep their name. */
export function unpack(fault: Fault): unknown {
  if (fault.name === undefined) return fault.thrown;
  // A real error, which util.types.isNativeError() and the structured clone know as one.
  const error = Object.setPrototypeOf(new Error(), prototypeOf(fault)) as Error;
  const hidden = (key: string, value: unknown) =>
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  hidden('message', fault.message);
  hidden('stack', fault.stack);
  if (error.name !== fault.name) hidden('name', fault.name);
  if (fault.cause !== undefined) hidden('cause', unpack(fault.cause));
  if (fault.errors !== undefined) hidden('errors', fault.errors.map(unpack));
  return Object.assign(error, fault.properties);
}

const builtIn: readonly { readonly name: string; readonly prototype: Error }[] = [
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];

function prototypeOf({ name, properties }: Fault): object {
  // By the code, too: others have errors of these names, AbortSignal.timeout() for one.
  const own = (errors as Record<string, unknown>)[name as string];
  if (typeof own === 'function' && String(properties?.['code']).startsWith('ERR_MANYCORE_')) {
    return own.prototype as object;
  }
  return (builtIn.find(one => one.name === name) ?? Error).prototype;
}

function cloneable(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (typeof value !== 'object' || value === null) return true;
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
