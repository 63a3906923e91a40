import { native } from '../../native.js';

/** Larger ones are kept only while a value needs them. */
const USUAL = 2 ** 20;

/**
 * The bytes in which this thread's values are encoded and from which they are decoded. The addon reads
 * and writes them too, and makes them more when a value comes in that needs it.
 */
export class Scratch {
  bytes!: Buffer<ArrayBuffer>;
  view!: DataView<ArrayBuffer>;
  /** Counts encodings and decodings, for one that the user's code may interrupt. */
  uses = 0;
  /** So many bytes have to be here again when the encoding that is under way is over. */
  #kept = 0;
  /** Those bytes, once somebody has come in between. */
  #aside: Buffer | undefined;

  constructor() {
    this.renew();
  }

  /** Makes it at least this long, keeping what is in it. @throws RangeError when there is no memory. */
  grow(atLeast: number): void {
    const old = this.bytes;
    if (atLeast <= old.length) return;
    this.#replace(atLeast);
    this.bytes.set(old);
  }

  /** To be called before anything is written here: it may be the user's code that an encoding runs. */
  use(): void {
    if (this.#kept > 0) this.#setAside();
  }

  /** Until restore() the bytes up to `at` outlive whatever uses this. Returns what to give back to it. */
  keep(at: number): Buffer | undefined {
    this.use();
    const outer = this.#aside;
    this.#aside = undefined;
    this.#kept = at;
    return outer;
  }

  restore(outer: Buffer | undefined): void {
    const aside = this.#aside;
    this.#kept = 0;
    this.#aside = outer;
    if (aside === undefined) return;
    this.grow(aside.length);
    this.bytes.set(aside);
  }

  /** The addon has made another one. */
  renew(): void {
    this.#replace(0);
  }

  /** Gives back what a large value needed. What is in it is lost. */
  trim(): void {
    if (this.bytes.length <= USUAL) return;
    native.scratchTrim();
    this.renew();
  }

  #setAside(): void {
    this.#aside = Buffer.from(this.bytes.subarray(0, this.#kept));
    this.#kept = 0;
  }

  #replace(atLeast: number): void {
    const buffer = native.scratch(atLeast);
    this.bytes = Buffer.from(buffer);
    this.view = new DataView(buffer);
  }
}

/** This thread's. */
export const scratch = new Scratch();
