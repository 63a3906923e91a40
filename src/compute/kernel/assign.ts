import type * as Acorn from 'acorn';
import { adviceFor, operatorAdvice } from './advice.js';
import type { Context } from './context.js';
import { binary } from './operators.js';
import type { Binding, Variable } from './scope.js';
import { choose, type Value } from './state.js';

type Evaluate = (context: Context, node: Acorn.AnyNode) => Value;

/** What a name stands for here; nothing when it is no name of the kernel's own. */
export function lookup(context: Context, node: Acorn.Identifier): Binding | undefined {
  const binding = context.scope.find(node.name);
  if (binding === undefined || binding.kind === 'constant' || binding.ready) return binding;
  const reason = `"${node.name}" is used before it is declared`;
  return context.fail(node, reason, 'JavaScript would throw a ReferenceError: move it up');
}

/** `=`, the operators with `=`, `++` and `--`. */
export function assign(
  context: Context,
  node: Acorn.AssignmentExpression | Acorn.UpdateExpression,
  evaluate: Evaluate,
): Value {
  const { graph } = context;
  if (node.type === 'UpdateExpression') {
    const [variable, old] = target(context, node.argument);
    const op = node.operator === '++' ? 'add' : 'sub';
    const value = context.number(graph.apply(op, old().term, graph.one));
    const before = context.number(old().term);
    context.state.set(variable, value);
    return node.prefix ? value : before;
  }
  const { operator, left, right } = node;
  const [variable, old] = target(context, left);
  if (operator === '=') {
    const value = evaluate(context, right);
    context.state.set(variable, value);
    return value;
  }
  const before = old();
  if (operator === '&&=' || operator === '||=') {
    const test = graph.apply('truth', before.term);
    const change = () => {
      const value = evaluate(context, right);
      context.state.set(variable, value);
      return value;
    };
    const keep = () => before;
    const and = operator === '&&=';
    const [a, b] = context.branch(test, and ? change : keep, and ? keep : change);
    return choose(graph, test, a, b);
  }
  const other = evaluate(context, right);
  const result = binary(graph, operator.slice(0, -1), before.term, other.term);
  if (result === undefined) return context.fail(node, ...operatorAdvice(operator));
  const value = context.number(result.term);
  context.state.set(variable, value);
  return value;
}

/** The variable that is assigned to, and how to read it. */
function target(context: Context, node: Acorn.AnyNode): [Variable, () => Value] {
  if (node.type === 'MemberExpression') {
    context.refuseTools(node);
    const advice = 'return the value instead: each element has one result';
    return context.fail(node, 'a kernel has no objects or arrays to write to', advice);
  }
  if (node.type !== 'Identifier') return context.fail(node, ...adviceFor(node.type));
  const binding = lookup(context, node);
  const { name } = node;
  if (binding?.kind !== 'variable') {
    const reason = `"${name}" is no variable of this kernel`;
    return context.fail(node, reason, `declare it: let ${name} = 0`);
  }
  if (binding.constant) {
    return context.fail(node, `"${name}" is a const`, `declare it with let to change it`);
  }
  if (context.counters.has(binding)) {
    const reason = `"${name}" counts the rounds, and only the head of the loop may change it`;
    return context.fail(node, reason, 'use another variable, or break and continue');
  }
  const read = () => {
    const value = context.state.get(binding);
    if (value !== undefined) return value;
    const advice = `give it one where it is declared: let ${name} = 0`;
    return context.fail(node, `"${name}" may have no value yet here`, advice);
  };
  return [binding, read];
}
