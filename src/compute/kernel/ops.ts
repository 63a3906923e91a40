// What is known of the register machine's operations, by their names. Their numbers are the addon's affair.

/** The order of the operands does not matter, to the bit. */
export const COMMUTATIVE: ReadonlySet<string> = new Set([
  ...['add', 'mul', 'hypot', 'min', 'max', 'imul', 'bitand', 'bitor', 'bitxor', 'eq', 'ne'],
  ...['both', 'either'],
]);

/** The result is 0 or 1. */
export const BOOLEAN: ReadonlySet<string> = new Set([
  ...['not', 'truth', 'lt', 'le', 'eq', 'ne', 'both', 'either'],
]);

/** The result is an int32 already. */
export const INT32: ReadonlySet<string> = new Set([
  ...['bitnot', 'bitand', 'bitor', 'bitxor', 'shl', 'shr', 'imul', 'clz32'],
]);

/**
 * What has one right result, so that it may be computed here instead. The others (sin, pow, …) may
 * differ in the last bit between this engine and the machine, and are left to the machine: constant
 * or not, the result of an expression is the same.
 */
export const EXACT: Readonly<Record<string, (a: number, b: number) => number>> = {
  neg: a => -a,
  not: a => Number(!a),
  truth: a => Number(!!a),
  bitnot: a => ~a,
  abs: a => Math.abs(a),
  sign: a => Math.sign(a),
  sqrt: a => Math.sqrt(a),
  floor: a => Math.floor(a),
  ceil: a => Math.ceil(a),
  trunc: a => Math.trunc(a),
  round: a => Math.round(a),
  fround: a => Math.fround(a),
  clz32: a => Math.clz32(a),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  rem: (a, b) => a % b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  imul: (a, b) => Math.imul(a, b),
  bitand: (a, b) => a & b,
  bitor: (a, b) => a | b,
  bitxor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
  ushr: (a, b) => a >>> b,
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  both: (a, b) => Number(!!a && !!b),
  either: (a, b) => Number(!!a || !!b),
};
