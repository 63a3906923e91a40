import type { Graph } from './graph.js';
import type { Value } from './state.js';
import type { Term } from './term.js';

const arithmetic: Readonly<Record<string, string>> = {
  ...{ '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'rem', '**': 'pow' },
  ...{ '&': 'bitand', '|': 'bitor', '^': 'bitxor', '<<': 'shl', '>>': 'shr', '>>>': 'ushr' },
};
/** And whether the operands change places. A number is never equal to another for `==` but not for the machine. */
const relations: Readonly<Record<string, [op: string, swapped: boolean]>> = {
  ...{ '<': ['lt', false], '<=': ['le', false], '>': ['lt', true], '>=': ['le', true] },
  ...{ '==': ['eq', false], '!=': ['ne', false] },
};

/** Nothing when there is no such operator for numbers. `===` is `strictlyEqual`. */
export function binary(
  graph: Graph,
  operator: string,
  a: Term,
  b: Term,
): { term: Term; boolean: boolean } | undefined {
  const op = arithmetic[operator];
  if (op !== undefined) return { term: graph.apply(op, a, b), boolean: false };
  const relation = relations[operator];
  if (relation === undefined) return undefined;
  const [name, swapped] = relation;
  return { term: swapped ? graph.apply(name, b, a) : graph.apply(name, a, b), boolean: true };
}

/** true === 1 is false. */
export function strictlyEqual(graph: Graph, a: Value, b: Value): Term {
  const equal = graph.apply('eq', a.term, b.term);
  if (a.tag === b.tag) return equal;
  return graph.both(equal, graph.apply('eq', a.tag, b.tag));
}
