import type * as Acorn from 'acorn';
import { adviceFor, toolOf } from './advice.js';
import { Graph } from './graph.js';
import { type Closure, Scope, Variable } from './scope.js';
import { ELSEWHERE, type Source } from './source.js';
import { State, type Value } from './state.js';
import type { Loop, Term } from './term.js';

type Place = { start: number };

/** A function that is being inlined. */
export interface Frame {
  closure: Closure;
  /** What it returns, and, once a loop is around a `return`, whether it has. */
  result: Variable;
  returned: Variable;
  returns: State[];
  rounds: Round[];
}

/** The body of a loop. */
export interface Round {
  breaks: State[];
  continues: State[];
  returned: boolean;
}

/** What one attempt has found out, for the next one. */
export interface Facts {
  /** Of a variable in a loop: whether it is a boolean (1), a number (0), or sometimes the one and sometimes the other. */
  tags: Map<string, 0 | 1 | 'both'>;
  /** Loops whose test has the same outcome for all elements; 'steady': and no element leaves otherwise. */
  loops: Map<string, 'even' | 'steady' | 'uneven'>;
  /** Take nothing for granted: any variable may be a boolean or a number. */
  none: boolean;
}

const DEEPEST = 600;
const MOST_STEPS = 150_000;

/** Where the compiler stands while it goes through the source. */
export class Context {
  readonly graph = new Graph();
  readonly facts: Facts;
  /** A fact has turned out to be none: this attempt is in vain. */
  mistaken = false;
  state = new State(this.graph.one);
  /** The elements that have entered this function or this round. */
  base: Term = this.graph.one;
  scope = new Scope();
  source: Source;
  frames: Frame[] = [];
  loop: Loop | undefined;
  /** Loop variables, which only the loop's own update may change. */
  readonly counters = new Set<Variable>();
  /** The calls that lead here. */
  path = '';
  #depth = 0;
  #steps = 0;
  /** Joins the circle of expressions, functions and statements. */
  readonly call: (context: Context, closure: Closure, args: Value[], place: Place) => Value;

  constructor(source: Source, facts: Facts, call: Context['call']) {
    this.source = source;
    this.facts = facts;
    this.call = call;
  }

  get frame(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  number(term: Term): Value {
    return { term, tag: this.graph.zero };
  }

  boolean(term: Term): Value {
    return { term, tag: this.graph.one };
  }

  literal(value: number | boolean): Value {
    const term = this.graph.constant(Number(value));
    return typeof value === 'boolean' ? this.boolean(term) : this.number(term);
  }

  fail(place: Place, reason: string, advice = ELSEWHERE): never {
    return this.source.fail(place, reason, advice);
  }

  /** @throws KernelCompileError, always: kernels have nothing of this kind. */
  refuse(node: Acorn.AnyNode): never {
    return this.fail(node, ...adviceFor(node.type));
  }

  /** @throws KernelCompileError when an object is one that a tool has put there. */
  refuseTools(node: Acorn.AnyNode): void {
    let root = node;
    while (root.type === 'MemberExpression' || root.type === 'CallExpression') {
      root = root.type === 'CallExpression' ? root.callee : root.object;
    }
    const name = root.type === 'Identifier' ? root.name : '';
    const tool = this.scope.find(name) === undefined ? toolOf(name) : undefined;
    if (tool !== undefined) this.fail(root, ...tool);
  }

  /** Goes one step down into the source, unless it is endless or far too much. */
  within<T>(node: Place, what: () => T): T {
    if (++this.#depth > DEEPEST) {
      this.fail(node, 'this is nested too deeply', 'give parts of it names with const');
    }
    if (++this.#steps > MOST_STEPS) {
      const advice = 'a function is put in place wherever it is called: call it less often';
      this.fail(node, 'this becomes too large a kernel', advice);
    }
    const result = what();
    this.#depth--;
    return result;
  }

  /** Both sides, the first for elements with `condition`; each may assign variables. */
  branch<T, U>(condition: Term, first: () => T, second: () => U): [T, U] {
    const { graph, state } = this;
    const { reach } = state;
    const [yes, no] = [graph.both(reach, condition), graph.both(reach, graph.not(condition))];
    const other = state.fork(no);
    state.reach = yes;
    const a = first();
    const then = this.state;
    this.state = other;
    const b = second();
    const whole = then.reach === yes && this.state.reach === no;
    this.state = State.join(graph, condition, then, this.state);
    if (whole) this.state.reach = reach;
    return [a, b];
  }

  variable(name: string, constant: boolean, value: Value | undefined): Variable {
    const variable = new Variable(name, constant, true);
    this.state.set(variable, value);
    return variable;
  }
}
