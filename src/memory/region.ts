import { quote } from '../check.js';
import { layout, wordAt } from './layout.js';

/**
 * The words of a structure that somebody else made, checked before anything trusts it. It has `least`
 * bytes before its variable part.
 *
 * @throws TypeError when the memory does not hold such a structure of this version.
 */
export function existing(
  memory: unknown,
  kind: number,
  least: number,
  what: string,
): Int32Array<SharedArrayBuffer> {
  if (!(memory instanceof Int32Array) || !(memory.buffer instanceof SharedArrayBuffer)) {
    throw new TypeError(`${what} lives in an Int32Array over a SharedArrayBuffer, not ${quote(memory)}`);
  }
  const words = memory as Int32Array<SharedArrayBuffer>;
  if (
    words.byteLength < least ||
    words[0] !== layout.MAGIC ||
    words[1] !== layout.VERSION ||
    words[wordAt(layout.HEADER_KIND)] !== kind ||
    !(words[wordAt(layout.HEADER_BYTE_LENGTH)]! <= words.byteLength)
  ) {
    throw new TypeError(
      `this memory does not hold a ${what} of this version of manycore: it begins with ${quote(words.subarray(0, 4))}`,
    );
  }
  return words;
}
