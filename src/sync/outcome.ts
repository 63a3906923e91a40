import { AbandonedError, DeadlockError, NotOwnerError } from '../errors.js';
import { native } from '../native.js';

/** The results of native/sync/mutex.h, which all locks and conditions share. */
const LOCKED = 0;
const TIMED_OUT = 1;
const ABANDONED = 2;
const DEADLOCK = 3;
const NOT_OWNER = 6;
const CROWDED = 7;

/** True: what was asked for was done. False: time ran out. Everything else is an error. */
export function conclude(code: number, label: string): boolean {
  switch (code) {
    case LOCKED:
      return true;
    case TIMED_OUT:
      return false;
    case DEADLOCK:
      throw new DeadlockError(
        `${label}: waiting for it here would never end: ${native.deadlockReport()}`,
      );
    case ABANDONED:
      throw new AbandonedError(
        `${label}: its owner ended without unlocking it. Check what it protects, then recover() it`,
      );
    case NOT_OWNER:
      throw new NotOwnerError(`${label}: this thread does not hold its mutex`);
    case CROWDED:
      throw new RangeError(`${label}: too many threads read it, 256 of them are alive`);
    default:
      throw new Error(`${label}: unexpected result ${code}`);
  }
}
