import { native } from '../../native.js';
import { DOOR, type Link } from './link.js';

/** Keeps a client's thread alive while it waits for replies, and learns when there will be none any more. */
export class Vigil {
  readonly #door: Link['door'];
  readonly #onDeserted: () => void;
  /** A native wait for the end of the owner's thread, or 0. */
  #wait = 0;

  constructor({ door }: Link, onDeserted: () => void) {
    this.#door = door;
    this.#onDeserted = onDeserted;
  }

  /** The owner's thread has ended. */
  get deserted(): boolean {
    return Atomics.load(this.#door, DOOR.DESERTED) !== 0;
  }

  keep(): void {
    if (this.#wait > 0) return;
    const look = () => {
      if (this.deserted) this.#onDeserted();
    };
    this.#wait = native.waitWordAsync(this.#door, DOOR.DESERTED, 0, look);
    if (this.#wait <= 0) queueMicrotask(look);
  }

  end(): void {
    if (this.#wait > 0) native.cancel(this.#wait); // who was called all the same finds nothing to do
    this.#wait = 0;
  }
}
