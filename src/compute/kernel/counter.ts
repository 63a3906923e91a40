import type * as Acorn from 'acorn';
import { adviceFor } from './advice.js';
import type { Context } from './context.js';
import type { Variable } from './scope.js';

/** The changes of variables that an expression consists of; nothing when it is anything else. */
export function stepsOf(node: Acorn.AnyNode): Acorn.AnyNode[] {
  if (node.type === 'SequenceExpression') {
    const steps = node.expressions.map(stepsOf);
    return steps.every(step => step.length > 0) ? steps.flat() : [];
  }
  return changed(node) === undefined ? [] : [node];
}

function changed(node: Acorn.AnyNode): string | undefined {
  const target =
    node.type === 'UpdateExpression'
      ? node.argument
      : node.type === 'AssignmentExpression'
        ? node.left
        : undefined;
  return target?.type === 'Identifier' ? target.name : undefined;
}

/** The variable that counts the rounds: each step changes it, and the test compares it. */
export function counterOf(
  context: Context,
  test: Acorn.Expression,
  steps: readonly Acorn.AnyNode[],
): Variable {
  const names = new Set(steps.map(changed));
  for (const name of compared(test)) {
    const binding = names.has(name) ? context.scope.find(name) : undefined;
    if (binding?.kind === 'variable') return binding;
  }
  const reason = 'it is not clear that this loop ends';
  return context.fail(test, reason, adviceFor('WhileStatement')[1]);
}

/** What has to compare in the same way for the loop to go on. */
function compared(test: Acorn.AnyNode): string[] {
  if (test.type === 'LogicalExpression' && test.operator === '&&') {
    return [test.left, test.right].flatMap(compared);
  }
  if (test.type !== 'BinaryExpression' || !/^([<>]=?|!==?)$/.test(test.operator)) return [];
  return [test.left, test.right].flatMap(side => (side.type === 'Identifier' ? [side.name] : []));
}
