import type { Words } from '../memory/object.js';
import { native } from '../native.js';
import { decode, dispose, encode, scratch } from './codec.js';
import { Positions } from './positions.js';
import { DONE, NOTHING, TIMED_OUT, TOO_LARGE, type Transport } from './transport.js';
import { tooLarge, ValueBatches } from './value-batch.js';

/** Added to a length when the native side had to make the scratch larger. */
const REPLACED = 2 ** 32;

/**
 * Any values, encoded. One native call moves a string of bytes from the thread's scratch into a slot or
 * into blocks, or back: a thread that is terminated stops before it or after it.
 */
export class Values<T> implements Transport<T> {
  readonly positions: Positions;
  readonly batches: ValueBatches<T>;
  readonly #words: Words;
  readonly #label: () => string;
  readonly #put: (from: number, length: number) => number;
  readonly #get: () => number;
  /** What the last get() brought in, until received() takes it. */
  #length = 0;

  constructor(words: Words, label: () => string) {
    this.positions = new Positions(words);
    this.batches = new ValueBatches(this, words, label);
    this.#words = words;
    this.#label = label;
    [this.#put, this.#get] = native.bytesOpen(words);
  }

  offer(value: T): number {
    const length = encode(value, 0, this.#words);
    return this.#concluded(this.#put(0, length), length);
  }

  put(value: T, ms: number): number {
    const length = encode(value, 0, this.#words);
    let code = this.#put(0, length);
    if (code === TIMED_OUT) code = native.bytesPut(this.#words, 0, length, ms);
    return this.#concluded(code, length);
  }

  putLater(value: T): ReturnType<Transport<T>['putLater']> {
    const length = encode(value, 0, this.#words);
    const copy = new Uint8Array(new SharedArrayBuffer(length));
    copy.set(scratch.bytes.subarray(0, length));
    let open = true;
    return {
      start: settled => native.bytesPutAsync(this.#words, copy, settled),
      concluded: code => {
        if (!open) return;
        open = false;
        if (code !== DONE) {
          scratch.grow(length);
          scratch.bytes.set(copy);
        }
        this.#concluded(code, length);
      },
    };
  }

  poll(): T | typeof NOTHING {
    scratch.use();
    const length = this.#get();
    return length < 0 ? NOTHING : this.#decode(length);
  }

  get(ms: number): number {
    scratch.use();
    this.#length = native.bytesGet(this.#words, ms);
    return this.#length < 0 ? -this.#length : DONE;
  }

  received(): T {
    return this.#decode(this.#length);
  }

  getLater(): ReturnType<Transport<T>['getLater']> {
    return {
      start: settled => {
        scratch.use();
        return native.bytesGetAsync(this.#words, settled);
      },
      received: () => this.#decode(native.bytesReceived()),
    };
  }

  drop(): boolean {
    if (this.get(Infinity) !== DONE) return false;
    dispose(0, this.#arrived(this.#length));
    return true;
  }

  #decode(length: number): T {
    const value = decode(0, this.#arrived(length)) as T;
    scratch.trim();
    return value;
  }

  #arrived(length: number): number {
    if (length < REPLACED) return length;
    scratch.renew();
    return length - REPLACED;
  }

  /** After a put that came to nothing its string is still in the scratch, and drops what it refers to. */
  #concluded(code: number, length: number): number {
    if (code !== DONE) dispose(0, length);
    scratch.trim();
    if (code === DONE) return code;
    if (code !== TOO_LARGE) return code;
    throw tooLarge(this.#label(), this.positions, length);
  }
}
