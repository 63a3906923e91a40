// Is a recorded history linearizable? That is: can each operation be given one moment between its call
// and its return, so that the operations, taken in the order of these moments, are what a sequential
// object would have done?
//
// The search is the one of J. M. Wing and C. Gong, "Testing and verifying concurrent objects" (Journal of
// Parallel and Distributed Computing 17, 1993): take as the next in order any operation that was called
// before the first of the others returned, see whether the sequential object allows it, go on, and come
// back when it leads nowhere. G. Lowe, "Testing for linearizability" (Concurrency and Computation 29,
// 2017) adds the memory that makes it fast: the same set of operations in another order often leads to
// the same state, and what follows from there need not be searched twice.

/** The times are those of a clock that all threads share, so no two of them are equal. */
export interface Operation {
  readonly invoke: number;
  /** Missing when it never returned, as in a thread that was terminated: it may have happened, or not. */
  readonly response?: number;
}

/** What a sequential object does. States are values: a step makes a new one. */
export interface Model<State, Op extends Operation> {
  readonly init: State;
  /** The state after the operation; `undefined` when it cannot have that result now. */
  step(state: State, operation: Op): State | undefined;
  /** Equal for states from which the same things can happen. */
  key(state: State): string;
}

export interface Verdict<State, Op extends Operation> {
  readonly linearizable: boolean;
  /** An order that explains the history; of one that has none, the longest that could be found. */
  readonly order: readonly Op[];
  /** The model's state after these. */
  readonly state: State;
  /** How many pairs of a set of operations and a state were looked at. */
  readonly searched: number;
}

export function linearize<State, Op extends Operation>(
  model: Model<State, Op>,
  operations: readonly Op[],
): Verdict<State, Op> {
  const history = [...operations].sort((a, b) => a.invoke - b.invoke);
  for (const { invoke, response } of history) {
    if (!(invoke < returned(response))) throw new RangeError(`returned at ${response}: ${invoke}`);
  }

  const searched = new Set<string>();
  const order: Op[] = [];
  let best = { order: [] as readonly Op[], state: model.init };

  /** @param done which operations of the history stand in `order`, a bit for each */
  function search(done: bigint, state: State): boolean {
    if (order.length >= best.order.length) best = { order: [...order], state };
    const id = `${done} ${model.key(state)}`;
    if (searched.has(id)) return false;
    searched.add(id);

    const left = history.flatMap((_, i) => ((done >> BigInt(i)) & 1n ? [] : [i]));
    const first = Math.min(...left.map(i => returned(history[i]!.response)));
    if (first === Infinity) return true; // what has not returned need not have happened
    for (const i of left) {
      const operation = history[i]!;
      if (operation.invoke > first) break; // called after another one returned, so it comes later
      const next = model.step(state, operation);
      if (next === undefined) continue;
      order.push(operation);
      if (search(done | (1n << BigInt(i)), next)) return true;
      order.pop();
    }
    return false;
  }

  const linearizable = search(0n, model.init);
  const found = linearizable ? { order, state: best.state } : best;
  return { linearizable, ...found, searched: searched.size };
}

const returned = (response: number | undefined) => response ?? Infinity;

/** Throws unless the history is linearizable; the message shows it and how far it can be explained. */
export function assertLinearizable<State, Op extends Operation>(
  model: Model<State, Op>,
  history: readonly Op[],
  show: (operation: Op) => string,
  what = 'the history',
): void {
  const verdict = linearize(model, history);
  if (verdict.linearizable) return;
  const line = (operation: Op) =>
    `${operation.invoke}-${operation.response ?? '...'}: ${show(operation)}`;
  const list = (operations: readonly Op[]) => operations.map(each => `  ${line(each)}`).join('\n');
  const rest = history.filter(each => !verdict.order.includes(each));
  throw new Error(
    `${what} is not linearizable. The longest order that makes sense:\n${list(verdict.order)}\n` +
      `leads to ${model.key(verdict.state)}, where none of these can follow:\n${list(rest)}`,
  );
}
