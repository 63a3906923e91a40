/** The first byte of an encoded value. 0 is none, so memory that nobody wrote is no value. */
export const Form = {
  UNDEFINED: 1,
  NULL: 2,
  FALSE: 3,
  TRUE: 4,
  INT32: 5,
  FLOAT64: 6,
  BIGINT64: 7,
  LATIN1: 8,
  UTF8: 9,
  UTF16: 10,
  /** Plain data in MessagePack. */
  PLAIN: 11,
  /** A Uint8Array: its bytes as they are. Also what native threads put; see native/queue/form.h. */
  BYTES: 12,
  /** Everything else in V8's format; plus the two bits below. */
  CLONE: 16,
  /** Tokens of SharedArrayBuffers come first. */
  BUFFERS: 1,
  /** manycore's objects stand in it as handles. */
  HANDLES: 2,
} as const;

/** The bytes are no value: somebody scribbled on the memory. */
export function corrupt(cause?: unknown): TypeError {
  return new TypeError("a value in this queue's memory is corrupted", { cause });
}
