/** The types whose elements are numbers, and those whose elements are bigints. */
export const numbers = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;
export const bigs = [BigInt64Array, BigUint64Array] as const;
