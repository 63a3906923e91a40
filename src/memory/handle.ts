// How manycore's objects cross from thread to thread: as a handle, a plain object that the structured
// clone knows how to copy and that names the kind and holds the shared memory.

import { quote } from '../check.js';

export const KIND = '@manycore';

/** What a class does to be shareable: it names itself, and says what it consists of. */
export const toHandle: unique symbol = Symbol('manycore.toHandle');

/** Called when its handle has been sent, where that makes a difference: perhaps to a child of that pid. */
export const departs: unique symbol = Symbol('manycore.departs');

export interface Shareable {
  [toHandle](): { kind: string; [field: string]: unknown };
  [departs]?(pid?: number): void;
}

/** The objects of a value whose form is being made. They depart when it is sent, if it is. */
export type Travellers = Shareable[];

export function depart(travellers: Travellers, pid?: number): void {
  for (const object of travellers) object[departs]?.(pid);
}

interface Handle {
  [KIND]: string;
  [field: string]: unknown;
}

/** For a member that no clone can have: the engine's message quotes it. */
export const notCloneable = () => 'pass share(object), and receive() it on the other side';

type Revive = (handle: Record<string, unknown>) => unknown;

const revivers = new Map<string, Revive>();
const losers = new Map<string, Revive>();

/**
 * Called once by each shareable class.
 *
 * @param lose in place of `revive`, when nobody will ever receive what has departed
 */
export function revivable(kind: string, revive: Revive, lose?: Revive): void {
  revivers.set(kind, revive);
  if (lose !== undefined) losers.set(kind, lose);
}

/**
 * A form of `value` that `postMessage` and `workerData` can carry: manycore's objects in it, at any
 * depth of plain objects, arrays, Maps and Sets, are replaced by handles. Everything else stays as it
 * is, and a value without such objects is returned itself.
 */
export function share<T>(value: T): unknown {
  const travellers: Travellers = [];
  const form = formOf(value, travellers);
  depart(travellers);
  return form;
}

/** As share(), for whoever does not know yet whether it will be sent. */
export function formOf(value: unknown, travellers: Travellers): unknown {
  return rewrite(value, isShareable, object => {
    const { kind, ...fields } = handleOf(object, travellers);
    return { [KIND]: kind, ...fields };
  });
}

export function handleOf(object: object, travellers: Travellers) {
  travellers.push(object as Shareable);
  return (object as Shareable)[toHandle]();
}

/** The inverse of {@link share}, on the other side. */
export function receive<T = unknown>(value: unknown): T {
  return rewrite(value, isHandle, object => {
    const { [KIND]: kind, ...fields } = object as Handle;
    const revive = revivers.get(kind);
    if (revive === undefined) {
      throw new TypeError(`cannot receive ${quote(object)}: no such kind of object is known here`);
    }
    return revive(fields);
  }) as T;
}

/** In place of receive(): nobody will. */
export function lose(value: unknown): void {
  rewrite(value, isHandle, object => {
    const { [KIND]: kind, ...fields } = object as Handle;
    losers.get(kind)?.(fields);
    return object;
  });
}

export const isShareable = (object: object): boolean => toHandle in object;
const isHandle = (object: object): boolean => KIND in object;

/**
 * Replaces the objects that `matches` says, and copies only the containers that lead to one. Linear in
 * the size of the value; cycles and shared parts stay what they are.
 */
export function rewrite(
  value: unknown,
  matches: (object: object) => boolean,
  replace: (object: object) => unknown,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (matches(value)) return replace(value);
  const leading = containersLeadingTo(value, matches);
  if (leading.size === 0) return value;
  const done = new Map<object, unknown>();

  const unfilled: [copy: object, container: object][] = [];

  const visit = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (done.has(part)) return done.get(part);
    let result: unknown = part;
    if (matches(part)) {
      result = replace(part);
    } else if (leading.has(part)) {
      const copy = emptyLike(part);
      unfilled.push([copy, part]);
      result = copy;
    }
    done.set(part, result);
    return result;
  };
  const result = visit(value);
  // Later, not within visit(): as deep as the value may be, the stack is not.
  for (let next = unfilled.pop(); next !== undefined; next = unfilled.pop()) fill(...next, visit);
  return result;
}

/** Every container from which a match can be reached. */
function containersLeadingTo(root: object, matches: (object: object) => boolean): Set<object> {
  const holders = new Map<object, object[]>([[root, []]]);
  const leading = new Set<object>();
  const pending = [root];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    const holder = container;
    eachPart(holder, part => {
      if (typeof part !== 'object' || part === null) return;
      if (matches(part)) {
        markUpwards(holder, holders, leading);
        return;
      }
      const known = holders.get(part);
      if (known !== undefined) {
        known.push(holder);
        if (leading.has(part)) markUpwards(holder, holders, leading);
      } else if (isContainer(part)) {
        holders.set(part, [holder]);
        pending.push(part);
      }
    });
  }
  return leading;
}

function markUpwards(from: object, holders: Map<object, object[]>, leading: Set<object>): void {
  const pending = [from];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    if (leading.has(container)) continue;
    leading.add(container);
    pending.push(...(holders.get(container) ?? []));
  }
}

function isContainer(value: object): boolean {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function eachPart(container: object, use: (part: unknown) => void): void {
  if (container instanceof Map) {
    for (const [key, part] of container) {
      use(key);
      use(part);
    }
  } else if (container instanceof Set) {
    for (const part of container) use(part);
  } else if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) use(container[i]);
  } else if (isContainer(container)) {
    for (const part of Object.values(container)) use(part);
  }
}

function emptyLike(container: object): object {
  if (container instanceof Map) return new Map();
  if (container instanceof Set) return new Set();
  return Array.isArray(container) ? [] : {};
}

function fill(copy: object, container: object, visit: (part: unknown) => unknown): void {
  if (container instanceof Map) {
    for (const [key, part] of container)
      (copy as Map<unknown, unknown>).set(visit(key), visit(part));
  } else if (container instanceof Set) {
    for (const part of container) (copy as Set<unknown>).add(visit(part));
  } else {
    for (const [key, part] of Object.entries(container)) {
      // Defined, not assigned: the key may be __proto__.
      Object.defineProperty(copy, key, {
        value: visit(part),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    if (Array.isArray(container)) (copy as unknown[]).length = container.length;
  }
}
