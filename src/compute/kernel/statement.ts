import type * as Acorn from 'acorn';
import { adviceFor } from './advice.js';
import type { Context } from './context.js';
import { condition, evaluate } from './expression.js';
import { countedLoop, countedWhile } from './loop.js';
import { Closure, functionIn, isNaming, Scope, Variable } from './scope.js';

/** The statements of a block, in a scope of their own. */
export function block(context: Context, statements: readonly Acorn.AnyNode[]): void {
  const { scope } = context;
  context.scope = new Scope(scope);
  for (const statement of statements) hoist(context, statement);
  for (const statement of statements) run(context, statement);
  context.scope = scope;
}

/** Names exist in the whole block; before their declaration they must not be used. */
function hoist(context: Context, node: Acorn.AnyNode): void {
  const { scope, source } = context;
  if (node.type === 'FunctionDeclaration') {
    scope.declare(node.id!.name, new Closure(node.id!.name, source, node, scope, true));
  }
  if (node.type !== 'VariableDeclaration') return;
  for (const { id, init } of node.declarations) {
    if (id.type !== 'Identifier') context.refuse(id);
    else {
      const inner = functionIn(init);
      const constant = node.kind === 'const';
      scope.declare(
        id.name,
        inner !== undefined && constant
          ? new Closure(id.name, source, inner, scope, false)
          : new Variable(id.name, constant, false),
      );
    }
  }
}

export function run(context: Context, node: Acorn.AnyNode): void {
  context.within(node, () => visit(context, node));
}

function visit(context: Context, node: Acorn.AnyNode): void {
  switch (node.type) {
    case 'EmptyStatement':
    case 'FunctionDeclaration':
      return;
    case 'BlockStatement':
      block(context, node.body);
      return;
    case 'ExpressionStatement': {
      const { expression } = node;
      const directive = typeof node.directive === 'string';
      const naming = expression.type === 'CallExpression' && isNaming(expression);
      if (!directive && !naming) evaluate(context, expression);
      return;
    }
    case 'VariableDeclaration':
      declare(context, node);
      return;
    case 'IfStatement': {
      const { test, consequent, alternate } = node;
      // A declaration must not stand there without a block, says the parser.
      context.branch(
        condition(context, test),
        () => run(context, consequent),
        () => alternate && run(context, alternate),
      );
      return;
    }
    case 'ReturnStatement':
      leave(context, node);
      return;
    case 'BreakStatement':
    case 'ContinueStatement': {
      if (node.label) context.refuse(node);
      const round = context.frame.rounds.at(-1)!;
      const exits = node.type === 'BreakStatement' ? round.breaks : round.continues;
      exits.push(context.state.fork());
      context.state.reach = context.graph.zero;
      return;
    }
    case 'ForStatement':
      countedLoop(context, node, run, head => declare(context, head, true));
      return;
    case 'WhileStatement':
      countedWhile(context, node, run);
      return;
    default:
      context.refuse(node);
  }
}

function declare(context: Context, node: Acorn.VariableDeclaration, head = false): void {
  if (node.kind === 'var') {
    context.fail(
      node,
      'var is not supported',
      'use let or const, which are known in one block only',
    );
  }
  if (node.kind !== 'let' && node.kind !== 'const') context.fail(node, ...adviceFor(node.kind));
  if (head) hoist(context, node);
  for (const { id, init } of node.declarations) {
    if (id.type !== 'Identifier') context.refuse(id);
    const binding = context.scope.find(id.name)!;
    if (binding.kind === 'variable') {
      if (functionIn(init)) {
        context.fail(node, `the function "${id.name}" could change`, `declare it with const`);
      }
      const value = init ? evaluate(context, init) : undefined;
      context.state.set(binding, value); // the state that is left by the expression
    }
    if (binding.kind !== 'constant') binding.ready = true;
  }
}

function leave(context: Context, node: Acorn.ReturnStatement): void {
  const { frame } = context;
  if (!node.argument) {
    context.fail(node, 'return without a value', 'return a number, such as 0 or NaN');
  }
  const value = evaluate(context, node.argument!);
  const round = frame.rounds.at(-1);
  context.state.set(frame.result, value);
  if (round === undefined) frame.returns.push(context.state.fork());
  else {
    context.state.set(frame.returned, context.literal(true));
    round.breaks.push(context.state.fork());
    round.returned = true;
  }
  context.state.reach = context.graph.zero;
}
