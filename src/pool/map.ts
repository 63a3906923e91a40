// Splitting a map into calls, and gathering what they return.

import * as check from '../check.js';
import { isShared, isTypedArray, type SharedTypedArray, sharedBuffer } from '../memory/array.js';
import { locate } from '../memory/segment.js';
import { arrayApart } from '../memory/shared-memory.js';
import { onAbort } from '../sync/abort.js';
import { Task } from '../thread/task.js';
import type { MapOptions } from './executor.js';

/** One call of several: how many items it stands for in the progress. */
export interface Part {
  count: number;
  /** The worker that has to do it; otherwise any will do. */
  slot?: number;
}

export interface Chunk extends Part {
  items: unknown;
  /** Where the first item is in the whole. */
  begin: number;
}

/**
 * The calls of a map over `items`. Chunks of a shared typed array are views of it, so nothing is copied,
 * and their results go straight into `out`; unless workers do not see that memory.
 */
export function chunksOf(
  items: unknown,
  options: MapOptions & { out?: SharedTypedArray },
  size: number,
  abroad: boolean,
): { parts: Chunk[]; out: SharedTypedArray | undefined; inPlace: boolean } {
  if (isTypedArray(items)) {
    if (!isShared(items)) return chunks(cut(items, options, size, false));
    const visible = !abroad || locate(items) !== undefined;
    const out = outputFor(items, options.out, abroad && visible);
    const inPlace = visible && (!abroad || locate(out) !== undefined);
    return { parts: cut(items, options, size, inPlace), out, inPlace };
  }
  if (options.out !== undefined) {
    throw new TypeError(`out goes with a shared typed array, not with ${check.quote(items)}`);
  }
  check.iterable(items, 'map');
  const list = Array.isArray(items) ? items : [...(items as Iterable<unknown>)];
  return chunks(cut(list, options, size, false));
}

const chunks = (parts: Chunk[]) => ({ parts, out: undefined, inPlace: false });

/** @throws TypeError, at once, for what is no list of arguments: it names its place. */
export function tuplesOf(tuples: unknown): unknown[][] {
  const list = [...check.iterable(tuples as Iterable<unknown>, 'starmap')];
  list.forEach((tuple, index) => check.list(tuple, `tuple ${index} of starmap`));
  return list as unknown[][];
}

interface Sliceable {
  readonly length: number;
  slice(begin: number, end: number): unknown;
  subarray?(begin: number, end: number): unknown;
}

function cut(list: Sliceable, options: MapOptions, size: number, views: boolean): Chunk[] {
  const { length } = list;
  // Python's Pool.map: four chunks per worker.
  const chunkSize = check.integer(
    options.chunkSize ?? Math.max(1, Math.ceil(length / (4 * size))),
    'chunkSize',
    1,
  );
  const parts: Chunk[] = [];
  for (let begin = 0; begin < length; begin += chunkSize) {
    const end = Math.min(begin + chunkSize, length);
    const items = views ? list.subarray?.(begin, end) : list.slice(begin, end);
    parts.push({ count: end - begin, items, begin });
  }
  return parts;
}

/** @param abroad other processes shall write into it, if it has to be made */
function outputFor(items: SharedTypedArray, out: unknown, abroad: boolean): SharedTypedArray {
  if (out === undefined && abroad) return arrayApart(items);
  if (out === undefined) {
    const Type = items.constructor as new (buffer: SharedArrayBuffer) => SharedTypedArray;
    return new Type(sharedBuffer(items.byteLength));
  }
  if (!isShared(out) || out.constructor !== items.constructor || out.length < items.length) {
    throw new TypeError(
      `out must be a shared ${items.constructor.name} of at least ${items.length} elements, not ${check.quote(out)}`,
    );
  }
  return out;
}

/** What a gathering needs of the pool. */
export interface Starter<P, C> {
  /** Queues a call. */
  start(part: P, resolve: (result: unknown) => void, reject: (reason: unknown) => void): C;
  /** True if the call had not begun, or was ended by force. */
  cancel(call: C, force: boolean): boolean;
  block(done: () => boolean, ms: number): void;
  /** Somebody waits in the event loop. */
  attend?(): void;
  /** Keeps calls that have begun from going on; true if there was something left for them. */
  stop: (() => boolean) | undefined;
}

/** One task for many calls. The first failure drops the calls that have not begun. */
export function gather<P extends Part, R, C>(
  parts: readonly P[],
  options: MapOptions,
  finish: (results: unknown[]) => R,
  starter: Starter<P, C>,
): Task<R> {
  const { signal, onProgress } = options;
  check.signal(signal);
  if (onProgress !== undefined) check.callable(onProgress, 'onProgress');

  const calls: C[] = [];
  const results: unknown[] = new Array(parts.length);
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  let left = parts.length;
  let progress = 0;
  const dropRest = (force = false) => {
    const stopped = starter.stop?.() ?? false;
    return calls.map(call => starter.cancel(call, force)).some(Boolean) || stopped;
  };
  const { task, resolve, reject } = Task.create<R>({
    block: ms => starter.block(() => task.done, ms),
    cancel: dropRest,
    attend: () => starter.attend?.(),
  });
  let ignoreSignal = () => {};
  const fail = (reason: unknown) => {
    ignoreSignal();
    dropRest();
    reject(reason);
  };
  const succeed = () => {
    ignoreSignal();
    resolve(finish(results));
  };

  if (signal?.aborted) {
    fail(signal.reason);
    return task;
  }
  if (signal !== undefined) ignoreSignal = onAbort(signal, () => fail(signal.reason));
  parts.forEach((part, index) => {
    if (task.done) return; // one before could not be sent
    const onResult = (result: unknown) => {
      results[index] = result;
      progress += part.count;
      if (!task.done) onProgress?.(progress, total);
      if (--left === 0) succeed();
    };
    calls.push(starter.start(part, onResult, fail));
  });
  if (left === 0) succeed();
  return task;
}
