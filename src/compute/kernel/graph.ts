import { BOOLEAN, COMMUTATIVE } from './ops.js';
import { simplify } from './simplify.js';
import type { Carry, Loop, Term } from './term.js';

/**
 * The values of a kernel, each computed once: who asks for the same operation on the same operands gets
 * the same term. A term belongs to the innermost loop that one of its operands belongs to, so what does
 * not change in a loop is computed outside of it; everything is pure, so that is always right.
 */
export class Graph {
  /** In the order in which they were made: operands stand before what uses them. */
  readonly terms: Term[] = [];
  readonly loops: Loop[] = [];
  readonly #known = new Map<string, Term>();
  readonly #constants = new Map<number | string, Term>();
  #count = 0;

  readonly zero = this.constant(0);
  readonly one = this.constant(1);

  /** A place in the order of all terms. */
  tick(): number {
    return this.#count++;
  }

  constant(value: number): Term {
    const key = Object.is(value, -0) ? '-0' : value;
    let term = this.#constants.get(key);
    if (term === undefined) {
      const boolean = Object.is(value, 0) || value === 1;
      term = this.#add({ op: 'constant', args: [], value, boolean, loop: undefined });
      this.#constants.set(key, term);
    }
    return term;
  }

  /** @param value the parameter's index */
  input(value: number, boolean: boolean): Term {
    return this.#add({ op: 'input', args: [], value, boolean, loop: undefined });
  }

  apply(op: string, ...operands: Term[]): Term {
    const simpler = simplify(this, op, operands);
    if (simpler !== undefined) return simpler;
    const [a, b] = operands as [Term, Term];
    const args = COMMUTATIVE.has(op) && a.id > b.id ? [b, a] : operands;
    const key = `${op} ${args.map(arg => arg.id).join()}`;
    let term = this.#known.get(key);
    if (term === undefined) {
      const boolean = BOOLEAN.has(op) || (op === 'select' && args[1]!.boolean && args[2]!.boolean);
      term = this.#add({ op, args, value: 0, boolean, loop: innermost(args) });
      this.#known.set(key, term);
    }
    return term;
  }

  not(a: Term): Term {
    return this.apply('not', a);
  }

  both(a: Term, b: Term): Term {
    return this.apply('both', a, b);
  }

  either(a: Term, b: Term): Term {
    return this.apply('either', a, b);
  }

  select(condition: Term, a: Term, b: Term): Term {
    return this.apply('select', condition, a, b);
  }

  loop(parent: Loop | undefined, key: string): Loop {
    const depth = (parent?.depth ?? 0) + 1;
    const loop: Loop = {
      ...{ key, parent, depth, carries: [], leaves: [], test: this.one },
      ...{ leaveAt: 0, closedAt: 0, whole: false },
    };
    this.loops.push(loop);
    return loop;
  }

  /** What changes from round to round. */
  carry(loop: Loop, init: Term, boolean: boolean): Carry {
    const carry = { loop, init } as Carry;
    carry.phi = this.#add({ op: 'phi', args: [], value: 0, boolean, loop, carry });
    carry.inside = carry.held = carry.phi;
    loop.carries.push(carry);
    return carry;
  }

  /** The value of what was carried, after the loop. */
  out(carry: Carry): Term {
    const { boolean } = carry.phi;
    carry.out ??= this.#add({
      ...{ op: 'out', args: [], value: 0, boolean, loop: carry.loop.parent, carry },
    });
    return carry.out;
  }

  #add(term: Omit<Term, 'id'>): Term {
    const added = { ...term, id: this.tick() };
    this.terms.push(added);
    return added;
  }
}

function innermost(args: readonly Term[]): Loop | undefined {
  let loop: Loop | undefined;
  for (const arg of args) if (arg.loop && arg.loop.depth > (loop?.depth ?? 0)) loop = arg.loop;
  return loop;
}
