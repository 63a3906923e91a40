import type { Graph } from './graph.js';
import { EXACT, INT32 } from './ops.js';
import { isConstant, type Term } from './term.js';

/** A term that has the same value to the bit for whatever operands, and costs less. */
export function simplify(graph: Graph, op: string, args: readonly Term[]): Term | undefined {
  const exact = EXACT[op];
  if (exact !== undefined && args.every(arg => isConstant(arg))) {
    return graph.constant(exact(args[0]!.value, args[1]?.value ?? 0));
  }
  return rules[op]?.(graph, args[0]!, args[1]!, args[2]!);
}

type Rule = (graph: Graph, a: Term, b: Term, c: Term) => Term | undefined;

/** Is one the negation of the other? */
const opposite = (a: Term, b: Term) =>
  (a.op === 'not' && a.args[0] === b) || (b.op === 'not' && b.args[0] === a);

const same: Rule = (_, a, b) => (a === b ? a : undefined);
const int32: Rule = (_, a, b) => (isConstant(b, 0) && INT32.has(a.op) ? a : undefined);

const rules: Readonly<Record<string, Rule>> = {
  neg: (_, a) => (a.op === 'neg' ? a.args[0] : undefined),
  abs: (graph, a) =>
    a.op === 'abs' ? a : a.op === 'neg' ? graph.apply('abs', a.args[0]!) : undefined,
  truth: (_, a) => (a.boolean ? a : undefined),
  not(graph, a) {
    if (a.op === 'not') return graph.apply('truth', a.args[0]!);
    if (a.op === 'truth') return graph.not(a.args[0]!);
    if (a.op === 'eq') return graph.apply('ne', ...a.args);
    if (a.op === 'ne') return graph.apply('eq', ...a.args);
    return undefined;
  },
  // Not + 0: -0 + 0 is 0.
  add: (_, a, b) => (isConstant(b, -0) ? a : isConstant(a, -0) ? b : undefined),
  sub: (_, a, b) => (isConstant(b, 0) ? a : undefined),
  mul: (graph, a, b) => times(graph, a, b) ?? times(graph, b, a),
  div(graph, a, b) {
    if (isConstant(b, 1)) return a;
    return isConstant(b) && isPower(b.value)
      ? graph.apply('mul', a, graph.constant(1 / b.value))
      : undefined;
  },
  pow(graph, a, b) {
    if (!isConstant(b)) return undefined;
    if (b.value === 0) return graph.one; // of NaN too
    if (b.value === 1) return a;
    if (b.value === 2) return graph.apply('mul', a, a);
    if (b.value === -1) return graph.apply('div', graph.one, a);
    const power = isConstant(a) ? exactPower(a.value, b.value) : undefined;
    return power === undefined ? undefined : graph.constant(power);
  },
  min: same,
  max: same,
  bitor: int32,
  bitxor: int32,
  shl: int32,
  shr: int32,
  both(graph, a, b) {
    if (isConstant(a, 0) || isConstant(b, 0) || opposite(a, b)) return graph.zero;
    if (isConstant(a)) return graph.apply('truth', b);
    if (isConstant(b) || a === b) return graph.apply('truth', a);
    if (a.op === 'both' && a.args.includes(b)) return a;
    if (b.op === 'both' && b.args.includes(a)) return b;
    // One operation instead of two
    if (b.op === 'not' && a.boolean) return graph.select(b.args[0]!, graph.zero, a);
    return a.op === 'not' && b.boolean ? graph.select(a.args[0]!, graph.zero, b) : undefined;
  },
  either(graph, a, b) {
    if (isConstant(a, 0) || a === b) return graph.apply('truth', b);
    if (isConstant(b, 0)) return graph.apply('truth', a);
    return isConstant(a) || isConstant(b) || opposite(a, b) ? graph.one : undefined;
  },
  select(graph, condition, a, b) {
    if (a === b) return a;
    if (isConstant(condition)) return condition.value ? a : b;
    if (condition.op === 'truth') return graph.select(condition.args[0]!, a, b);
    if (condition.op === 'not') return graph.select(condition.args[0]!, b, a);
    if (b.op === 'select' && b.args[0] === condition) return graph.select(condition, a, b.args[2]!);
    if (a.op === 'select' && a.args[0] === condition) return graph.select(condition, a.args[1]!, b);
    if (!a.boolean || !b.boolean) return undefined;
    const holds = graph.apply('truth', condition);
    if (isConstant(a, 1)) return graph.either(holds, b);
    if (isConstant(b, 0)) return graph.both(holds, a);
    return isConstant(a, 0) && isConstant(b, 1) ? graph.not(condition) : undefined;
  },
};

function times(graph: Graph, a: Term, b: Term): Term | undefined {
  if (isConstant(b, 1)) return a;
  return isConstant(b, -1) ? graph.apply('neg', a) : undefined;
}

/** A power of two whose reciprocal is one, too: to multiply with that is the same to the bit. */
function isPower(value: number): boolean {
  const exponent = Math.round(Math.log2(Math.abs(value)));
  return Math.abs(exponent) <= 1022 && Math.abs(value) === 2 ** exponent;
}

/** Of integers, as long as every product on the way is exact. */
function exactPower(base: number, exponent: number): number | undefined {
  if (!Number.isSafeInteger(base) || !(Number.isInteger(exponent) && exponent > 0))
    return undefined;
  if (exponent > 1023) return undefined;
  let power = 1;
  for (let i = 0; i < exponent; i++) {
    power *= base;
    if (!Number.isSafeInteger(power) && Math.abs(base) !== 2) return undefined;
  }
  return power;
}
