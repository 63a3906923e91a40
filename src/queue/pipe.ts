import { inspect } from 'node:util';
import * as check from '../check.js';
import { ClosedError, SharedMemoryError, TimeoutError } from '../errors.js';
import {
  departs,
  notCloneable,
  receive,
  revivable,
  type Shareable,
  share,
  toHandle,
} from '../memory/handle.js';
import { words } from '../memory/object.js';
import type { SharedMemory } from '../memory/shared-memory.js';
import { native } from '../native.js';
import type { WaitOptions } from '../sync/settle.js';
import { Queue } from './queue.js';
import { TIMED_OUT } from './transport.js';

export interface PipeOptions {
  /** Whether both ends send and receive. Default true; otherwise the first receives, the second sends. */
  duplex?: boolean | undefined;
  /** Where it lives, for ends that are given to other processes: some 130 KiB for each direction. */
  memory?: SharedMemory | undefined;
  /**
   * How many bytes of values longer than a few dozen bytes may be on their way in each direction, and so how
   * long one may be. Default 4 MiB; with `memory` 64 KiB.
   */
  poolBytes?: number | undefined;
  /** For error messages and diagnostics. */
  name?: string | undefined;
}

const KIND = 'Connection';
/** So many values may be on their way. */
const CAPACITY = 1024;

interface Ways {
  incoming?: Queue | undefined;
  outgoing?: Queue | undefined;
}

/** For the constructor, which is not for users. */
const made: unique symbol = Symbol('manycore.made');

/**
 * One end of a {@link pipe}, for one thread or process; it may be given to another one as an argument or in
 * a value. Every copy in a process is the same end.
 */
export class Connection<S = unknown, R = S> implements Shareable, Disposable, AsyncIterable<R> {
  readonly #incoming: Queue | undefined;
  readonly #outgoing: Queue | undefined;
  #closed = false;
  /** What the structured clone algorithm finds, and refuses, where it would make a dead copy. */
  protected readonly raw = notCloneable;

