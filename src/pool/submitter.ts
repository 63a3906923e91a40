import * as check from '../check.js';
import type { SharedTypedArray } from '../memory/array.js';
import { ship, type Target } from '../thread/target.js';
import type { Task } from '../thread/task.js';
import type { Desk } from './desk.js';
import type { CallOptions, ImapOptions, MapOptions, NotShared, Submits } from './executor.js';
import { flow } from './imap.js';
import { chunksOf, tuplesOf } from './map.js';
import { concatenated } from './numbers.js';
import { either, merge } from './options.js';

/** Turns calls into commands. */
export class Submitter implements Submits {
  readonly size: number;
  protected readonly desk: Desk;
  protected readonly options: CallOptions;

  /** @internal */
  constructor(desk: Desk, size: number, options: CallOptions = {}) {
    this.desk = desk;
    this.size = size;
    this.options = options;
  }

  /**
   * The same pool, with options for every call that is made through what is returned: `submit` itself has
   * no room for them after the target's arguments.
   */
  with(options: CallOptions): Submitter {
    return new Submitter(this.desk, this.size, merge(this.options, options));
  }

  submit<A extends unknown[], R>(target: Target<A, R>, ...args: A): Task<Awaited<R>> {
    return this.desk.start({ how: 'call', target: ship(target), args }, this.options);
  }

  map<I extends SharedTypedArray>(
    target: Target<[I[number]], I[number]>,
    items: I,
    options?: MapOptions & { out?: I },
  ): Task<I>;
  map<I, R>(
    target: Target<[I], R>,
    items: Iterable<I> & NotShared,
    options?: MapOptions,
  ): Task<Awaited<R>[]>;
  map(target: Target, items: unknown, options?: MapOptions & { out?: SharedTypedArray }): unknown {
    const given = check.options(options, 'map', ['chunkSize', 'signal', 'onProgress', 'out']);
    return this.#map(target, items, given, false);
  }

  starmap<A extends unknown[], R>(
    target: Target<A, R>,
    tuples: Iterable<A>,
    options?: MapOptions,
  ): Task<Awaited<R>[]> {
    const given = check.options(options, 'starmap', ['chunkSize', 'signal', 'onProgress']);
    return this.#map(target, tuplesOf(tuples), given, true) as Task<Awaited<R>[]>;
  }

  imap<I, R>(
    target: Target<[I], R>,
    items: Iterable<I> | AsyncIterable<I>,
    options?: ImapOptions,
  ): AsyncGenerator<Awaited<R>, void, undefined> {
    return this.#flow('imap', target, items, options);
  }

  imapUnordered<I, R>(
    target: Target<[I], R>,
    items: Iterable<I> | AsyncIterable<I>,
    options?: ImapOptions,
  ): AsyncGenerator<Awaited<R>, void, undefined> {
    return this.#flow('imapUnordered', target, items, options);
  }

  broadcast<A extends unknown[], R>(target: Target<A, R>, ...args: A): Task<Awaited<R>[]> {
    this.desk.checkOpen();
    const call = { how: 'call', target: ship(target), args } as const;
    const workers = Array.from({ length: this.size }, (_, slot) => ({ count: 1, slot }));
    return this.desk.group(
      workers,
      this.options,
      () => call,
      results => results as Awaited<R>[],
    );
  }

  #map(
    target: Target,
    items: unknown,
    options: MapOptions & { out?: SharedTypedArray },
    spread: boolean,
  ) {
    this.desk.checkOpen();
    const shipment = ship(target);
    check.signal(options.signal);
    const { parts, out, inPlace } = chunksOf(items, options, this.size, this.desk.abroad);
    return this.desk.group(
      parts,
      { ...this.options, ...options, ...either(this.options.signal, options.signal) },
      part => ({
        how: 'each',
        target: shipment,
        spread,
        begin: part.begin,
        items: part.items,
        ...(out === undefined ? {} : inPlace ? { out } : { typed: true }),
      }),
      results => {
        if (out === undefined) return concatenated(results as unknown[][]);
        if (!inPlace) parts.forEach(({ begin }, i) => out.set(results[i] as never, begin));
        return out;
      },
    );
  }

  #flow<I, R>(
    what: 'imap' | 'imapUnordered',
    target: Target<[I], R>,
    items: Iterable<I> | AsyncIterable<I>,
    options: ImapOptions | undefined,
  ) {
    this.desk.checkOpen();
    const given = check.options(options, what, ['chunkSize', 'bufferSize', 'signal']);
    const { chunkSize = 1, bufferSize = 4 * this.size, signal } = given;
    check.signal(signal);
    const shipment = ship(target);
    return flow<I, Awaited<R>>({
      items: check.iterable(items, what, true),
      chunkSize: check.integer(chunkSize, 'chunkSize', 1),
      bufferSize: check.integer(bufferSize, 'bufferSize', 1),
      ordered: what === 'imap',
      signals: [signal, this.options.signal].filter(one => one !== undefined),
      start: (chunk, begin) =>
        this.desk.start(
          { how: 'each', target: shipment, spread: false, begin, items: chunk },
          this.options,
        ),
    });
  }
}
