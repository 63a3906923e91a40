import { WorkerCrashedError } from '../errors.js';

/** Of a call whose worker has ended; without a code nobody has said yet how. */
export function crashed(pool: string, code?: number, cause?: unknown): WorkerCrashedError {
  const exit = code === undefined ? 'ended' : `ended with exit code ${code}`;
  const how = cause === undefined ? exit : 'ended with an uncaught error';
  return new WorkerCrashedError(`a worker of ${pool} ${how} while it ran this task`, { cause });
}

/** Piscina replaces dead workers in the event loop, which does not run while its thread is blocked. */
export function deserted(pool: string): WorkerCrashedError {
  return new WorkerCrashedError(
    `the workers of ${pool} that could go on have ended; new ones start when its event loop runs: await the task instead`,
  );
}
