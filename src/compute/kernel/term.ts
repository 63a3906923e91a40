/** A value: one double per element, or one for all. */
export interface Term {
  readonly id: number;
  /** Of the machine; or 'input', 'constant', 'phi' (carried into a round) or 'out' (carried out). */
  readonly op: string;
  readonly args: readonly Term[];
  /** Of a constant; of an input its index. */
  readonly value: number;
  /** Certainly 0 or 1. */
  readonly boolean: boolean;
  /** The innermost loop it changes in. */
  readonly loop: Loop | undefined;
  /** Of a phi or an out. */
  readonly carry?: Carry;
}

/** A variable of a loop. */
export interface Carry {
  readonly loop: Loop;
  readonly init: Term;
  phi: Term;
  out?: Term;
  /** The next round's value, for elements that have one. */
  inside: Term;
  /** The same, but elements that have left the loop keep what they left with. Needed if `out` is used. */
  held: Term;
}

export interface Loop {
  /** Where it stands in the source, the calls that lead there included. */
  readonly key: string;
  readonly parent: Loop | undefined;
  readonly depth: number;
  readonly carries: Carry[];
  /** The loop is left as soon as one of these is true for no element. */
  leaves: Term[];
  test: Term;
  /** No element leaves in the middle of a round. */
  whole: boolean;
  /** In the order of the terms: where `leaves` are looked at, and where the loop ends. */
  leaveAt: number;
  closedAt: number;
}

export function isConstant(term: Term, value?: number): boolean {
  return term.op === 'constant' && (value === undefined || Object.is(term.value, value));
}
