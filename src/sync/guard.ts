/**
 * What an acquire returns, for `using _ = …`: disposing it gives back what was acquired. Only the first
 * time; after that it does nothing.
 */
export class Guard implements Disposable {
  #release: (() => void) | undefined;

  constructor(release: () => void) {
    this.#release = release;
  }

  [Symbol.dispose](): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }
}
