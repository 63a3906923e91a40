import { native } from '../native.js';

/** Where a string of bytes is that does not fit into its slot. */
export interface Loans {
  /** Workers are other processes, which have no use for memory of this one alone. */
  readonly abroad: boolean;
  /**
   * Keeps a copy until somebody takes it. Returns what is to be written into the slot; 0: this host cannot.
   *
   * @throws SharedMemoryError when there is no room for it
   */
  lend(slot: number, bytes: Uint8Array): number;
  /** Fills in the copy, which is nowhere else then. False: it is not there any more. */
  take(slot: number, token: number, into: Uint8Array): boolean;
  /** A worker has ended and may have left something half done for the slot. */
  drop(slot: number): void;
}

/** In SharedArrayBuffers, which the process keeps in a table: for threads. */
export class Tokens implements Loans {
  readonly abroad = false;
  readonly #owner: Int32Array<SharedArrayBuffer>;

  /** @param owner with this memory everything ends that nobody has taken */
  constructor(owner: Int32Array<SharedArrayBuffer>) {
    this.#owner = owner;
  }

  lend(_slot: number, bytes: Uint8Array): number {
    const memory = new Uint8Array(new SharedArrayBuffer(bytes.length));
    memory.set(bytes);
    return native.bufferLend(memory, this.#owner);
  }

  take(_slot: number, token: number, into: Uint8Array): boolean {
    const memory = native.bufferTake(token);
    if (memory !== undefined) into.set(new Uint8Array(memory));
    return memory !== undefined;
  }

  drop(): void {}
}
