import { formAbroad } from '../../memory/abroad.js';
import type { Travellers } from '../../memory/handle.js';
import { pathTo } from './uncloneable.js';

/**
 * A form of the value that encode() can write for another process, which calls receive() on what it
 * decodes. In messages it is called `name`.
 *
 * @throws TypeError that names the part which lies in memory of this process alone.
 */
export function abroad(value: unknown, name: string, travellers: Travellers): unknown {
  try {
    return formAbroad(value, travellers);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`${pathTo(value, name, isStranded)}: ${error.message}`, { cause: error });
  }
}

function isStranded(part: unknown): boolean {
  // Not what is refused for something in it.
  if (typeof part !== 'object' || part === null) return false;
  const prototype = Object.getPrototypeOf(part);
  const plain = prototype === Object.prototype || prototype === null || Array.isArray(part);
  if (plain || part instanceof Map || part instanceof Set) return false;
  try {
    formAbroad(part, []);
    return false;
  } catch {
    return true;
  }
}
