import { TimeoutError, WorkerCrashedError } from '../errors.js';
import { signalName } from '../process/options.js';
import { warn as emit } from '../thread/warning.js';

/** Of a call whose worker has ended; without a code nobody has said yet how. */
export function crashed(pool: string, code?: number, cause?: unknown): WorkerCrashedError {
  const how = cause === undefined ? endOf(code) : howOf(cause);
  return new WorkerCrashedError(`a worker of ${pool} ${how} while it ran this task`, { cause });
}

/** -N: signal N has ended it. */
export function endOf(code: number | undefined): string {
  if (code === undefined) return 'ended';
  return code < 0 ? `was ended by ${signalName(-code)}` : `ended with exit code ${code}`;
}

/** Of a call whose worker was ended because of another one that it ran. */
export function ended(pool: string, cause: Error): WorkerCrashedError {
  const message = `a worker of ${pool} was ended while it ran this task: ${cause.message}`;
  return new WorkerCrashedError(message, { cause });
}

export function timeoutOf(ms: number): TimeoutError {
  return new TimeoutError(`the task took longer than its timeout of ${ms} ms`);
}

/** What no task can tell: an error that came when the worker had none. */
export function warn(pool: string, cause: unknown): void {
  emit(`a worker of ${pool} ${howOf(cause)} while it ran no task`, cause);
}

function howOf(cause: unknown): string {
  return (cause as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'ran out of memory (see resourceLimits)'
    : 'ended with an uncaught error';
}

/** Piscina replaces dead workers in the event loop, which does not run while its thread is blocked. */
export function deserted(pool: string): WorkerCrashedError {
  return new WorkerCrashedError(
    `the workers of ${pool} that could go on have ended; new ones start when its event loop runs: await the task instead`,
  );
}
