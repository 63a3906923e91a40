// How manycore's objects cross from thread to thread: as a handle, a plain object that the structured
// clone knows how to copy and that names the kind and holds the shared memory.

import { quote } from '../check.js';

const KIND = '@manycore';

/** What a class does to be shareable: it names itself, and says what it consists of. */
export const toHandle: unique symbol = Symbol('manycore.toHandle');

export interface Shareable {
  [toHandle](): { kind: string; [field: string]: unknown };
}

interface Handle {
  [KIND]: string;
  [field: string]: unknown;
}

const revivers = new Map<string, (handle: Record<string, unknown>) => unknown>();

/** Called once by each shareable class. */
export function revivable(
  kind: string,
  revive: (handle: Record<string, unknown>) => unknown,
): void {
  revivers.set(kind, revive);
}

/**
 * A form of `value` that `postMessage` and `workerData` can carry: manycore's objects in it, at any
 * depth of plain objects and arrays, are replaced by handles. Everything else stays as it is, and a
 * value without such objects is returned itself.
 */
export function share<T>(value: T): unknown {
  return rewrite(value, new Map(), object => {
    if (!(toHandle in object)) return undefined;
    const { kind, ...fields } = (object as unknown as Shareable)[toHandle]();
    return { [KIND]: kind, ...fields };
  });
}

/** The inverse of {@link share}, on the other side. */
export function receive<T = unknown>(value: unknown): T {
  return rewrite(value, new Map(), object => {
    if (!(KIND in object)) return undefined;
    const { [KIND]: kind, ...fields } = object as Handle;
    const revive = revivers.get(kind);
    if (revive === undefined)
      throw new TypeError(`cannot receive ${quote(value)}: no such kind of object is known here`);
    return revive(fields);
  }) as T;
}

/** Copies only what changes; cycles and shared parts stay what they are. */
function rewrite(
  value: unknown,
  seen: Map<object, unknown>,
  replace: (object: object) => unknown,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const replacement = replace(value);
  if (replacement !== undefined) {
    seen.set(value, replacement);
    return replacement;
  }
  if (!Array.isArray(value) && !isPlain(value)) return value;
  if (!containsReplaceable(value, new Set(), replace)) return value;

  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  seen.set(value, copy);
  for (const [key, part] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: rewrite(part, seen, replace),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  if (Array.isArray(value)) (copy as unknown[]).length = value.length;
  return copy;
}

function containsReplaceable(
  value: unknown,
  visited: Set<object>,
  replace: (object: object) => unknown,
): boolean {
  if (typeof value !== 'object' || value === null || visited.has(value)) return false;
  visited.add(value);
  if (replace(value) !== undefined) return true;
  if (!Array.isArray(value) && !isPlain(value)) return false;
  return Object.values(value).some(part => containsReplaceable(part, visited, replace));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