  /** Use {@link pipe}. */
  constructor(ways: Ways, arriving?: typeof made | true) {
    if (arriving === undefined) throw new TypeError('connections are made in pairs, by pipe()');
    this.#incoming = ways.incoming;
    this.#outgoing = ways.outgoing;
    this.#each((queue, puts) => {
      if (native.pipeTake(queue[words], puts, arriving === true)) return;
      throw new SharedMemoryError(
        'limit',
        `${this.#label} is held by too many processes: close some`,
      );
    });
  }

  /**
   * Blocks until there is room: some thousand small values, and `poolBytes` of longer ones, may be on their
   * way.
   *
   * @throws ClosedError when this end, or the other one, is closed; TypeError for a value that cannot be
   *   sent, or at an end that only receives; RangeError for one that is longer than `poolBytes`; TimeoutError
   *   after `ms` milliseconds.
   */
  send(value: S, ms = Infinity): void {
    if (this.#outgoing === undefined) throw new TypeError(`${this.#label} only receives`);
    this.#check('send');
    try {
      this.#outgoing.put(value, ms);
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /**
   * The next value; blocks until there is one.
   *
   * @throws ClosedError when this end is closed or, after the last value, when the other end is closed or
   *   nobody who has it is left; TimeoutError after `ms` milliseconds.
   */
  recv(ms = Infinity): R {
    const queue = this.#source('recv');
    try {
      if (ms > 0 && queue.empty) native.pipeLook(queue[words]);
      return queue.get(ms) as R;
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** As `recv`, without blocking the thread. */
  async recvAsync(options?: WaitOptions): Promise<R> {
    const queue = this.#source('recvAsync');
    try {
      return (await queue.getAsync(options)) as R;
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /**
   * Whether `recv` would not have to wait: there is a value, or there will never be one. Blocks up to `ms`
   * milliseconds for that.
   */
  poll(ms = 0): boolean {
    check.timeout(ms, 'ms');
    return native.pipeAwait(this.#source('poll')[words], ms) !== TIMED_OUT;
  }

  /**
   * This thread's process has done with this end: when no other process holds it, the other end gets a
   * ClosedError once it has received what was sent. Again it does nothing.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#each((queue, puts) => native.pipeDrop(queue[words], puts));
  }

  get closed(): boolean {
    return this.#closed;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Values until the other end is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    const queue = this.#source('iteration');
    for await (const value of queue) yield value as R;
  }

  [toHandle](): ReturnType<Shareable[typeof toHandle]> {
    this.#check('giving it away');
    return { kind: KIND, incoming: share(this.#incoming), outgoing: share(this.#outgoing) };
  }

  [departs](pid = 0): void {
    this.#each((queue, puts) => native.pipeSend(queue[words], puts, pid));
  }

  [inspect.custom](): string {
    const state = this.#closed ? ', closed' : '';
    const waiting = this.#incoming === undefined ? '' : `, ${this.#incoming.size} to receive`;
    return `${this.#label} { ${this.#direction()}${waiting}${state} }`;
  }

  #direction(): string {
    if (this.#incoming === undefined) return 'sends';
    return this.#outgoing === undefined ? 'receives' : 'sends and receives';
  }

  get #label(): string {
    const name = (this.#incoming ?? this.#outgoing)?.name;
    return name === undefined ? KIND : `${KIND} "${name}"`;
  }

  #each(use: (queue: Queue, puts: boolean) => void): void {
    if (this.#outgoing !== undefined) use(this.#outgoing, true);
    if (this.#incoming !== undefined) use(this.#incoming, false);
  }

  #source(what: string): Queue {
    if (this.#incoming === undefined) throw new TypeError(`${this.#label} only sends`);
    this.#check(what);
    return this.#incoming;
  }

  #check(what: string): void {
    if (this.#closed) throw new ClosedError(`${this.#label}: ${what} after close()`);
  }

  #explained(error: unknown): unknown {
    if (error instanceof TimeoutError || error instanceof RangeError) {
      const { name } = (this.#incoming ?? this.#outgoing) as Queue;
      const queue = name === undefined ? 'Queue' : `Queue "${name}"`;
      if (error.message.startsWith(`${queue}: `)) {
        error.message = this.#label + error.message.slice(queue.length);
      }
      return error;
    }
    if (!(error instanceof ClosedError)) return error;
    const reason = this.#closed ? 'it was closed meanwhile' : 'the other end is closed';
    return new ClosedError(`${this.#label}: ${reason}`, { cause: error });
  }

  static {
    revivable(
      KIND,
      ({ incoming, outgoing }) => new Connection(receive({ incoming, outgoing }), true),
      ({ incoming, outgoing }) => {
        if (incoming) native.pipeLose(receive<Queue>(incoming)[words], false);
        if (outgoing) native.pipeLose(receive<Queue>(outgoing)[words], true);
      },
    );
  }
}

/**
 * Two ends of a pipe, for two threads or, with `memory`, two processes. Values are copied as queues copy
 * them, and arrive in order.
 *
 * ```ts
 * const [mine, yours] = pipe();
 * Thread.start(end => end.send(end.recv() + 1), yours);
 * mine.send(1);
 * mine.recv(); // 2
 * ```
 */
export function pipe<S = unknown, R = S>(
  options?: PipeOptions,
): [Connection<S, R>, Connection<R, S>] {
  const given = check.options(options, 'pipe', ['duplex', 'memory', 'poolBytes', 'name']);
  const duplex = check.boolean(given.duplex ?? true, 'duplex');
  const { memory, poolBytes, name } = given;
  const way = () => new Queue({ capacity: CAPACITY, memory, poolBytes, name });
  const there = way();
  const back = duplex ? way() : undefined;
  return [
    new Connection<S, R>({ incoming: there, outgoing: back }, made),
    new Connection<R, S>({ incoming: back, outgoing: there }, made),
  ];
}
