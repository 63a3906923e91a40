import type { Call, Unnumbered } from './call.js';
import { type Ending, type PoolStats, Statistics, type Times } from './stats.js';

/** A call that has not ended. */
export interface Entry {
  readonly call: Call;
  /** The worker that has to do it; otherwise any will do. */
  readonly slot: number | undefined;
  readonly times: Times;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/** The calls of a pool that have not ended, and the statistics of all. */
export class Ledger {
  readonly #queued = new Map<number, Entry>();
  readonly #running = new Map<number, Entry>();
  readonly #statistics = new Statistics();
  #nextId = 1;

  /** In the order in which they are to be started. */
  get queued(): Iterable<[id: number, entry: Entry]> {
    return this.#queued;
  }

  get empty(): boolean {
    return this.#queued.size === 0 && this.#running.size === 0;
  }

  get stats(): PoolStats {
    return this.#statistics.snapshot();
  }

  add(call: Unnumbered, settlers: Pick<Entry, 'slot' | 'resolve' | 'reject'>): number {
    const id = this.#nextId++;
    const times = this.#statistics.queued();
    this.#queued.set(id, { ...settlers, call: { ...call, id } as Call, times });
    return id;
  }

  start(id: number): void {
    const entry = this.#queued.get(id);
    if (entry === undefined) return;
    this.#queued.delete(id);
    this.#running.set(id, entry);
    this.#statistics.started(entry.times);
  }

  isQueued(id: number): boolean {
    return this.#queued.has(id);
  }

  /** Takes the call out, queued or running; undefined if it has ended. It is the caller's to settle. */
  end(id: number, how: Ending): Entry | undefined {
    const entry = this.#queued.get(id) ?? this.#running.get(id);
    if (entry === undefined) return undefined;
    this.#queued.delete(id);
    this.#running.delete(id);
    this.#statistics.ended(entry.times, how);
    return entry;
  }

  /** Ends all that wait, and those that run too if that is asked for. */
  rejectAll(which: 'queued' | 'all', how: Ending, reason: unknown): void {
    const ids = [...this.#queued.keys(), ...(which === 'all' ? this.#running.keys() : [])];
    for (const entry of ids.map(id => this.end(id, how))) entry?.reject(reason);
  }
}
