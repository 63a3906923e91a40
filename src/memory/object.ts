import { inspect } from 'node:util';
import * as check from '../check.js';
import { native } from '../native.js';
import { notCloneable, receive, revivable, type Shareable, toHandle } from './handle.js';
import { layout, wordAt } from './layout.js';
import { type Piece, pieceOf, wordsIn, wordsOf } from './piece.js';
import type { SharedMemory } from './shared-memory.js';

/** The shared memory of an object, for the classes built on {@link SharedObject} and their helpers. */
export const words: unique symbol = Symbol('manycore.words');
/** How receive() hands memory that exists already to a constructor. */
export const adopt: unique symbol = Symbol('manycore.adopt');

export type Words = Int32Array<SharedArrayBuffer>;

export interface ObjectOptions {
  /** For error messages and diagnostics. Kept in the shared memory, cut to 39 bytes of UTF-8. */
  name?: string | undefined;
  /** Where the object lives, for other processes to use it too. Default: in memory of its own. */
  memory?: SharedMemory | undefined;
}

/** What a class says of its shared structure; see native/memory/layout.h. */
export interface Structure {
  /** The class' name in messages and handles. */
  label: string;
  /** layout.KIND_… */
  kind: number;
  /** In bytes, without a variable part at its end. */
  size: number;
  /** Byte offset of the name. */
  name: number;
}

/** An object that consists of a structure in shared memory: where it lies, its name, how it crosses. */
export abstract class SharedObject implements Shareable {
  readonly [words]: Words;
  readonly #structure: Structure;
  /** What the structured clone algorithm finds, and refuses, where it would make a dead copy. */
  protected readonly raw = notCloneable;

  /** @param create allocates and initialises the memory, unless the object exists already */
  protected constructor(structure: Structure, options: ObjectOptions, create: () => Words) {
    this.#structure = structure;
    if (adopt in options) {
      this[words] = verified(options[adopt], structure);
      return;
    }
    const name = check.optionalName(options.name);
    this[words] = create();
    if (name !== undefined) writeName(this[words], structure.name, name);
  }

  /** Makes `receive()` know a class. Its constructor must take an options object. */
  protected static revives<T>(structure: Structure, Class: new (options: never) => T): void {
    revivable(
      structure.label,
      ({ words: memory, ...parts }) =>
        new Class({
          ...receive<object>(parts),
          [adopt]: adoptable(memory),
        } as never),
    );
  }

  get name(): string | undefined {
    return readName(this[words], this.#structure.name) || undefined;
  }

  /** The object as it stands in messages: `Mutex "ledger"`. */
  protected get label(): string {
    const { name } = this;
    return name === undefined ? this.#structure.label : `${this.#structure.label} "${name}"`;
  }

  /** The state in a few words, for people. */
  protected abstract describe(): string;

  [toHandle](): ReturnType<Shareable[typeof toHandle]> {
    // In a segment: where it is, which other processes can be told.
    return { kind: this.#structure.label, words: pieceOf(this[words]) ?? this[words] };
  }

  [inspect.custom](): string {
    return `${this.label} { ${this.describe()} }`;
  }
}

/** What lies in a segment takes part in it in its own right, whatever form it came in. */
function adoptable(memory: unknown): unknown {
  const piece = memory instanceof Int32Array ? pieceOf(memory as Words) : memory;
  return isPiece(piece) ? wordsOf(piece) : memory;
}

function isPiece(value: unknown): value is Piece {
  return typeof value === 'object' && value !== null && 'memory' in value;
}

/**
 * Memory for a structure: in `memory`, or of its own. What is `sparse` is used in part only, as a rule: then V8 is made to
 * map pages, which cost nothing until they are touched, instead of clearing a piece of its heap.
 */
export function allocate(byteLength: number, sparse = false, memory?: SharedMemory): Words {
  if (memory !== undefined) return wordsIn(memory, byteLength);
  try {
    const buffer = sparse
      ? new Growable(byteLength, { maxByteLength: byteLength })
      : new SharedArrayBuffer(byteLength);
    return new Int32Array(buffer, 0, byteLength >> 2);
  } catch (cause) {
    throw new RangeError(`${byteLength} bytes of shared memory could not be allocated`, { cause });
  }
}

/** ES2024, which the oldest Node has and the oldest TypeScript has not. */
const Growable = SharedArrayBuffer as new (
  byteLength: number,
  options: { maxByteLength: number },
) => SharedArrayBuffer;

function verified(memory: unknown, { label, kind, size }: Structure): Words {
  if (!(memory instanceof Int32Array) || !(memory.buffer instanceof SharedArrayBuffer)) {
    throw new TypeError(
      `a ${label} lives in an Int32Array over a SharedArrayBuffer, not in ${check.quote(memory)}: for another process create it with { memory }, a SharedMemory`,
    );
  }
  if (
    memory.byteLength < size ||
    memory[0] !== layout.MAGIC ||
    memory[1] !== layout.VERSION ||
    memory[wordAt(layout.HEADER_KIND)] !== kind ||
    !(memory[wordAt(layout.HEADER_BYTE_LENGTH)]! >>> 0 >= size) ||
    !(memory[wordAt(layout.HEADER_BYTE_LENGTH)]! >>> 0 <= memory.byteLength)
  ) {
    throw new TypeError(
      `this memory does not hold a ${label} of this version of manycore; it begins with ${check.quote([...memory.subarray(0, 4)])}`,
    );
  }
  native.verify(memory, kind);
  return memory as Words;
}

function nameBytes(memory: Words, offset: number): Uint8Array {
  return new Uint8Array(memory.buffer, memory.byteOffset + offset, layout.NAME_LENGTH);
}

function writeName(memory: Words, offset: number, name: string): void {
  // encodeInto refuses shared memory; the last byte stays zero.
  const { written } = new TextEncoder().encodeInto(name, scratch.fill(0));
  nameBytes(memory, offset).set(scratch.subarray(0, written));
}

const scratch = new Uint8Array(layout.NAME_LENGTH - 1);

function readName(memory: Words, offset: number): string {
  const bytes = nameBytes(memory, offset).slice();
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
}
