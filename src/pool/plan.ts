// Where things are in the memory of a pool's table, in words of four bytes. What different threads write
// often lies 128 bytes apart.

export const CAPACITY = {
  /** Of calls that workers can see. More wait in the pool's own memory. */
  SLOTS: 4096,
  /** More than slots, for entries that are out of date. A power of two. */
  RING: 8192,
} as const;

export const HEADER = {
  /** Of the ring: moved by whoever takes an entry, and by the pool. */
  HEAD: 0,
  TAIL: 32,
  /** The top of the stack of calls that are over: a slot plus one, or 0. */
  OVER: 64,
  /** Not 0 while the pool wants to be woken. Also goes up when a worker ends. */
  BELL: 96,
  /** Goes up when a worker is ready, cannot be made ready, rests or ends. */
  NEWS: 97,
  /** 1 when a worker may be parked. */
  PARKED: 98,
  /** The lane plus one of the worker that spins, or 0: one at a time. */
  SEAT: 128,
  /** The groups of which a call has failed, each at its number modulo GROUPS. */
  FAILED: 160,
  GROUPS: 32,
  WORDS: 192,
} as const;

export const LANE = {
  /** One of Park. */
  BELL: 0,
  /** How many more calls it may take. */
  QUOTA: 1,
  /** 1: it has nothing to do and takes nothing, because its quota is used up. */
  RESTS: 2,
  /** One of Readiness. */
  READY: 3,
  /** 1 when it has ended. */
  ENDED: 4,
  /** Of the inbox: calls for this worker alone. */
  HEAD: 5,
  TAIL: 6,
  /** 1: a process shall end, as soon as its event loop turns. */
  LEAVE: 7,
  INBOX: 16,
  /** A power of two. */
  ROOM: 16,
  WORDS: 32,
} as const;

/** A worker is awake; it is parked, or about to, and will soon look by itself; it has to be woken. */
export const Park = { AWAKE: 0, LIGHT: 1, DEEP: 2 } as const;

/** Of a worker: not heard of; it will say when it ends; it takes calls; it could not be made ready. */
export const Readiness = { STARTING: 0, HEARD: 1, OPEN: 2, FAILED: 3 } as const;

export const ENDLESS = 0x7fffffff;

export const SLOT = {
  /** Sequence (15 bits), lane (12), status (4). */
  STATE: 0,
  NEXT: 1,
  /** Which target. */
  TARGET: 2,
  /** One of How; 0 once the arguments have been read. */
  HOW: 3,
  /** One of Form. */
  FORM: 4,
  LENGTH: 5,
  /** Of the targets' clock, in milliseconds: when the call began and when it was over. Doubles. */
  BEGUN: 6,
  OVER: 8,
  /** Of which group of calls it is one, or 0. */
  GROUP: 10,
  /** 1: it runs, and nobody wants it any more. */
  UNWANTED: 11,
  DATA: 12,
  /** Of data that fit into the slot. */
  BYTES: 208,
  WORDS: 64,
} as const;

export const Status = {
  FREE: 0,
  QUEUED: 1,
  TAKEN: 2,
  DONE: 3,
  FAILED: 4,
  SKIPPED: 5,
  MASK: 15,
} as const;

/** What the data are. */
export const How = {
  READ: 0,
  /** No arguments; one; several, each with its length before it; all in an array. */
  NONE: 1,
  ONE: 2,
  SEVERAL: 3,
  ARRAY: 4,
  /** Of a map, and of a range: see Call. */
  EACH: 5,
  RANGE: 6,
  /** A result: numbers, as a Float64Array on their way. */
  NUMBERS: 7,
} as const;

/** Where the data are: in the slot; with the table's loans; in a message of the port. */
export const Form = { INLINE: 0, LENT: 1, MESSAGE: 2 } as const;
