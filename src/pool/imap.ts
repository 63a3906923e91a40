// A map whose items come, and whose results go, one by one.

import { onAbort } from '../sync/abort.js';
import type { Task } from '../thread/task.js';

type Source<T> = Iterable<T> | AsyncIterable<T>;

export interface Flow<T, R> {
  items: Source<T>;
  chunkSize: number;
  /** How many chunks may be on their way, or done and not yet taken. */
  bufferSize: number;
  /** Results in the order of the items, or as they come. */
  ordered: boolean;
  signals: readonly AbortSignal[];
  /** Starts a call for some items; the first of them has this index in the whole. */
  start(items: T[], begin: number): Task<R[]>;
}

/**
 * The results of calls for all items. Items are read when there is room in the buffer, so a slow consumer
 * slows down the source. However it ends, the calls that have not begun are cancelled then.
 */
export async function* flow<T, R>(given: Flow<T, R>): AsyncGenerator<R, void, undefined> {
  const { bufferSize, ordered, signals, start } = given;
  const chunks = chunksOf(given.items, given.chunkSize);
  const calls = new Set<Task<R[]>>(); // the oldest first
  const finished: Task<R[]>[] = []; // the first to finish first
  let begin = 0;
  let source = 'open' as 'open' | 'reading' | 'ended'; // changed where the compiler does not see it
  let failure: { error: unknown } | undefined; // of the source
  let wake = () => {};

  const add = ({ done, value }: IteratorResult<T[], void>) => {
    source = done ? 'ended' : 'open';
    if (!value) return;
    const call = start(value, begin);
    begin += value.length;
    calls.add(call);
    const finish = () => {
      if (!ordered) finished.push(call);
      wake();
    };
    call.then(finish, finish);
  };
  const fail = (error: unknown) => {
    source = 'ended';
    failure ??= { error };
  };
  const read = () => {
    source = 'reading';
    try {
      const next = chunks.next();
      if (next instanceof Promise)
        next
          .then(add)
          .catch(fail)
          .finally(() => wake());
      else add(next);
    } catch (error) {
      fail(error);
    }
  };
  const ignore = signals.map(signal => onAbort(signal, () => wake()));

  try {
    for (;;) {
      for (const signal of signals) signal.throwIfAborted();
      while (source === 'open' && calls.size < bufferSize) read();
      const [oldest] = calls;
      const call = ordered ? (oldest?.done ? oldest : undefined) : finished.shift();
      if (call !== undefined) {
        calls.delete(call);
        for (const result of await call) yield result;
      } else if (source === 'ended' && oldest === undefined) {
        if (failure !== undefined) throw failure.error;
        return;
      } else {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    }
  } finally {
    for (const stop of ignore) stop();
    for (const call of calls) call.cancel();
    // Not waited for: a source that is being read may never answer. Its failure would be heard by nobody.
    (async () => chunks.return())().catch(() => {});
  }
}

function chunksOf<T>(items: Source<T>, size: number) {
  return Symbol.asyncIterator in items ? chunksLater(items, size) : chunksNow(items, size);
}

// In both, what a source has yielded before it fails comes before its failure.

function* chunksNow<T>(items: Iterable<T>, size: number): Generator<T[], void, undefined> {
  let chunk: T[] = [];
  try {
    for (const item of items) {
      if (chunk.push(item) < size) continue;
      yield chunk;
      chunk = [];
    }
  } catch (error) {
    if (chunk.length > 0) yield chunk;
    throw error;
  }
  if (chunk.length > 0) yield chunk;
}

async function* chunksLater<T>(
  items: AsyncIterable<T>,
  size: number,
): AsyncGenerator<T[], void, undefined> {
  let chunk: T[] = [];
  try {
    for await (const item of items) {
      if (chunk.push(item) < size) continue;
      yield chunk;
      chunk = [];
    }
  } catch (error) {
    if (chunk.length > 0) yield chunk;
    throw error;
  }
  if (chunk.length > 0) yield chunk;
}
