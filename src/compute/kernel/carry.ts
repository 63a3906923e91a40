import type * as Acorn from 'acorn';
import type { Context } from './context.js';
import { assigned, assignedByFunctions, returns, type Variable } from './scope.js';
import type { State, Value } from './state.js';
import { type Carry, isConstant, type Loop, type Term } from './term.js';

/** A variable that a loop may change. */
export interface Carried {
  variable: Variable;
  /** Before the loop. */
  value: Value | undefined;
  /** In a round before it is changed. */
  begun: Value | undefined;
  term?: Carry;
  tag?: Carry;
  key: string;
  /** Its value after the loop; nothing when it may have none. */
  ended?: (before: Value | undefined) => Value | undefined;
}

/** Gives the variables that the loop may change the values that they have at the beginning of a round. */
export function carry(context: Context, loop: Loop, node: Acorn.AnyNode): Carried[] {
  const { graph, state, frame, frames, facts } = context;
  const names = new Set(assigned(node));
  for (const { closure } of frames) {
    for (const name of assignedByFunctions(closure.node)) names.add(name);
  }
  const carried: Carried[] = [];
  for (const [variable, value] of [...state.variables()]) {
    const hidden = variable === frame.result || variable === frame.returned;
    if (!(hidden ? returns(node) : names.has(variable.name) && !variable.constant)) continue;
    const key = `${loop.key}:${variable.name}`;
    if (value === undefined) {
      carried.push({ variable, value, begun: undefined, key });
      continue;
    }
    const fact = facts.tags.get(key);
    const single = !facts.none && fact !== 'both' && isConstant(value.tag);
    // Before a return there is no result: nobody asks what that was.
    const before =
      variable === frame.result && typeof fact === 'number' ? graph.constant(fact) : value.tag;
    const term = graph.carry(loop, value.term, single && isConstant(before, 1));
    const tag = single ? undefined : graph.carry(loop, value.tag, true);
    const begun = { term: term.phi, tag: tag?.phi ?? before };
    state.set(variable, begun);
    carried.push({ variable, value, begun, term, key, ...(tag && { tag }) });
  }
  return carried;
}

interface Exit {
  state: State;
  /** 1 for the elements that leave the loop there, in this round. */
  who: Term;
}

/** What the carried variables are in the next round, and after the loop. */
export function settle(context: Context, carried: Carried[], stays: Term, exits: Exit[]): void {
  const { graph, state, facts, frame } = context;
  for (const each of carried) {
    const { variable, begun, term, tag, key } = each;
    const after = state.get(variable);
    if (begun === undefined || after === undefined || term === undefined) continue;
    const left = exits.map(exit => ({ who: exit.who, value: exit.state.get(variable) }));
    const values = [after, ...left.flatMap(({ value }) => (value ? [value] : []))];
    if (values.every(({ term, tag }) => term === begun.term && tag === begun.tag)) {
      each.ended = before => before; // only its name was assigned to
      continue;
    }
    const next = (carry: Carry, part: (value: Value) => Term) => {
      carry.inside = part(after);
      let held = carry.phi;
      for (const { who, value } of left) if (value) held = graph.select(who, part(value), held);
      const same = carry.inside === carry.phi; // who stays did not leave above
      carry.held = same ? held : graph.select(stays, carry.inside, held);
    };
    next(term, value => value.term);
    if (tag) next(tag, value => value.tag);
    else {
      const wrong = values.find(value => value.tag !== begun.tag);
      if (wrong !== undefined) {
        const first = variable === frame.result && !facts.tags.has(key) && isConstant(wrong.tag);
        facts.tags.set(key, first ? (wrong.tag.value as 0 | 1) : 'both');
        context.mistaken = true;
      }
    }
    if (left.some(({ value }) => value === undefined)) continue;
    each.ended = () => ({ term: graph.out(term), tag: tag ? graph.out(tag) : begun.tag });
  }
}
