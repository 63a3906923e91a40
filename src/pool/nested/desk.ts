import { ClosedError, DeadlockError, TimeoutError, WorkerCrashedError } from '../../errors.js';
import { native } from '../../native.js';
import { Queue } from '../../queue/queue.js';
import { onAbort } from '../../sync/abort.js';
import { pack, unpack } from '../../thread/fault.js';
import { type Settlers, Task } from '../../thread/task.js';
import type { CallOptions, Command } from '../call.js';
import type { Desk } from '../desk.js';
import type { MapOptions } from '../executor.js';
import { gather, type Part } from '../map.js';
import { Table } from '../table.js';
import { Calls, copy, copyBack, type NestedCall } from './calls.js';
import { CLIENT, Closed, DOOR, type Link, type Reply, type Request, ring, watch } from './link.js';
import { membership } from './membership.js';
import { execute, executeNow, fitsNow } from './perform.js';
import { begin, Sleepers, Stage } from './sleepers.js';

const LONGEST_TIMER = 2 ** 31 - 1; // setInterval takes no more
const PATIENCE = 20; // ms, of who finds the owner's queue full
const SPELL = 100; // ms, after which a blocked thread looks whether the owner is still there

/**
 * A pool's desk in a thread that was handed the pool. Calls go to the owner, who has them done and sends
 * the results back. A worker of the pool itself, while it waits, does those of its calls that nobody has
 * begun: else, with all workers waiting, nobody would.
 */
export class RemoteDesk implements Desk {
  readonly #link: Link;
  readonly #label: string;
  readonly #client: number;
  /** Which of the pool's workers this is, or -1. */
  readonly #lane: number;
  readonly #calls = new Calls();
  readonly #replies = new Queue<Reply>({ capacity: 1024 });
  readonly #bell = new Int32Array(new SharedArrayBuffer(4 * CLIENT.WORDS));
  readonly #sleepers: Sleepers;
  readonly #owner: Table;
  /** Keeps the thread alive while it waits for replies. */
  readonly #vigil = setInterval(() => {}, LONGEST_TIMER).unref();
  #helps = false;

