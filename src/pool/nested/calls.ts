import { receive, share } from '../../memory/handle.js';
import type { Settlers } from '../../thread/task.js';
import type { Command } from '../call.js';
import { begin, type Claim, Stage } from './sleepers.js';

/** A call that a client has made. */
export interface NestedCall extends Settlers<unknown> {
  readonly id: number;
  readonly claim: Claim;
  /** A copy, as it was when the call was made; undefined if this thread shall not do it itself. */
  command: Command | undefined;
  /** This thread does it. */
  mine: boolean;
}

/** A client's calls that have not ended for those who wait for them. */
export class Calls {
  readonly #calls = new Map<number, NestedCall>();
  /** Those that this thread may do, the newest last; some of them may be others' by now. */
  #offered: NestedCall[] = [];
  #nextId = 1;

  add(settlers: Settlers<unknown>): NestedCall {
    const claim = new Int32Array(new SharedArrayBuffer(4));
    const call = { ...settlers, id: this.#nextId++, claim, command: undefined, mine: false };
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

  /** One that nobody has begun, for this thread to do: the newest, for other threads begin with the oldest. */
  begin(fits: (command: Command) => boolean): NestedCall | undefined {
    this.#offered = this.#offered.filter(({ claim }) => Atomics.load(claim, 0) === Stage.WAITING);
    for (let i = this.#offered.length - 1; i >= 0; i--) {
      const call = this.#offered[i] as NestedCall;
      if (!fits(call.command as Command) || !begin(call.claim)) continue;
      call.mine = true;
      return call;
    }
    return undefined;
  }
}

export function copyBack<T>(result: T): T {
  try {
    return copy(result);
  } catch (cause) {
    const { message } = cause as Error;
    throw new TypeError(`the result cannot be sent back: ${message}`, { cause });
  }
}

/** What would have arrived on the other side. */
export function copy<T>(value: T): T {
  return receive<T>(structuredClone(share(value)));
}
