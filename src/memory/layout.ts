// The offsets of native/memory/layout.h, in bytes unless said otherwise; a test holds the two against
// each other.
export const layout = {
  MAGIC: 0x43594e4d,
  VERSION: 1,
  HEADER_KIND: 8,
  HEADER_BYTE_LENGTH: 12,
  KIND_MUTEX: 1,
  KIND_QUEUE: 2,
  LOCK_WAITERS: 1,
  LOCK_POISONED: 2,
  LOCK_OWNER_SHIFT: 2,
  NAME_LENGTH: 40,
  MUTEX_STATE: 16,
  MUTEX_NAME: 24,
  MUTEX_SIZE: 64,
  QUEUE_CAPACITY: 16,
  QUEUE_ELEMENT_TYPE: 20,
  QUEUE_MARK: 24,
  QUEUE_NAME: 28,
  QUEUE_TAIL: 128,
  QUEUE_HEAD: 256,
  QUEUE_ITEMS: 384,
  QUEUE_SPACE: 512,
  QUEUE_SLOTS: 640,
  SLOT_STAMP: 0,
  SLOT_VALUE: 8,
  SLOT_SIZE: 16,
} as const;

/** The index of a byte offset in an Int32Array. */
export function wordAt(offset: number): number {
  return offset >> 2;
}
