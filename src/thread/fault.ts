// How an error crosses from one thread to another. The structured clone drops class names, own
// properties and, between threads, classes themselves; this keeps what a person needs to see.

import { quote } from '../check.js';
import * as errors from '../errors.js';

export interface Fault {
  /** Not an Error: the value itself. */
  thrown?: unknown;
  name?: string;
  /** The nearest of its classes that both sides have, by name. */
  base?: string;
  message?: string;
  stack?: string | undefined;
  properties?: Record<string, unknown>;
  cause?: Fault;
  /** Of an AggregateError. */
  errors?: Fault[];
}

const OWN = new Set(['name', 'message', 'stack', 'cause', 'errors']);
const DEEPEST_CAUSE = 16;
const BRIEF = 100;

/** On the side where it was thrown. The result holds cloneable values only. */
export function pack(error: unknown): Fault {
  return packed(error, 0, new Map());
}

/** @param known each error is packed once, wherever it comes up again */
function packed(error: unknown, depth: number, known: Map<unknown, Fault>): Fault {
  let fault = known.get(error);
  if (fault !== undefined) return fault;
  fault = {};
  known.set(error, fault);
  try {
    return Object.assign(
      fault,
      error instanceof Error ? portrait(error, depth, known) : thrown(error),
    );
  } catch {
    return Object.assign(fault, thrown(error)); // a proxy, for example, that lets nobody look
  }
}

function thrown(value: unknown): Fault {
  return { thrown: cloneable(value) ? value : quote(value) };
}

function portrait(error: Error, depth: number, known: Map<unknown, Fault>): Fault {
  const properties: Record<string, unknown> = {};
  for (const key of Object.keys(error)) {
    const value = read(error, key);
    if (!OWN.has(key) && value !== undefined && cloneable(value)) properties[key] = value;
  }
  const base = baseOf(error);
  const fault: Fault = {
    name: nameOf(error, base.name),
    base: base.name,
    message: text(read(error, 'message')),
    stack: text(read(error, 'stack')),
    properties,
  };
  if ('cause' in error && depth < DEEPEST_CAUSE) {
    fault.cause = packed(read(error, 'cause'), depth + 1, known);
  }
  const errors = error instanceof AggregateError ? read(error, 'errors') : undefined;
  if (Array.isArray(errors) && depth < DEEPEST_CAUSE) {
    fault.errors = errors.map(one => packed(one, depth + 1, known));
  }
  return fault;
}

/** The same without what may have kept it from being sent. */
export function bare({ name, base, message, stack, thrown }: Fault): Fault {
  if (name === undefined) return { thrown: quote(thrown) };
  return { name, ...(base && { base }), message: String(message), stack, properties: {} };
}

/** What there is always room for. */
export function brief({ name, base, message, thrown }: Fault): Fault {
  const text = (name === undefined ? quote(thrown) : String(message)).replace(/[^ -~]/g, '?');
  const short = text.length > BRIEF ? `${text.slice(0, BRIEF)}...` : text;
  return name === undefined
    ? { thrown: short }
    : { name: base ?? 'Error', base: base ?? 'Error', message: short };
}

/** On the side that asked. Built-in and manycore's own classes are restored; others keep their name. */
export function unpack(fault: Fault, known = new Map<Fault, unknown>()): unknown {
  if (known.has(fault)) return known.get(fault);
  if (fault.name === undefined) return fault.thrown;
  // Made by Error itself, so that it is one for the debugger and the structured clone too.
  const error: Error = Reflect.construct(Error, [fault.message], classOf(fault.base));
  known.set(fault, error);
  const hidden = (key: string, value: unknown) =>
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  hidden('stack', fault.stack);
  if (error.name !== fault.name) hidden('name', fault.name);
  if (fault.cause !== undefined) hidden('cause', unpack(fault.cause, known));
  if (fault.errors !== undefined)
    hidden(
      'errors',
      fault.errors.map(one => unpack(one, known)),
    );
  return Object.assign(error, fault.properties);
}

const known = new Map<string, ErrorConstructor>(
  [
    ...[
      Error,
      AggregateError as unknown as ErrorConstructor,
      EvalError,
      RangeError,
      ReferenceError,
      SyntaxError,
      TypeError,
      URIError,
    ],
    ...(Object.values(errors) as unknown as ErrorConstructor[]),
  ].map(one => [one.name, one]),
);

function classOf(name: string | undefined): ErrorConstructor {
  return known.get(name ?? '') ?? Error;
}

function baseOf(error: Error): ErrorConstructor {
  for (
    let type = read(error, 'constructor');
    typeof type === 'function';
    type = Object.getPrototypeOf(type)
  ) {
    if (known.get(type.name) === type) return type as ErrorConstructor;
  }
  return Error;
}

/** A class that does not say what its errors are called inherits its base's name: its own says more. */
function nameOf(error: Error, base: string): string {
  const name = text(read(error, 'name'));
  const own = (read(error, 'constructor') as { name?: unknown } | undefined)?.name;
  return name === base && typeof own === 'string' && own !== '' ? own : name;
}

/** A getter may throw, and must not replace the error that is on its way. */
function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : quote(value);
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
