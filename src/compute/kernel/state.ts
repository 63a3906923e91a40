import type { Graph } from './graph.js';
import type { Variable } from './scope.js';
import { isConstant, type Term } from './term.js';

/** A number or a boolean: booleans are 0 and 1, and `tag`, which is 1 for them and 0 for numbers. */
export interface Value {
  readonly term: Term;
  readonly tag: Term;
}

/**
 * What the variables are at one place of the source, and which elements get there. Elements that do not
 * get there may have any values.
 */
export class State {
  /** 1 for the elements that get here, of those that have entered this function or this round. */
  reach: Term;
  #values: Map<Variable, Value | undefined>;
  /** Nobody else has the map. */
  #own = true;

  constructor(reach: Term, values = new Map<Variable, Value | undefined>()) {
    this.reach = reach;
    this.#values = values;
  }

  /** Nothing when it has no value yet, for some element. */
  get(variable: Variable): Value | undefined {
    return this.#values.get(variable);
  }

  has(variable: Variable): boolean {
    return this.#values.has(variable);
  }

  set(variable: Variable, value: Value | undefined): void {
    if (!this.#own) this.#values = new Map(this.#values);
    this.#own = true;
    this.#values.set(variable, value);
  }

  variables(): Iterable<[Variable, Value | undefined]> {
    return this.#values;
  }

  /** A second one that goes its own way from here. */
  fork(reach = this.reach): State {
    const state = new State(reach, this.#values);
    state.#own = this.#own = false;
    return state;
  }

  /** The state after both ways: `condition` says which elements have come by the first one. */
  static join(graph: Graph, condition: Term, first: State, second: State): State {
    if (isConstant(first.reach, 0)) return second;
    if (isConstant(second.reach, 0)) return first;
    const joined = second.fork(graph.either(first.reach, second.reach));
    if (first.#values === second.#values) return joined;
    for (const [variable, a] of first.#values) {
      const b = second.get(variable);
      if (a === b || !second.has(variable)) continue;
      joined.set(variable, a && b && choose(graph, condition, a, b));
    }
    return joined;
  }
}

export function choose(graph: Graph, condition: Term, a: Value, b: Value): Value {
  return {
    term: graph.select(condition, a.term, b.term),
    tag: graph.select(condition, a.tag, b.tag),
  };
}
