/** The base of every error that manycore throws on its own account. `code` is stable; messages are not. */
export class ManycoreError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** Time ran out before a value, a lock or a result was there. */
export class TimeoutError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_TIMEOUT', message, options);
  }
}

/** A queue or pool is closed, and drained where that matters. */
export class ClosedError extends ManycoreError {
  /** From `putMany`: how many of its values were put before the queue was closed. */
  declare readonly put?: number;

  constructor(message: string, options?: ErrorOptions & { put?: number }) {
    super('ERR_MANYCORE_CLOSED', message, options);
    if (options?.put !== undefined) this.put = options.put;
  }
}

/** A barrier was broken: a party gave up, failed or ended, or somebody aborted or reset it. */
export class BrokenBarrierError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_BROKEN_BARRIER', message, options);
  }
}

/** The owner of a lock ended without unlocking; `recover()` takes the lock over. */
export class AbandonedError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_ABANDONED', message, options);
  }
}

/** To wait here would be to wait for ever. */
export class DeadlockError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_DEADLOCK', message, options);
  }
}

/** A lock was used by a thread that does not hold it. */
export class NotOwnerError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_NOT_OWNER', message, options);
  }
}

/** A function or module cannot be run elsewhere. */
export class TargetError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_TARGET', message, options);
  }
}

/** The worker that ran the task ended before the task did. */
export class WorkerCrashedError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_WORKER_CRASHED', message, options);
  }
}

/** The task was cancelled before it had a result. */
export class CancelledError extends ManycoreError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_CANCELLED', message, options);
  }
}

/** A function cannot become a kernel. `line` and `column`, from 1, are places in the function's own source. */
export class KernelCompileError extends ManycoreError {
  readonly line: number;
  readonly column: number;

  constructor(message: string, options: ErrorOptions & { line: number; column: number }) {
    super('ERR_MANYCORE_KERNEL_COMPILE', message, options);
    this.line = options.line;
    this.column = options.column;
  }
}

/** Why there is no such memory. */
export type SharedMemoryReason =
  /** The name is another memory's. */
  | 'taken'
  /** No memory has this name, or not any more. */
  | 'missing'
  | 'denied'
  /** The system has not so much memory left, or this segment has not. */
  | 'no space'
  /** What has this name is no memory of this version of manycore, or is damaged. */
  | 'invalid'
  /** Too many processes have it open, or this process has too many open. */
  | 'limit'
  | 'system';

/** Memory shared between processes could not be made, opened or given away. */
export class SharedMemoryError extends ManycoreError {
  readonly reason: SharedMemoryReason;

  constructor(reason: SharedMemoryReason, message: string, options?: ErrorOptions) {
    super('ERR_MANYCORE_SHARED_MEMORY', message, options);
    this.reason = reason;
  }
}

/** The native addon could not be loaded. */
export class NativeLoadError extends ManycoreError {
  /** Where it was looked for, in this order, and what went wrong there. */
  readonly searched: readonly { path: string; problem: string }[];

  constructor(
    message: string,
    searched: readonly { path: string; problem: string }[],
    options?: ErrorOptions,
  ) {
    super('ERR_MANYCORE_NATIVE_LOAD', message, options);
    this.searched = searched;
  }
}
