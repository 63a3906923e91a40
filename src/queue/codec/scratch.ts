/** What is kept for good; more only while a value needs it. */
const USUAL = 64 * 1024;

/** The bytes in which this thread's values are encoded and from which they are decoded. */
export class Scratch {
  bytes: Buffer<ArrayBuffer>;
  view: DataView<ArrayBuffer>;
  readonly #watchers: ((bytes: Buffer<ArrayBuffer>) => void)[] = [];

  constructor() {
    [this.bytes, this.view] = allocate(USUAL);
  }

  /** Makes it at least this long, keeping what is in it. @throws RangeError when there is no memory. */
  grow(atLeast: number): void {
    if (atLeast <= this.bytes.length) return;
    const old = this.bytes;
    this.#replace(Math.max(atLeast, Math.min(2 * old.length, 2 ** 30)));
    this.bytes.set(old);
  }

  /** Gives back what a large value needed. What is in it is lost. */
  trim(): void {
    if (this.bytes.length > 16 * USUAL) this.#replace(USUAL);
  }

  /** `replaced` is called with the new bytes, each time that they are other ones. */
  onReplaced(replaced: (bytes: Buffer<ArrayBuffer>) => void): void {
    this.#watchers.push(replaced);
  }

  #replace(length: number): void {
    [this.bytes, this.view] = allocate(length);
    for (const replaced of this.#watchers) replaced(this.bytes);
  }
}

/** Of its own, and not of Node's pool: its address is told to the addon. */
function allocate(length: number): [Buffer<ArrayBuffer>, DataView<ArrayBuffer>] {
  try {
    const buffer = new ArrayBuffer(length);
    return [Buffer.from(buffer), new DataView(buffer)];
  } catch (cause) {
    throw new RangeError(`${length} bytes for an encoded value could not be allocated`, { cause });
  }
}

/** This thread's. */
export const scratch = new Scratch();