  constructor(link: Link) {
    this.#link = link;
    this.#label = `ThreadPool "${link.name}"`;
    this.#client = Atomics.add(link.door, DOOR.CLIENTS, 1);
    this.#lane = membership.pool === link.id ? membership.lane : -1;
    this.#sleepers = new Sleepers(link.sleepers);
    if (this.#lane >= 0) this.#sleepers.enter(this.#lane);
    this.#owner = new Table(link.table.buffer, link.size);
    this.#post({ client: this.#client, replies: this.#replies, bell: this.#bell });
    native.signalAtExit(this.#bell, CLIENT.GONE, 1);
    const look = () => this.#collect();
    watch(this.#bell, CLIENT.BELL, look);
    watch(link.door, DOOR.CLOSED, look);
  }

  checkOpen(): void {
    if (Atomics.load(this.#link.door, DOOR.CLOSED) === 0) return;
    throw new ClosedError(`${this.#label} is closed and takes no more work`);
  }

  start<T>(command: Command, options: CallOptions = {}): Task<T> {
    this.#checkOptions(options);
    const { signal } = options;
    let call: NestedCall | undefined;
    const { task, ...settlers } = Task.create<T>({
      block: ms => this.#block(() => task.done, ms),
      cancel: force => call !== undefined && this.#cancel(call, force),
    });
    if (signal?.aborted) {
      settlers.reject(signal.reason);
      return task;
    }
    call = this.#submit(command, options, settlers as Settlers<unknown>);
    if (signal !== undefined) {
      const made = call;
      const ignore = onAbort(signal, () => {
        this.#cancel(made, false);
        settlers.reject(signal.reason);
      });
      task.then(ignore, ignore);
    }
    return task;
  }

  group<P extends Part, R>(
    parts: readonly P[],
    options: MapOptions & CallOptions,
    command: (part: P) => Command,
    finish: (results: unknown[]) => R,
    stop?: () => boolean,
  ): Task<R> {
    this.#checkOptions(options);
    if (this.#lane >= 0 && parts.some(part => part.slot !== undefined)) {
      throw new DeadlockError(
        `a task of ${this.#label} that broadcasts would wait for its own end`,
      );
    }
    return gather(parts, options, finish, {
      start: (part, resolve, reject) =>
        this.#submit(command(part), { ...options, ...part }, { resolve, reject }),
      cancel: (call, force) => this.#cancel(call, force),
      stop,
      block: (done, ms) => this.#block(done, ms),
    });
  }

  #checkOptions({ timeout = Infinity }: CallOptions): void {
    this.checkOpen();
    if (this.#lane < 0 || timeout === Infinity) return;
    throw new TypeError(
      `a task of ${this.#label} may do its own calls itself, so they cannot have a timeout`,
    );
  }

  #submit(command: Command, options: CallOptions, settlers: Settlers<unknown>): NestedCall {
    const { priority = 0, timeout = Infinity, slot } = options;
    const call = this.#calls.add(settlers);
    const { id, claim } = call;
    const client = this.#client;
    try {
      this.#post({ client, id, claim, lane: this.#lane, priority, timeout, slot, command });
      if (this.#lane >= 0) this.#calls.offer(call, copy(command));
    } catch (error) {
      this.#calls.take(id);
      settlers.reject(error);
      return call;
    }
    this.#vigil.ref();
    this.#helpLater();
    return call;
  }

  /** @throws TypeError for what cannot be sent */
  #post(request: Request): void {
    const { requests } = this.#link;
    while (!requests.tryPut(request)) {
      this.checkOpen();
      this.#knock();
      try {
        requests.put(request, PATIENCE);
        break;
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
      }
    }
    this.#knock();
  }

  #knock(): void {
    ring(this.#link.door, DOOR.BELL);
    this.#owner.ring();
  }

  /** Takes what replies are there. False: no others will come. */
  #collect(): boolean {
    const gone = (Atomics.load(this.#link.door, DOOR.CLOSED) & Closed.GONE) !== 0;
    for (let next = this.#replies.tryGet(); next !== undefined; next = this.#replies.tryGet()) {
      if ('fault' in next) this.#settle(next.id, 'reject', unpack(next.fault));
      else this.#settle(next.id, 'resolve', next.value);
    }
    if (!gone) return true;
    this.#vigil.unref();
    for (const { reject } of this.#calls.clear()) {
      reject(new WorkerCrashedError(`the thread that made ${this.#label} has ended`));
    }
    return false;
  }

  #settle(id: number, how: 'resolve' | 'reject', outcome: unknown): void {
    this.#take(id)?.[how](outcome);
  }

  #take(id: number): NestedCall | undefined {
    const call = this.#calls.take(id);
    if (this.#calls.empty) this.#vigil.unref();
    return call;
  }

  #cancel(call: NestedCall, force: boolean): boolean {
    if (!begin(call.claim, Stage.OVER)) {
      if (call.mine || Atomics.load(call.claim, 0) === Stage.OVER) return false;
      this.#post({ client: this.#client, cancel: call.id, force });
      if (!force) return false;
    }
    this.#take(call.id);
    return true;
  }

  /** Once the event loop turns: then whoever made the calls waits for something. */
  #helpLater(): void {
    if (this.#helps || this.#lane < 0) return;
    this.#helps = true;
    setImmediate(() => {
      this.#helps = false;
      void this.#help();
    });
  }

  async #help(): Promise<void> {
    const call = this.#calls.begin(() => true);
    if (call === undefined) return;
    await this.#conclude(call, execute(call.command as Command));
    this.#helpLater();
  }

  async #conclude(call: NestedCall, outcome: Promise<unknown>): Promise<void> {
    try {
      this.#end(call, 'resolve', copyBack(await outcome));
    } catch (error) {
      this.#end(call, 'reject', unpack(pack(error)));
    }
  }

  #end({ id, claim }: NestedCall, how: 'resolve' | 'reject', outcome: unknown): void {
    this.#sleepers.end(claim, this.#lane);
    this.#settle(id, how, outcome);
  }

  #block(done: () => boolean, ms: number): void {
    const deadline = performance.now() + ms;
    for (;;) {
      const seen = Atomics.load(this.#bell, CLIENT.BELL);
      this.#collect();
      if (done()) return;
      if (this.#lane >= 0 && this.#helpNow()) continue;
      const left = deadline - performance.now();
      if (!(left > 0)) return;
      // Who gives up by itself waits for nobody.
      if (this.#lane >= 0 && ms === Infinity) this.#sleep(seen);
      else native.waitWord(this.#bell, CLIENT.BELL, seen, Math.min(left, SPELL));
    }
  }

  #sleep(seen: number): void {
    if (!this.#sleepers.sleep(this.#lane, () => this.#calls.answered)) {
      throw new DeadlockError(
        `all workers of ${this.#label} would wait for calls that only one of them could do: await the tasks instead`,
      );
    }
    native.waitWord(this.#bell, CLIENT.BELL, seen, Infinity);
    this.#sleepers.wake(this.#lane);
  }

  /** False: there is nothing that can be done while the event loop is blocked. */
  #helpNow(): boolean {
    const call = this.#calls.begin(fitsNow);
    if (call === undefined) return false;
    let outcome: ReturnType<typeof executeNow>;
    try {
      outcome = executeNow(call.command as Command);
      if (!('later' in outcome)) outcome = { value: copyBack(outcome.value) };
    } catch (error) {
      this.#end(call, 'reject', unpack(pack(error)));
      return true;
    }
    if (!('later' in outcome)) {
      this.#end(call, 'resolve', outcome.value);
      return true;
    }
    void this.#conclude(call, outcome.later);
    throw new DeadlockError(
      `a task of ${this.#label} would wait for a call that awaits something in the same thread, whose event loop it blocks: await the task instead`,
    );
  }
}
