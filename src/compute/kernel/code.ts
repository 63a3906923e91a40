import type { Analysis } from './analysis.js';
import type { Graph } from './graph.js';
import type { Carry, Loop, Term } from './term.js';

/** A register before it has a number. */
export interface Register {
  kind: 'input' | 'constant' | 'uniform' | 'vector';
  /** Of an input its index, of a constant its value; later the number of any register. */
  value: number;
  /** Another one that it is the same as. */
  is?: Register;
}

export interface Line {
  op: string;
  to?: Register;
  args: Register[];
}

export function same(register: Register): Register {
  let found = register;
  while (found.is) found = found.is;
  return found;
}

/** The instructions for a graph, one after the other, in as many registers as there are values. */
export class Code {
  readonly lines: Line[] = [];
  readonly result: Register;
  readonly #analysis: Analysis;
  readonly #registers = new Map<Term, Register>();
  readonly #parts = new Map<Loop | undefined, (Term | Loop | 'leave')[]>();
  readonly #left = new Map<Loop, number>();
  readonly #written = new Map<Register, number>();
  readonly #read = new Map<Register, number>();

  constructor(graph: Graph, result: Term, analysis: Analysis) {
    this.#analysis = analysis;
    this.#sort(graph);
    this.#region(undefined);
    this.result = this.#register(result);
  }

  /** What has to be done in each loop, in the order of the source. */
  #sort(graph: Graph): void {
    const parts: [loop: Loop | undefined, at: number, part: Term | Loop | 'leave'][] = [];
    for (const term of graph.terms) {
      const given = /^(input|constant|phi|out)$/.test(term.op);
      if (!given && this.#analysis.live(term)) parts.push([term.loop, term.id, term]);
    }
    for (const loop of graph.loops) {
      if (!this.#analysis.runs(loop)) continue;
      parts.push([loop.parent, loop.closedAt, loop], [loop, loop.leaveAt, 'leave']);
    }
    parts.sort(([, a], [, b]) => a - b);
    for (const [loop, , part] of parts) {
      const list = this.#parts.get(loop);
      if (list === undefined) this.#parts.set(loop, [part]);
      else list.push(part);
    }
  }

  #region(loop: Loop | undefined): void {
    for (const part of this.#parts.get(loop) ?? []) {
      if (part === 'leave') {
        for (const leave of loop!.leaves) this.#line('leave', undefined, [leave]);
        this.#left.set(loop!, this.lines.length);
      } else if ('op' in part) {
        this.#line(part.op, this.#register(part), part.args);
      } else this.#loop(part);
    }
  }

  #loop(loop: Loop): void {
    const carries = loop.carries.filter(({ phi }) => this.#analysis.live(phi));
    for (const { phi, init } of carries) this.#line('copy', this.#register(phi), [init]);
    this.lines.push({ op: 'loop', args: [] });
    this.#region(loop);
    this.#turn(loop, carries);
    this.lines.push({ op: 'end', args: [] });
  }

  /** Every variable becomes what it is in the next round, all at the same time. */
  #turn(loop: Loop, carries: Carry[]): void {
    const next = (carry: Carry) => this.#analysis.next(carry);
    const changes = carries.filter(carry => next(carry) !== carry.phi);
    const moves: [to: Register, from: Register][] = [];
    for (const carry of changes) {
      const to = this.#register(carry.phi);
      const term = next(carry);
      const from = this.#register(term);
      const wanted = changes.some(other => next(other) === carry.phi);
      const own = term.loop === loop && term.op !== 'phi' && term.op !== 'out' && !from.is;
      // Nobody looks at the old value any more, who leaves the loop neither: the new one is written there.
      const left = this.#analysis.leaves(carry) ? this.#left.get(loop)! : 0;
      const unread = Math.max(this.#read.get(to) ?? 0, left);
      const free = own && !wanted && unread <= this.#written.get(from)!;
      if (free && from.kind === to.kind) from.is = to;
      else moves.push([to, from]);
    }
    this.#move(moves);
  }

  #move(moves: [to: Register, from: Register][]): void {
    const moving = moves.map(([to, from]) => ({ to, from: same(from) }));
    while (moving.length > 0) {
      const free = moving.findIndex(({ to }) => !moving.some(({ from }) => from === to));
      const [move] = moving.splice(Math.max(free, 0), 1);
      if (free < 0) {
        // They go round in a circle, which is opened with one more register.
        const spare: Register = { kind: move!.to.kind, value: 0 };
        this.#emit('copy', spare, [move!.to]);
        for (const each of moving) if (each.from === move!.to) each.from = spare;
      }
      this.#emit('copy', move!.to, [move!.from]);
    }
  }

  #line(op: string, to: Register | undefined, terms: readonly Term[]): void {
    this.#emit(
      op,
      to,
      terms.map(term => this.#register(term)),
    );
  }

  #emit(op: string, to: Register | undefined, args: Register[]): void {
    for (const arg of args) this.#read.set(arg, this.lines.length);
    if (to) this.#written.set(to, this.lines.length);
    this.lines.push({ op, args, ...(to && { to }) });
  }

  #register(term: Term): Register {
    const key = term.op === 'out' ? term.carry!.phi : term;
    let register = this.#registers.get(key);
    if (register === undefined) {
      const given = key.op === 'input' || key.op === 'constant' ? key.op : undefined;
      const kind = given ?? (this.#analysis.uniform(key) ? 'uniform' : 'vector');
      register = { kind, value: key.value };
      this.#registers.set(key, register);
    }
    return register;
  }
}
