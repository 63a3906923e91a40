import { CancelledError } from '../errors.js';
import { layout } from '../memory/layout.js';
import { native } from '../native.js';
import type { Life } from './life.js';

let ofCall: () => AbortSignal | undefined = () => undefined;

/** In a pool's worker every call has a signal of its own. */
export function provideSignal(signal: () => AbortSignal | undefined): void {
  ofCall = signal;
}

/** Of the call that asks, in a pool's worker. */
export function callSignal(): AbortSignal | undefined {
  return ofCall();
}

/** A thread's AbortSignal. */
export class Cancellation {
  readonly #controller = new AbortController();
  readonly #life: Life;
  readonly #label: () => string;

  constructor(life: Life, label: () => string) {
    this.#life = life;
    this.#label = label;
    native.threadAskedAsync(life.words, layout.THREAD_CANCEL, () => this.#abort());
  }

  /** Looked at each time: the event loop, which brings the news, may be blocked. */
  get signal(): AbortSignal {
    if (this.#life.isUnwanted) this.#abort();
    return this.#controller.signal;
  }

  #abort(): void {
    this.#controller.abort(new CancelledError(`${this.#label()} was cancelled`));
  }
}
