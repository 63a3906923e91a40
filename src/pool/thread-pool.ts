import { availableParallelism } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import * as check from '../check.js';
import { type Shareable, share, toHandle } from '../memory/handle.js';
import { uncloneable } from '../queue/codec.js';
import type { WaitOptions } from '../sync/settle.js';
import { limited } from '../thread/options.js';
import { ship, type Target } from '../thread/target.js';
import { Dispatcher } from './dispatcher.js';
import type { Executor } from './executor.js';
import { disown, handleOf, own } from './nested/client.js';
import { Host } from './nested/host.js';
import type { PoolStats } from './stats.js';
import { Submitter } from './submitter.js';
import { ThreadCrew } from './threads/crew.js';

export interface ThreadPoolOptions {
  /** How many workers. Default: as many as this process may use processors. */
  size?: number;
  /** Runs once in every worker before its first call. When it fails, so does the pool. */
  initializer?: Target;
  initArgs?: readonly unknown[];
  /** A worker is replaced when it has done so many calls; each chunk of a map is one. */
  maxTasksPerWorker?: number;
  /** How many calls that await a worker may have under way at a time. Default: 1. */
  concurrency?: number;
  /** V8's limits for each worker. */
  resourceLimits?: ResourceLimits;
  /** Worker threads are called `name-1`… in messages. Default: 'pool'. */
  name?: string;
}

/**
 * Runs JavaScript on worker threads. Piscina owns the workers; calls and replies travel on a lane per
 * worker, so that a result can also be waited for while this thread's event loop is blocked.
 */
export class ThreadPool extends Submitter implements Executor, Shareable {
  readonly name: string;
  readonly #dispatcher: Dispatcher;
  readonly #crew: ThreadCrew;
  readonly #host: Host;

  constructor(options?: ThreadPoolOptions) {
    const given = check.options(options, 'ThreadPool', [
      'size',
      'initializer',
      'initArgs',
      'maxTasksPerWorker',
      'concurrency',
      'resourceLimits',
      'name',
    ]);
    const { size = availableParallelism(), concurrency = 1, initializer, initArgs = [] } = given;
    const { maxTasksPerWorker, resourceLimits } = given;
    const name = check.optionalName(given.name) ?? 'pool';
    check.integer(size, 'size', 1, 4096);
    check.integer(concurrency, 'concurrency', 1, 4096);
    const args = shareInitArgs(initArgs);
    if (maxTasksPerWorker !== undefined) check.integer(maxTasksPerWorker, 'maxTasksPerWorker', 1);
    const limits = resourceLimits === undefined ? undefined : limited(resourceLimits);
    const host = new Host();
    let crew!: ThreadCrew;
    const dispatcher = new Dispatcher({
      label: `ThreadPool "${name}"`,
      size,
      concurrency,
      onLook: () => host.look(),
      onCheck: () => host.check(),
      crew: options => {
        crew = new ThreadCrew(options, limits);
        return crew;
      },
      ...(maxTasksPerWorker === undefined ? {} : { maxTasksPerWorker }),
      opening: {
        name,
        id: host.id,
        ...(initializer === undefined ? {} : { initializer: { target: ship(initializer), args } }),
      },
    });
    super(dispatcher, size);
    this.name = name;
    this.#dispatcher = dispatcher;
    this.#crew = crew;
    this.#host = host;
    own(host.id, this);
    dispatcher.finished.then(() => {
      host.end();
      disown(host.id);
    });
  }

  /** The pool underneath: its options, statistics and own `run()`. */
  get piscina(): Piscina {
    return this.#crew.piscina;
  }

  /** What it has done so far. */
  get stats(): PoolStats {
    return this.#dispatcher.stats;
  }

  close(): void {
    this.#dispatcher.close();
    this.#host.close();
  }

  joinAsync(options?: WaitOptions): Promise<void> {
    return this.#dispatcher.joinAsync(options);
  }

  /**
   * Blocks until a closed pool has done its work and its workers have ended: true; or until time runs
   * out: false.
   */
  join(ms = Infinity): boolean {
    return this.#dispatcher.join(check.timeout(ms, 'ms'));
  }

  terminate(): Promise<void> {
    this.#host.close();
    return this.#dispatcher.terminate();
  }

  /** For another thread, a task for example, which can then make calls. */
  [toHandle]() {
    return handleOf(this.#host.link(this.#dispatcher, this.#dispatcher.memory, this));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.joinAsync();
  }
}

/** @throws TypeError that names what cannot be sent: at once, and not once for each worker. */
function shareInitArgs(initArgs: unknown): unknown {
  check.list(initArgs, 'initArgs');
  const shared = share(initArgs);
  try {
    structuredClone(shared);
    return shared;
  } catch (cause) {
    const { message } = uncloneable(initArgs, 'initArgs');
    throw new TypeError(`an argument of the initializer cannot be sent: ${message}`, { cause });
  }
}
