import type { ResourceLimits } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import * as check from '../check.js';
import { type Shareable, share, toHandle } from '../memory/handle.js';
import { uncloneable } from '../queue/codec.js';
import type { WaitOptions } from '../sync/settle.js';
import { limited } from '../thread/options.js';
import { Dispatcher } from './dispatcher.js';
import type { Executor } from './executor.js';
import { disown, handleOf, own } from './nested/client.js';
import { Host } from './nested/host.js';
import { type PoolOptions, planOf, poolOptions } from './options.js';
import { Ranger } from './ranger.js';
import type { PoolStats } from './stats.js';
import { ThreadCrew } from './threads/crew.js';

export interface ThreadPoolOptions extends PoolOptions {
  /** How many calls that await a worker may have under way at a time. Default: 1. */
  concurrency?: number;
  /**
   * V8's limits for each worker. With less than Node itself needs, some MiB, a worker may end so early that
   * only the event loop hears of it, and no thread that blocks; or V8 ends the process.
   */
  resourceLimits?: ResourceLimits;
}

/**
 * Runs JavaScript on worker threads. Piscina owns the workers; calls and replies travel on a lane per
 * worker, so that a result can also be waited for while this thread's event loop is blocked.
 */
export class ThreadPool extends Ranger implements Executor, Shareable {
  readonly name: string;
  readonly #dispatcher: Dispatcher;
  readonly #crew: ThreadCrew;
  readonly #host: Host;

  constructor(options?: ThreadPoolOptions) {
    const names = [...poolOptions, 'concurrency', 'resourceLimits'] as const;
    const given = check.options(options, 'ThreadPool', names);
    const { concurrency = 1, resourceLimits } = given;
    const { opening, ...plan } = planOf(given, 4096, shareInitArgs);
    const { size } = plan;
    const { name } = opening;
    check.integer(concurrency, 'concurrency', 1, 4096);
    const limits = resourceLimits === undefined ? undefined : limited(resourceLimits);
    const host = new Host();
    let crew!: ThreadCrew;
    const dispatcher = new Dispatcher({
      ...plan,
      label: `ThreadPool "${name}"`,
      concurrency,
      onLook: () => host.look(),
      onCheck: () => host.check(),
      crew: options => {
        crew = new ThreadCrew(options, limits);
        return crew;
      },
      opening: { ...opening, id: host.id },
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
  const shared = share(initArgs);
  try {
    structuredClone(shared);
    return shared;
  } catch (cause) {
    const { message } = uncloneable(initArgs, 'initArgs');
    throw new TypeError(`an argument of the initializer cannot be sent: ${message}`, { cause });
  }
}
