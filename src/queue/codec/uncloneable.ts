// Which part of a value it is that cannot be sent, for the message. Only after V8 has refused the value,
// so speed does not matter here.

import { types } from 'node:util';
import { quote } from '../../check.js';
import { toHandle } from '../../memory/handle.js';
import { isRefused, isSharedBuffer } from './serializer.js';

interface Place {
  part: unknown;
  within?: Place;
  /** What leads from there to here, such as `.name` or `[2]`. */
  step?: () => string;
}

/** The error for a value that V8 has refused. `name` is what it is called in the message. */
export function uncloneable(value: unknown, name: string): TypeError {
  const found = search(value);
  const message =
    found === undefined
      ? `${name} cannot be sent`
      : `${pathOf(found, name)} is ${describe(found.part)}, which cannot be sent`;
  return new TypeError(message);
}

/** What can be seen at once, before V8 is asked: a function or a symbol in it. */
export function unsendable(value: unknown, name: string): string | undefined {
  const found = walk(value, part => typeof part === 'function' || typeof part === 'symbol');
  return found && `${pathOf(found, name)} is ${describe(found.part)}: ${quote(found.part)}`;
}

/** Where V8 has nothing to object, but this host cannot hand on the memory. */
export function unshareable(value: unknown, name: string): TypeError {
  const found = walk(value, part => isShared(part));
  return new TypeError(
    `${found === undefined ? name : pathOf(found, name)} is shared memory, which queues cannot carry on this ` +
      'runtime. Send share(value) with postMessage() or workerData instead, and receive() it there',
  );
}

/** Whether there is a proxy in it; then errors may be those of its traps. */
export function proxyIn(value: unknown): boolean {
  return walk(value, part => types.isProxy(part)) !== undefined;
}

function search(value: unknown): Place | undefined {
  const suspects: Place[] = [];
  const culprit = walk(value, (part, place) => {
    if (typeof part === 'function' || typeof part === 'symbol' || types.isProxy(part)) return true;
    if (typeof part !== 'object' || part === null || isContainer(part)) return false;
    if (partsOf(place).length === 0) return isRefused(part);
    suspects.push(place);
    return false;
  });
  // Inner ones come later than those that they are in, so the last one is not refused for its parts.
  return culprit ?? suspects.reverse().find(({ part }) => isRefused(part as object));
}

/** The first part, in the order in which V8 writes them. */
function walk(root: unknown, matches: (part: unknown, place: Place) => boolean): Place | undefined {
  const known = new Set<unknown>();
  const pending: Place[] = [{ part: root }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { part } = place;
    if (known.has(part)) continue;
    if (matches(part, place)) return place;
    if (typeof part !== 'object' || part === null || types.isProxy(part)) continue;
    known.add(part);
    pending.push(...partsOf(place).reverse());
  }
  return undefined;
}

function isContainer(part: object): boolean {
  if (Array.isArray(part) || types.isMap(part) || types.isSet(part) || toHandle in part)
    return true;
  const prototype = Object.getPrototypeOf(part);
  return prototype === null || (prototype === Object.prototype && tagOf(part) === 'Object');
}

function partsOf(within: Place): Place[] {
  const part = within.part as object;
  const parts: Place[] = [];
  const add = (inner: unknown, step: () => string) => parts.push({ part: inner, within, step });
  if (types.isMap(part)) {
    let index = 0;
    for (const [key, value] of Map.prototype.entries.call(part)) {
      const at = index++;
      add(key, () => `[...keys][${at}]`);
      add(value, () => (isName(key) ? `.get(${JSON.stringify(key)})` : `[...values][${at}]`));
    }
  } else if (types.isSet(part)) {
    let index = 0;
    for (const member of Set.prototype.values.call(part)) {
      const at = index++;
      add(member, () => `[...values][${at}]`);
    }
  } else if (types.isNativeError(part)) {
    if (Object.hasOwn(part, 'cause')) add(part.cause, () => '.cause');
  } else if (!isAtom(part)) {
    for (const key of Object.keys(part)) add(read(part, key), () => stepTo(part, key));
  }
  return parts;
}

const isName = (key: unknown): boolean => typeof key === 'string' || typeof key === 'number';

/** Written without its properties, or by reference. */
function isAtom(part: object): boolean {
  return (
    ArrayBuffer.isView(part) ||
    types.isAnyArrayBuffer(part) ||
    types.isDate(part) ||
    types.isRegExp(part) ||
    types.isBoxedPrimitive(part) ||
    toHandle in part
  );
}

function isShared(part: unknown): boolean {
  if (typeof part !== 'object' || part === null || types.isProxy(part)) return false;
  return isSharedBuffer(ArrayBuffer.isView(part) ? part.buffer : part) || toHandle in part;
}

/** A getter's error has been thrown before, if it was to be. */
function read(part: object, key: string): unknown {
  try {
    return (part as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function stepTo(part: object, key: string): string {
  if (Array.isArray(part) && /^\d+$/.test(key)) return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key)}]`;
}

/** JavaScript that leads to the place: `value.list[2]`, `[...value.keys()][0]`. */
function pathOf(place: Place, name: string): string {
  const steps: string[] = [];
  for (let at: Place | undefined = place; at?.step !== undefined; at = at.within)
    steps.push(at.step());
  return steps.reverse().reduce((path, step) => {
    const spread = /^\[\.\.\.(keys|values)\](.*)$/.exec(step);
    return spread === null ? path + step : `[...${path}.${spread[1]}()]${spread[2]}`;
  }, name);
}

function describe(part: unknown): string {
  if (types.isProxy(part)) return 'a Proxy';
  if (typeof part !== 'object' || part === null) return `a ${typeof part}`;
  const name = part instanceof MessagePort ? 'MessagePort' : nameOf(part);
  const article = /^[AEIO]/i.test(name) ? 'an' : 'a';
  // These are refused for one reason only.
  if (types.isAnyArrayBuffer(part)) return `a detached ${name}`;
  if (ArrayBuffer.isView(part)) return `${article} ${name} whose memory is detached or too short`;
  return `${article} ${name}`;
}

const tagOf = (part: object): string => Object.prototype.toString.call(part).slice(8, -1);

function nameOf(part: object): string {
  const tag = tagOf(part);
  if (tag !== 'Object') return tag;
  const name: unknown = read(part, 'constructor');
  return typeof name === 'function' && name.name !== '' ? name.name : tag;
}
