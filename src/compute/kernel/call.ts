import type * as Acorn from 'acorn';
import { adviceFor, unknownName } from './advice.js';
import { lookup } from './assign.js';
import type { Context } from './context.js';
import { builtIn } from './library.js';
import { Closure, functionIn, isNaming } from './scope.js';
import type { Value } from './state.js';

type Evaluate = (context: Context, node: Acorn.AnyNode) => Value;

/** The value of a call: of a function of the language, or of one whose body is put in place here. */
export function evaluateCall(
  context: Context,
  node: Acorn.CallExpression,
  evaluate: Evaluate,
): Value {
  const callee = node.callee;
  if (isNaming(node)) {
    return context.fail(node, ...adviceFor('ArrowFunctionExpression'));
  }
  const closure = called(context, callee);
  const known = closure === undefined ? builtIn(context, callee) : undefined;
  if (closure === undefined && known === undefined) {
    if (callee.type === 'Identifier') return context.fail(callee, ...unknownName(callee.name));
    const inner = callee.type === 'SequenceExpression' ? callee.expressions.at(-1) : undefined;
    // (0, module.f)(x), as test runners and bundlers write it
    if (inner?.type === 'MemberExpression' && inner.object.type === 'Identifier') {
      return context.fail(callee, ...unknownName(inner.object.name));
    }
    return context.fail(callee, 'only a function with a name can be called', 'name it with const');
  }
  const args = node.arguments.map(arg => evaluate(context, arg));
  const { length } = args;
  if (closure !== undefined) {
    arity(context, node, closure.name, length, closure.node.params.length);
    return context.call(context, closure, args, node);
  }
  const { least, most, make } = known!;
  if (length < least || length > most) {
    const name = callee.type === 'Identifier' ? callee.name : text(callee);
    arity(context, node, name, length, length < least ? least : most);
  }
  return make(context, args);
}

function called(context: Context, callee: Acorn.AnyNode): Closure | undefined {
  const direct = functionIn(callee as Acorn.Expression);
  if (direct !== undefined) {
    return new Closure('this function', context.source, direct, context.scope, true);
  }
  if (callee.type !== 'Identifier') return undefined;
  const binding = lookup(context, callee);
  if (binding === undefined || binding.kind === 'closure') return binding;
  return context.fail(callee, `"${callee.name}" is a number and no function`, 'do not call it');
}

function text(callee: Acorn.AnyNode): string {
  if (callee.type !== 'MemberExpression') return 'the function';
  const names = [callee.object, callee.property].map(part =>
    part.type === 'Identifier' ? part.name : '…',
  );
  return names.join('.');
}

function arity(context: Context, node: Acorn.AnyNode, name: string, given: number, wanted: number) {
  if (given === wanted) return;
  const reason = `${name} takes ${count(wanted)} and is given ${given}`;
  context.fail(node, reason, 'a missing one would be undefined, and one too many would be ignored');
}

function count(wanted: number): string {
  return wanted === 1 ? '1 argument' : `${wanted} arguments`;
}
