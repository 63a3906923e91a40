import { types } from 'node:util';
import { toHandle } from '../../memory/handle.js';
import { isModule, Refused } from './serializer.js';

const { getOwnPropertyDescriptor, getPrototypeOf, keys } = Object;

/** What there is to know of a value before V8 writes it. */
export interface Survey {
  /** share() would find some of manycore's objects. */
  objects: boolean;
  /** Some error has a cause that is more than a primitive. */
  causes: boolean;
}

/**
 * Looks where share() does, but calls no getters: a value without manycore's objects sees them called
 * once, by V8, as structuredClone does.
 *
 * @throws Refused for a compiled WebAssembly module on the way.
 */
export function survey(root: unknown): Survey {
  const known = new Set<object>();
  const pending: object[] = [];
  const found: Survey = { objects: false, causes: false };
  const meet = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || known.has(part) || types.isProxy(part)) return;
    if (isModule(part)) throw new Refused('[object WebAssembly.Module] could not be cloned');
    known.add(part);
    if (toHandle in part) found.objects = true;
    else pending.push(part);
  };
  meet(root);
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (Array.isArray(part)) {
      eachElement(part, meet);
    } else if (types.isMap(part)) {
      Map.prototype.forEach.call(part, (value, key) => {
        meet(key);
        meet(value);
      });
    } else if (types.isSet(part)) {
      Set.prototype.forEach.call(part, meet);
    } else if (types.isNativeError(part)) {
      const cause: unknown = getOwnPropertyDescriptor(part, 'cause')?.value;
      if (typeof cause === 'object' && cause !== null) found.causes = true;
    } else if (isPlain(part)) {
      for (const key of keys(part)) meet(getOwnPropertyDescriptor(part, key)?.value);
    }
  }
  return found;
}

/** Not by its indices alone: it may be as long as 2^32 and have one element. */
function eachElement(array: readonly unknown[], meet: (element: unknown) => void): void {
  let gaps = 0;
  for (let i = 0; i < array.length; i++) {
    if (array[i] !== undefined) meet(array[i]);
    else if (++gaps === 1000) break;
  }
  if (gaps === 1000) Object.values(array).forEach(meet);
}

function isPlain(part: object): boolean {
  const prototype = getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}
