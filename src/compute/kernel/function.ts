import type { Context, Frame } from './context.js';
import { evaluate } from './expression.js';
import { type Closure, Scope, Variable } from './scope.js';
import { ELSEWHERE } from './source.js';
import { State, type Value } from './state.js';
import { block } from './statement.js';
import { isConstant } from './term.js';

/** The value of a function for these arguments: its body is put in place here. */
export function callFunction(
  context: Context,
  closure: Closure,
  args: Value[],
  place: { start: number },
): Value {
  const { graph, source, scope, base, path, loop } = context;
  if (context.frames.some(frame => frame.closure.node === closure.node)) {
    const reason = `${closure.name} calls itself`;
    context.fail(place, reason, 'recursion is not supported: write a loop');
  }
  const { reach } = context.state;
  const result = new Variable('(result)', false, true);
  const returned = new Variable('(returned)', false, true);
  const frame: Frame = { closure, result, returned, returns: [], rounds: [] };
  context.frames.push(frame);
  context.source = closure.source;
  context.scope = new Scope(closure.scope);
  context.base = graph.both(base, reach);
  context.path = `${path}${place.start}(`;
  const before = context.state;
  context.state = before.fork(graph.one);
  context.state.set(result, context.literal(0));
  context.state.set(returned, context.literal(false));
  const value = body(context, frame, args);
  context.frames.pop();
  // What the function's own variables were is of no interest any more.
  for (const [variable, value] of [...before.variables()]) {
    const now = context.state.get(variable);
    if (now !== value) before.set(variable, now);
  }
  Object.assign(context, { source, scope, base, path, loop, state: before });
  return value;
}

function body(context: Context, { closure, returns, result }: Frame, args: Value[]): Value {
  const { node } = closure;
  if (node.async || node.generator) {
    const kind = node.async ? 'an async function' : 'a generator';
    context.fail(node, `this is ${kind}`, `a kernel returns one number per element; ${ELSEWHERE}`);
  }
  node.params.forEach((param, i) => {
    if (param.type !== 'Identifier') return context.refuse(param);
    context.scope.declare(param.name, context.variable(param.name, false, args[i]));
  });
  if (node.body.type !== 'BlockStatement') return evaluate(context, node.body);
  block(context, node.body.body);
  if (!isConstant(context.state.reach, 0)) {
    const reason = 'not every way through this function ends with a return';
    context.fail({ start: node.body.end - 1 }, reason, 'return a number here, such as 0 or NaN');
  }
  let state = returns[returns.length - 1]!;
  for (let i = returns.length - 2; i >= 0; i--) {
    state = State.join(context.graph, returns[i]!.reach, returns[i]!, state);
  }
  context.state = state;
  return state.get(result)!;
}
