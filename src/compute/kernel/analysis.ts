import type { Graph } from './graph.js';
import type { Carry, Loop, Term } from './term.js';

/** What of a graph is needed, and what of that has one value for all elements. */
export class Analysis {
  readonly #live = new Set<Term>();
  readonly #loops = new Set<Loop>();
  readonly #out = new Set<Carry>();
  readonly #varying = new Set<Term>();

  /** @param arrays which inputs are arrays */
  constructor(graph: Graph, result: Term, arrays: readonly boolean[]) {
    this.#mark(result);
    let size = -1;
    while (size !== this.#varying.size) {
      size = this.#varying.size;
      for (const term of graph.terms) {
        if (this.#live.has(term) && this.#varies(term, arrays)) this.#varying.add(term);
      }
    }
  }

  live(term: Term): boolean {
    return this.#live.has(term);
  }

  /** Whether a loop has an effect. */
  runs(loop: Loop): boolean {
    return this.#loops.has(loop);
  }

  uniform(term: Term): boolean {
    return !this.#varying.has(term);
  }

  /** Whether it is used after the loop. */
  leaves(carry: Carry): boolean {
    return this.#out.has(carry);
  }

  /** What is carried into the next round. */
  next(carry: Carry): Term {
    return this.#out.has(carry) ? carry.held : carry.inside;
  }

  #mark(result: Term): void {
    const reached = [result];
    for (let term = reached.pop(); term !== undefined; term = reached.pop()) {
      const { carry } = term;
      if (term.op === 'out' && !this.#out.has(carry!)) {
        this.#out.add(carry!);
        reached.push(carry!.phi, carry!.held);
      }
      if (this.#live.has(term)) continue;
      this.#live.add(term);
      reached.push(...term.args);
      if (term.op !== 'phi') continue;
      const { loop } = carry!;
      reached.push(carry!.init, this.next(carry!));
      if (!this.#loops.has(loop)) reached.push(...loop.leaves);
      this.#loops.add(loop);
    }
  }

  #varies(term: Term, arrays: readonly boolean[]): boolean {
    const vary = (each: Term) => this.#varying.has(each);
    if (term.op === 'input') return arrays[term.value]!;
    if (term.op === 'out') return vary(term.carry!.phi);
    if (term.op === 'phi') return vary(term.carry!.init) || vary(this.next(term.carry!));
    return term.args.some(vary);
  }
}
