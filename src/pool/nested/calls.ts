import type { Settlers } from '../../thread/task.js';
import type { CallOptions, Command } from '../call.js';
import { begin, type Claim, makeClaim, Stage } from './sleepers.js';

/** A call that a client has made. */
export interface NestedCall extends Settlers<unknown> {
  readonly id: number;
  readonly claim: Claim;
  /** A copy, as it was when the call was made; undefined if this thread shall not do it itself. */
  command: Command | undefined;
  /** This thread does it. */
  mine: boolean;
  readonly priority: number;
  readonly timeout: number;
}

/** A client's calls that have not ended for those who wait for them. */
export class Calls {
  readonly #calls = new Map<number, NestedCall>();
  /** Those that this thread may do, the newest last; some of them may be others' by now. */
  #offered: NestedCall[] = [];
  #nextId = 1;

  add(settlers: Settlers<unknown>, { priority = 0, timeout = Infinity }: CallOptions): NestedCall {
    const call = {
      ...settlers,
      id: this.#nextId++,
      claim: makeClaim(),
      command: undefined,
      mine: false,
      priority,
      timeout,
    };
    this.#calls.set(call.id, call);
    return call;
  }

  /** This thread may do it, too. */
  offer(call: NestedCall, command: Command): void {
    call.command = command;
    this.#offered.push(call);
  }

  get empty(): boolean {
    return this.#calls.size === 0;
  }

  /** All of them, which are over then. */
  clear(): NestedCall[] {
    const all = [...this.#calls.values()];
    this.#calls.clear();
    return all;
  }

  /** For one of them there will be a reply, or is. */
  get answered(): boolean {
    for (const { claim } of this.#calls.values()) {
      if (Atomics.load(claim, 0) === Stage.OVER) return true;
    }
    return false;
  }

  /** It is over for whoever waits; undefined if it was before. */
  take(id: number): NestedCall | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  /**
   * One that nobody has begun, for this thread to do: of those of the highest priority the newest, for other
   * threads begin with the oldest.
   */
  begin(fits: (command: Command) => boolean): NestedCall | undefined {
    for (;;) {
      this.#offered = this.#offered.filter(({ claim }) => Atomics.load(claim, 0) === Stage.WAITING);
      let best: NestedCall | undefined;
      for (let i = this.#offered.length - 1; i >= 0; i--) {
        const call = this.#offered[i] as NestedCall;
        if (best !== undefined && call.priority <= best.priority) continue;
        if (fits(call.command as Command)) best = call;
      }
      if (best === undefined) return undefined;
      if (!begin(best.claim, Stage.OWN)) continue;
      best.mine = true;
      return best;
    }
  }
}
