import * as check from '../check.js';
import { CancelledError } from '../errors.js';

/** An AsyncIterableIterator whose name TypeScript does not know: of those it believes that they await. */
export interface Completed<T> {
  next(): Promise<IteratorResult<T, void>>;
  return(): Promise<IteratorResult<T, void>>;
  [Symbol.asyncIterator](): this;
}

/**
 * The tasks in the order in which they are done, however they end: `await` each, or ask it. An error in
 * one of them is no unhandled rejection, whether or not its turn comes.
 */
export function asCompleted<T extends Promise<unknown>>(tasks: Iterable<T>): Completed<T> {
  const all = distinct(tasks, 'asCompleted');
  const done: T[] = [];
  const waiting: ((result: IteratorResult<T, void>) => void)[] = [];
  let left = all.length;
  for (const task of all) {
    const settled = () => {
      const next = waiting.shift();
      if (next === undefined) done.push(task);
      else next({ value: task, done: false });
    };
    task.then(settled, settled);
  }
  // No generator: what that yields it awaits, and these are promises.
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      return new Promise(resolve => {
        if (left-- <= 0) resolve({ value: undefined, done: true });
        else if (done.length > 0) resolve({ value: done.shift() as T, done: false });
        else waiting.push(resolve);
      });
    },
    async return() {
      left = 0;
      return { value: undefined, done: true };
    },
  };
}

export interface WaitForOptions {
  /** One of them is done; one has failed, other than by being cancelled; all are done. Default: 'all'. */
  until?: 'first' | 'firstError' | 'all';
  /** Milliseconds after which it resolves in any case. Default: Infinity. */
  timeout?: number;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** Which tasks are done and which are not, when enough are; each in the order given. It never rejects. */
export function waitFor<T extends Promise<unknown>>(
  tasks: Iterable<T>,
  options?: WaitForOptions,
): Promise<{ done: T[]; pending: T[] }> {
  const all = distinct(tasks, 'waitFor');
  const given = check.options(options, 'waitFor', ['until', 'timeout']);
  const until = check.choice(given.until ?? 'all', 'until', ['first', 'firstError', 'all']);
  const timeout = check.timeout(given.timeout ?? Infinity);
  const settled = new Set<T>();
  return new Promise(resolve => {
    let timer: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(timer);
      resolve({
        done: all.filter(task => settled.has(task)),
        pending: all.filter(task => !settled.has(task)),
      });
    };
    const count = (task: T, failed: boolean) => {
      settled.add(task);
      const enough = until === 'first' || (until === 'firstError' && failed);
      if (enough || settled.size === all.length) finish();
    };
    for (const task of all) {
      task.then(
        () => count(task, false),
        reason => count(task, !(reason instanceof CancelledError)),
      );
    }
    if (all.length === 0) finish();
    else if (timeout !== Infinity) timer = setTimeout(finish, Math.min(timeout, LONGEST_TIMER));
  });
}

/** @throws TypeError for what is no task and no promise. */
function distinct<T extends Promise<unknown>>(tasks: Iterable<T>, what: string): T[] {
  if (typeof tasks !== 'object' || tasks === null || !(Symbol.iterator in tasks)) {
    throw new TypeError(`${what} takes a list of tasks, not ${check.quote(tasks)}`);
  }
  const all = [...new Set(tasks)];
  const stranger = all.find(task => typeof (task as T | undefined)?.then !== 'function');
  if (all.length > 0 && stranger !== undefined) {
    throw new TypeError(`${what} takes tasks, not ${check.quote(stranger)}`);
  }
  return all;
}
