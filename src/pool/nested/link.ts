// What a pool's owner and its clients share, and what they tell each other. A client is the pool in another
// thread, which was handed it: in a task, for example.

import { native } from '../../native.js';
import type { Queue } from '../../queue/queue.js';
import type { Fault } from '../../thread/fault.js';
import type { Command } from '../call.js';
import type { Box } from './box.js';
import type { Claim, SleepersMemory } from './sleepers.js';

type Words = Int32Array<SharedArrayBuffer>;

export interface Link {
  id: string;
  name: string;
  size: number;
  requests: Queue<Request>;
  /** The owner's: rung for each request, and whether the pool is open. */
  door: Words;
  /** The pool's table, whose bell wakes an owner that is blocked. */
  table: Words;
  sleepers: SleepersMemory;
  /** The owner's agent, who alone answers. */
  agent: number;
}

export const DOOR = {
  BELL: 0,
  CLIENTS: 1,
  /** 0, or one of Closed. */
  CLOSED: 2,
  /** 1 when the owner's thread has ended. */
  DESERTED: 3,
  WORDS: 4,
} as const;

/** What DOOR.CLOSED becomes: no new calls; no calls are left. */
export const Closed = { SHUT: 1, EMPTY: 2 } as const;

/** A client's: rung for replies, and whether its thread has ended. */
export const CLIENT = { BELL: 0, GONE: 1, WORDS: 2 } as const;

export type Request =
  | { client: number; replies: Queue<Reply>; bell: Words }
  | {
      client: number;
      id: number;
      claim: Claim;
      /** Of the worker that has made it, or -1. */
      lane: number;
      priority: number;
      timeout: number;
      slot: number | undefined;
      command: Command | Box;
    }
  | { client: number; cancel: number; force: boolean };

export type Reply = { id: number } & (
  | { value: unknown }
  | { fault: Fault }
  | { long: Box; ok: boolean }
);

/** Calls back whenever the word has changed. Unlike other waits it does not keep the process alive. */
export function watch(word: Words, index: number, look: () => boolean): void {
  const seen = Atomics.load(word, index);
  if (!look()) return;
  const again = () => watch(word, index, look);
  if (native.watchWord(word, index, seen, again) <= 0) queueMicrotask(again);
}

/** For those who watch the word, and for those who are blocked on it. */
export function ring(word: Words, index: number): void {
  Atomics.add(word, index, 1);
  native.wakeWord(word, index, 0x7fffffff);
}
