import { quote } from '../check.js';
import {
  isShared,
  type SharedTypedArray,
  type SharedTypedArrays,
  shared,
  type TypedArrayName,
} from '../memory/array.js';

/** The element types that JavaScript reads as numbers. */
export const NUMBERS = [
  'Float64Array',
  'Float32Array',
  'Int32Array',
  'Uint32Array',
  'Int16Array',
  'Uint16Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
] as const satisfies readonly TypedArrayName[];

/** Those that it reads as bigints. */
export const BIGINTS = [
  'BigInt64Array',
  'BigUint64Array',
] as const satisfies readonly TypedArrayName[];

export function typeName(array: SharedTypedArray): TypedArrayName {
  return array[Symbol.toStringTag];
}

export function isBig(array: SharedTypedArray): boolean {
  return (BIGINTS as readonly string[]).includes(typeName(array));
}

/**
 * Where a result goes: the option `out`, or a new array of the first of the types.
 *
 * @throws TypeError unless `out` is a shared array of one of the types, RangeError unless it has
 * exactly this length.
 */
export function outArray<Name extends TypedArrayName>(
  out: unknown,
  what: string,
  length: number,
  types: readonly Name[],
): SharedTypedArrays[Name] {
  if (out === undefined) {
    const Type = globalThis[types[0]!] as typeof Float64Array;
    return shared(Type, length) as SharedTypedArrays[Name];
  }
  if (!isShared(out) || !(types as readonly string[]).includes(typeName(out))) {
    throw new TypeError(
      `out of ${what} must be a ${list(types)} in shared memory, not ${quote(out)}`,
    );
  }
  if (out.length !== length) {
    throw new RangeError(
      `out of ${what} must have ${length} elements, not ${out.length} as ${quote(out)}`,
    );
  }
  return out as SharedTypedArrays[Name];
}

function list(types: readonly string[]): string {
  return types.length === 1 ? types[0]! : `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;
}
