import { inspect } from 'node:util';
import { WorkerCrashedError } from '../errors.js';

/** An error that no task can tell of. */
export function warn(message: string, cause: unknown): void {
  const warning = new WorkerCrashedError(message, { cause });
  // Node prints this, and not the cause.
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  process.emitWarning(Object.assign(warning, { detail }));
}
