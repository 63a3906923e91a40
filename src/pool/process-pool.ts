import * as check from '../check.js';
import { type Shareable, toHandle } from '../memory/handle.js';
import { ABROAD, encode, scratch } from '../queue/codec.js';
import type { WaitOptions } from '../sync/settle.js';
import { Dispatcher } from './dispatcher.js';
import type { Executor } from './executor.js';
import { type PoolOptions, planOf, poolOptions } from './options.js';
import { ProcessCrew } from './processes/crew.js';
import type { PoolStats } from './stats.js';
import { Submitter } from './submitter.js';

export interface ProcessPoolOptions extends PoolOptions {}

/** As many processes as can have one memory open, less this one and those that are just being replaced. */
const MOST = 60;

/**
 * Runs JavaScript in processes of its own: what a call does to globals, to memory, or to its whole process
 * hits no other one. Arguments and results are copied; what lives in a `SharedMemory` is shared. The
 * processes end with the pool, and with this process, however that ends.
 *
 * ```ts
 * await using pool = new ProcessPool({ size: 5 });
 * await pool.map(n => n * n, [1, 2, 3]); // [1, 4, 9]
 * ```
 */
export class ProcessPool extends Submitter implements Executor, Shareable {
  readonly name: string;
  readonly #dispatcher: Dispatcher;

  /**
   * @throws ManycoreError when the system has no more processes; SharedMemoryError when there is no memory
   *   for its table, some 1.1 MB
   */
  constructor(options?: ProcessPoolOptions) {
    const given = check.options(options, 'ProcessPool', poolOptions);
    const plan = planOf(given, MOST, checkInitArgs);
    const { name } = plan.opening;
    const dispatcher = new Dispatcher({
      ...plan,
      label: `ProcessPool "${name}"`,
      crew: given => new ProcessCrew(given),
    });
    super(dispatcher, plan.size);
    this.name = name;
    this.#dispatcher = dispatcher;
  }

  /** What it has done so far. */
  get stats(): PoolStats {
    return this.#dispatcher.stats;
  }

  close(): void {
    this.#dispatcher.close();
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
    return this.#dispatcher.terminate();
  }

  [toHandle](): never {
    throw new TypeError(
      `ProcessPool "${this.name}" cannot be sent to another thread or process: only the thread that made it can use it. A ThreadPool can be handed to its own tasks and to other threads`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.joinAsync();
  }
}

/** @throws TypeError that names what cannot be sent: at once, and not once for each worker. */
function checkInitArgs(initArgs: unknown): unknown {
  try {
    encode(initArgs, 0, ABROAD, 'initArgs');
    scratch.trim();
    return initArgs;
  } catch (cause) {
    const { message } = cause as Error;
    throw new TypeError(`an argument of the initializer cannot be sent: ${message}`, { cause });
  }
}
