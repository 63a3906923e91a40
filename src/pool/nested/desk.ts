import { ClosedError, DeadlockError, TimeoutError, WorkerCrashedError } from '../../errors.js';
import { native } from '../../native.js';
import { Queue } from '../../queue/queue.js';
import { onAbort } from '../../sync/abort.js';
import { type Fault, unpack } from '../../thread/fault.js';
import { type Settlers, Task } from '../../thread/task.js';
import type { CallOptions, Command } from '../call.js';
import type { Desk } from '../desk.js';
import type { MapOptions } from '../executor.js';
import { gather, type Part } from '../map.js';
import { copy } from '../results.js';
import { Table } from '../table.js';
import { orBoxed, unbox } from './box.js';
import { Calls, type NestedCall } from './calls.js';
import { Helper } from './helper.js';
import { CLIENT, DOOR, type Link, type Reply, type Request, ring, watch } from './link.js';
import { membership } from './membership.js';
import { begin, Sleepers, Stage } from './sleepers.js';
import { Vigil } from './vigil.js';

/** Of native.waitForAnswer(). */
const DEADLOCK = 5;
const PATIENCE = 20; // ms, of who finds the owner's queue full

/**
 * A pool's desk in a thread that was handed the pool. Calls go to the owner, who has them done and sends
 * the results back; in a worker of the pool itself, a helper does some of them.
 */
export class RemoteDesk implements Desk {
  readonly abroad = false;
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
  readonly #vigil: Vigil;
  /** A call is awaited, or was when there were last calls. */
  #attended = false;
  readonly #helper: Helper | undefined;

  constructor(link: Link) {
    this.#link = link;
    this.#label = `ThreadPool "${link.name}"`;
    this.#client = Atomics.add(link.door, DOOR.CLIENTS, 1);
    this.#lane = membership.pool === link.id ? membership.lane : -1;
    this.#sleepers = new Sleepers(link.sleepers);
    if (this.#lane >= 0) {
      this.#sleepers.enter(this.#lane);
      this.#helper = new Helper(this.#label, this.#lane, this.#calls, this.#sleepers, (...end) =>
        this.#settle(...end),
      );
    }
    this.#owner = new Table(link.table, link.size);
    this.#vigil = new Vigil(link, () => this.#fail());
    native.signalAtExit(this.#bell, CLIENT.GONE, 1);
    this.#post({ client: this.#client, replies: this.#replies, bell: this.#bell });
    watch(this.#bell, CLIENT.BELL, () => {
      this.#collect();
      return true;
    });
  }

  checkOpen(): void {
    if (this.#vigil.deserted) {
      throw new ClosedError(`the thread that made ${this.#label} has ended`);
    }
    if (Atomics.load(this.#link.door, DOOR.CLOSED) === 0) return;
    throw new ClosedError(`${this.#label} is closed and takes no more work`);
  }

  start<T>(command: Command, options: CallOptions = {}): Task<T> {
    this.checkOpen();
    const { signal } = options;
    let call: NestedCall | undefined;
    const { task, ...settlers } = Task.create<T>({
      block: ms => this.#block(() => task.done, ms),
      cancel: force => call !== undefined && this.#cancel(call, force),
      attend: () => this.#attend(),
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
    this.checkOpen();
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
      attend: () => this.#attend(),
    });
  }

  #attend(): void {
    this.#attended = true;
    if (!this.#calls.empty) this.#vigil.keep();
  }

  #submit(command: Command, options: CallOptions, settlers: Settlers<unknown>): NestedCall {
    const { priority = 0, timeout = Infinity, slot } = options;
    const call = this.#calls.add(settlers, options);
    const { id, claim } = call;
    const client = this.#client;
    try {
      const request = { client, id, claim, lane: this.#lane, priority, timeout, slot };
      orBoxed(command, claim, command => this.#post({ ...request, command }));
      if (this.#lane >= 0) this.#calls.offer(call, copy(command));
    } catch (error) {
      this.#calls.take(id);
      settlers.reject(error);
      return call;
    }
    this.#vigil.keep();
    this.#helper?.later();
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

  #collect(): void {
    for (let next = this.#replies.tryGet(); next !== undefined; next = this.#replies.tryGet()) {
      const call = this.#take(next.id);
      if (call === undefined) continue;
      const { ok, content } = contentOf(next);
      if (ok) call.resolve(content);
      else call.reject(unpack(content as Fault));
    }
  }

  /** There will be no more replies than those that are there. */
  #fail(): void {
    this.#collect();
    this.#vigil.end();
    for (const { reject } of this.#calls.clear()) {
      reject(new WorkerCrashedError(`the thread that made ${this.#label} has ended`));
    }
  }

  #settle(id: number, how: 'resolve' | 'reject', outcome: unknown): void {
    this.#take(id)?.[how](outcome);
  }

  #take(id: number): NestedCall | undefined {
    const call = this.#calls.take(id);
    if (!this.#calls.empty) return call;
    this.#attended = false;
    this.#vigil.end();
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

  #block(done: () => boolean, ms: number): void {
    const deadline = performance.now() + ms;
    for (;;) {
      const seen = Atomics.load(this.#bell, CLIENT.BELL);
      this.#collect();
      if (this.#vigil.deserted) this.#fail();
      if (done()) return;
      if (this.#helper?.now()) continue;
      const left = deadline - performance.now();
      if (!(left > 0)) return;
      // Who gives up by itself waits for nobody.
      if (ms < Infinity) native.waitWord(this.#bell, CLIENT.BELL, seen, left);
      else if (this.#lane >= 0) this.#sleep(seen);
      else this.#wait(seen);
    }
  }

  #sleep(seen: number): void {
    if (!this.#sleepers.sleep(this.#lane, () => this.#calls.answered)) {
      throw new DeadlockError(
        `all workers of ${this.#label} would wait for calls that only one of them could do: await the tasks instead`,
      );
    }
    try {
      this.#wait(seen);
    } finally {
      this.#sleepers.wake(this.#lane);
    }
  }

  #wait(seen: number): void {
    if (native.waitForAnswer(this.#bell, CLIENT.BELL, seen, this.#link.agent) !== DEADLOCK) return;
    // Nobody but who blocks has asked for anything: the owner may be waiting for this thread to end.
    if (!this.#attended) this.#vigil.end();
    throw new DeadlockError(
      `${this.#label}: waiting for its owner here would never end: ${native.deadlockReport()}`,
    );
  }
}

function contentOf(reply: Reply): { ok: boolean; content: unknown } {
  if ('long' in reply) return { ok: reply.ok, content: unbox(reply.long) };
  return 'fault' in reply
    ? { ok: false, content: reply.fault }
    : { ok: true, content: reply.value };
}
