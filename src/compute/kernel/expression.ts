import type * as Acorn from 'acorn';
import { literalAdvice, operatorAdvice, unknownName } from './advice.js';
import { assign, lookup } from './assign.js';
import { evaluateCall } from './call.js';
import type { Context } from './context.js';
import { member } from './library.js';
import { binary, strictlyEqual } from './operators.js';
import { choose, type Value } from './state.js';
import type { Term } from './term.js';

/** The value of an expression. What it assigns is in the context's state afterwards. */
export function evaluate(context: Context, node: Acorn.AnyNode): Value {
  return context.within(node, () => visit(context, node));
}

function visit(context: Context, node: Acorn.AnyNode): Value {
  const { graph } = context;
  switch (node.type) {
    case 'Literal': {
      const { value } = node;
      if (typeof value === 'number' || typeof value === 'boolean') return context.literal(value);
      return context.fail(node, ...literalAdvice(value, node.bigint !== undefined));
    }
    case 'Identifier':
      return identifier(context, node);
    case 'ParenthesizedExpression':
      return evaluate(context, node.expression);
    case 'UnaryExpression':
      return unary(context, node);
    case 'BinaryExpression':
      return chain(context, node);
    case 'LogicalExpression':
      return logical(context, node);
    case 'ConditionalExpression': {
      const test = condition(context, node.test);
      const [a, b] = context.branch(
        test,
        () => evaluate(context, node.consequent),
        () => evaluate(context, node.alternate),
      );
      return choose(graph, test, a, b);
    }
    case 'SequenceExpression': {
      const values = node.expressions.map(each => evaluate(context, each));
      return values[values.length - 1]!;
    }
    case 'AssignmentExpression':
    case 'UpdateExpression':
      return assign(context, node, evaluate);
    case 'CallExpression':
      return evaluateCall(context, node, evaluate);
    case 'MemberExpression':
      return member(context, node);
    default:
      return context.refuse(node);
  }
}

function identifier(context: Context, node: Acorn.Identifier): Value {
  const binding = lookup(context, node);
  if (binding?.kind === 'variable') {
    const value = context.state.get(binding);
    if (value !== undefined) return value;
    const reason = `"${node.name}" may have no value yet here`;
    return context.fail(node, reason, `give it one where it is declared: let ${node.name} = 0`);
  }
  if (binding?.kind === 'constant') return context.literal(binding.value);
  if (binding?.kind === 'closure' || FUNCTIONS.has(node.name)) {
    const reason = `"${node.name}" is a function, and a function is no value here`;
    return context.fail(node, reason, `call it: ${node.name}(…)`);
  }
  if (node.name === 'NaN') return context.literal(Number.NaN);
  if (node.name === 'Infinity') return context.literal(Number.POSITIVE_INFINITY);
  return context.fail(node, ...unknownName(node.name));
}

const FUNCTIONS = new Set(['isNaN', 'isFinite', 'Number', 'Boolean']);

function unary(context: Context, node: Acorn.UnaryExpression): Value {
  const { graph } = context;
  if (node.operator === '!') return context.boolean(graph.not(condition(context, node.argument)));
  if (!['+', '-', '~'].includes(node.operator)) {
    return context.fail(node, ...operatorAdvice(node.operator));
  }
  const { term } = evaluate(context, node.argument);
  if (node.operator === '+') return context.number(term);
  return context.number(graph.apply(node.operator === '-' ? 'neg' : 'bitnot', term));
}

/** A long sum is a deep tree: its left edge is gone along in a loop. */
function chain(context: Context, node: Acorn.BinaryExpression): Value {
  const edge: Acorn.BinaryExpression[] = [];
  let left: Acorn.AnyNode = node;
  while (left.type === 'BinaryExpression') {
    edge.push(left);
    left = left.left;
  }
  if (left.type === 'PrivateIdentifier') context.refuse(left);
  let value = evaluate(context, left);
  for (const { operator, right, start } of edge.reverse()) {
    const other = evaluate(context, right);
    if (operator === '===' || operator === '!==') {
      const equal = strictlyEqual(context.graph, value, other);
      value = context.boolean(operator === '===' ? equal : context.graph.not(equal));
      continue;
    }
    const result = binary(context.graph, operator, value.term, other.term);
    if (result === undefined) return context.fail({ start }, ...operatorAdvice(operator));
    value = result.boolean ? context.boolean(result.term) : context.number(result.term);
  }
  return value;
}

/** a && b is a where a is falsy, else b; what b assigns happens only there. */
function logical(context: Context, node: Acorn.LogicalExpression): Value {
  const { graph } = context;
  if (node.operator === '??') return context.fail(node, ...operatorAdvice('??'));
  const left = evaluate(context, node.left);
  const test = graph.apply('truth', left.term);
  const right = () => evaluate(context, node.right);
  const keep = () => left;
  const and = node.operator === '&&';
  const [a, b] = context.branch<Value, Value>(test, and ? right : keep, and ? keep : right);
  return choose(graph, test, a, b);
}

/** Where an expression is true, as 0 or 1. */
export function condition(context: Context, node: Acorn.AnyNode): Term {
  const { graph } = context;
  if (node.type !== 'LogicalExpression' || node.operator === '??') {
    return graph.apply('truth', evaluate(context, node).term);
  }
  return context.within(node, () => {
    const left = condition(context, node.left);
    const right = () => condition(context, node.right);
    const nothing = () => undefined;
    if (node.operator === '&&') {
      return graph.both(left, context.branch(left, right, nothing)[0]);
    }
    return graph.either(left, context.branch(left, nothing, right)[1]);
  });
}
