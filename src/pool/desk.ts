import type { Task } from '../thread/task.js';
import type { CallOptions, Command } from './call.js';
import type { MapOptions } from './executor.js';
import type { Part } from './map.js';

/** Where commands are handed in: the pool's own dispatcher, or another thread's way to it. */
export interface Desk {
  /** Workers are other processes. */
  readonly abroad: boolean;
  /** @throws ClosedError, or the WorkerCrashedError of a failed initializer. */
  checkOpen(): void;
  /** One call, one task. */
  start<T>(command: Command, options?: CallOptions): Task<T>;
  /** One task for several calls. */
  group<P extends Part, R>(
    parts: readonly P[],
    options: MapOptions & CallOptions,
    command: (part: P) => Command,
    finish: (results: unknown[]) => R,
    stop?: () => boolean,
  ): Task<R>;
}
