// Pieces of segments that hold a manycore object, and how other threads and processes are told of them.

import { quote } from '../check.js';
import type { Words } from './object.js';
import * as segment from './segment.js';
import { SharedMemory } from './shared-memory.js';

/** Plain data: any message between processes can carry it. */
export interface Piece extends segment.Location {
  byteLength: number;
}

/** A piece of `memory` in which nothing is as yet. */
export function wordsIn(memory: SharedMemory, byteLength: number): Words {
  if (!(memory instanceof SharedMemory)) {
    throw new TypeError(`memory must be a SharedMemory, not ${quote(memory)}`);
  }
  const { buffer } = memory;
  const offset = memory.allocate(byteLength);
  const { identity } = segment.locate(new Uint8Array(buffer)) as segment.Location;
  return words(segment.open(memory.name, identity), offset, byteLength);
}

/** The piece that somebody else has told of. */
export function wordsOf(piece: Piece): Words {
  const { memory, identity, offset, byteLength } = piece;
  if (typeof memory !== 'string' || typeof identity !== 'string') throw noPiece(piece);
  const opening = segment.open(memory, identity);
  const most = opening.buffer.byteLength;
  const fits = (value: number) => Number.isInteger(value) && value >= 0 && value % 4 === 0;
  if (!fits(offset) || !fits(byteLength) || offset % 8 !== 0 || offset + byteLength > most) {
    segment.close(piece, opening);
    throw noPiece(piece);
  }
  return words(opening, offset, byteLength);
}

/** Undefined for what lies in memory of this process alone. */
export function pieceOf(words: Words): Piece | undefined {
  const location = segment.locate(words);
  return location && { ...location, byteLength: words.byteLength };
}

/** The object takes part in the memory in its own right: the memory may be closed before it. */
function words(opening: segment.Opening, offset: number, byteLength: number): Words {
  const array = new Int32Array(opening.buffer, offset, byteLength >> 2);
  segment.closesWith(array, opening);
  return array;
}

function noPiece(piece: Piece): TypeError {
  return new TypeError(
    `a handle says where in which memory the object lies: { memory, identity, offset, byteLength }, not ${quote(piece)}`,
  );
}
