import type * as Acorn from 'acorn';
import { adviceFor } from './advice.js';
import { carry, settle } from './carry.js';
import type { Context, Round } from './context.js';
import { counterOf, stepsOf } from './counter.js';
import { condition, evaluate } from './expression.js';
import { Scope, type Variable } from './scope.js';
import { State } from './state.js';
import { isConstant, type Term } from './term.js';

type Run = (context: Context, node: Acorn.AnyNode) => void;

const MOST_LOOPS = 16;

interface Parts {
  node: Acorn.ForStatement | Acorn.WhileStatement;
  test: Acorn.Expression;
  body: () => void;
  steps: readonly Acorn.AnyNode[];
  counter: Variable;
}

/** for (let i = a; i < b; i += c) … */
export function countedLoop(
  context: Context,
  node: Acorn.ForStatement,
  run: Run,
  declare: (node: Acorn.VariableDeclaration) => void,
): void {
  const outer = context.scope;
  context.scope = new Scope(outer);
  const { init } = node;
  if (init?.type === 'VariableDeclaration') declare(init);
  else if (init) evaluate(context, init);
  const endless = () => context.fail(node, ...adviceFor('WhileStatement'));
  const test = node.test ?? endless();
  const steps = stepsOf(node.update ?? endless());
  const counter = counterOf(context, test, steps);
  loop(context, { node, test, steps, counter, body: () => run(context, node.body) });
  context.scope = outer;
}

/** while (i < b) { …; i += c; } is the same, where nothing continues past the end. */
export function countedWhile(context: Context, node: Acorn.WhileStatement, run: Run): void {
  const body = node.body.type === 'BlockStatement' ? node.body.body : [node.body];
  const last = body.at(-1);
  const steps = last?.type === 'ExpressionStatement' ? stepsOf(last.expression) : [];
  const rest = body.slice(0, -1);
  if (steps.length === 0 || rest.some(each => bars(each, steps))) {
    context.fail(node, ...adviceFor('WhileStatement'));
  }
  const { test } = node;
  const counter = counterOf(context, test, steps);
  const block = { ...node.body, type: 'BlockStatement', body: rest } as Acorn.BlockStatement;
  loop(context, { node, test, steps, counter, body: () => run(context, block) });
}

/** Does a statement stand in the way of taking the last one for the step of a loop? */
function bars(node: Acorn.AnyNode, steps: readonly Acorn.AnyNode[]): boolean {
  if (node.type === 'VariableDeclaration') {
    const named = (part: Acorn.AnyNode, name: string): boolean =>
      part.type === 'Identifier' ? part.name === name : below(part, each => named(each, name));
    const { declarations } = node;
    const names = declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : ''));
    return names.some(name => steps.some(step => named(step, name)));
  }
  return continues(node);
}

function continues(node: Acorn.AnyNode): boolean {
  if (node.type === 'ContinueStatement') return true;
  return !/Function|^(For|While)/.test(node.type) && below(node, continues);
}

function below(node: Acorn.AnyNode, test: (node: Acorn.AnyNode) => boolean): boolean {
  return Object.values(node)
    .flat()
    .some(one => typeof one?.type === 'string' && test(one));
}

/**
 * A loop goes round until it has nothing left to do for any element. Elements that have left it go along
 * idly: `alive` says who has not. Who leaves in a round, leaves at its end.
 */
function loop(context: Context, { node, test, body, steps, counter }: Parts): void {
  const { graph, base, frame, loop: outer } = context;
  const before = context.state;
  const enters = graph.both(base, before.reach);
  const key = `${context.path}${node.start}`;
  const loop = graph.loop(outer, key);
  if (loop.depth > MOST_LOOPS) {
    context.fail(node, `more than ${MOST_LOOPS} loops are in each other here`, 'use fewer');
  }
  const fact = context.facts.loops.get(key);
  const known = fact === 'uneven' ? undefined : fact;
  context.loop = loop;
  context.state = before.fork(graph.one);
  const carried = carry(context, loop, node);
  const alive = known === 'steady' ? undefined : graph.carry(loop, enters, true);
  const present = alive?.phi ?? enters;

  context.base = present;
  loop.test = head(context, test);
  const passed = known === undefined ? graph.both(present, loop.test) : present;
  loop.leaves = known === undefined ? [passed] : [loop.test];
  if (known !== undefined && !isConstant(present, 1)) loop.leaves.push(present);
  loop.leaveAt = graph.tick();

  context.base = passed;
  const round: Round = { breaks: [], continues: [], returned: false };
  frame.rounds.push(round);
  context.counters.add(counter);
  body();
  context.counters.delete(counter);
  frame.rounds.pop();
  for (const state of round.continues) {
    context.state = State.join(graph, state.reach, state, context.state);
  }
  loop.whole = round.breaks.length === 0;
  if (loop.whole) context.state.reach = graph.one;
  for (const step of steps) evaluate(context, step);

  const exits = round.breaks.map(state => ({ state, who: graph.both(passed, state.reach) }));
  const stays = graph.both(passed, context.state.reach);
  if (alive) alive.inside = alive.held = stays;
  settle(context, carried, known === 'steady' ? graph.one : stays, exits);
  loop.closedAt = graph.tick();

  context.loop = outer;
  context.base = base;
  context.state = before;
  for (const { variable, value, ended } of carried) {
    before.set(variable, ended?.(value));
  }
  if (round.returned) passOn(context);
}

/** Whether there is a next round. */
function head(context: Context, test: Acorn.Expression): Term {
  const before = [...context.state.variables()];
  const tested = condition(context, test);
  if (before.some(([variable, value]) => context.state.get(variable) !== value)) {
    const reason = 'the test of a loop changes a variable';
    context.fail(test, reason, 'change it in the body, or in the third part of for (…; …; …)');
  }
  return tested;
}

/** Who has returned in a loop leaves the loops around it, too, and then the function. */
function passOn(context: Context): void {
  const { frame, state, graph } = context;
  const gone = state.get(frame.returned)!.term;
  const leaver = state.fork(graph.both(state.reach, gone));
  const round = frame.rounds.at(-1);
  if (round === undefined) frame.returns.push(leaver);
  else {
    round.breaks.push(leaver);
    round.returned = true;
  }
  state.reach = graph.both(state.reach, graph.not(gone));
  state.set(frame.returned, context.literal(false));
}
