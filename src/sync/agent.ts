import { layout } from '../memory/layout.js';
import type { Words } from '../memory/object.js';
import { native } from '../native.js';

/**
 * This thread, as it stands in a lock word that it owns. In a SharedMemory threads of several processes
 * meet, so each has another number there.
 */
export function mineIn(memory: Words): number {
  return native.agentIn(memory) << layout.LOCK_OWNER_SHIFT;
}

/** The bits of a lock word that name its owner. */
export const OWNER_MASK = (layout.LOCK_SHARED - 1) & (-1 << layout.LOCK_OWNER_SHIFT);

/** Who owns a lock word: an agent id, 0 for nobody. */
export function ownerOf(state: number): number {
  return (state & OWNER_MASK) >>> layout.LOCK_OWNER_SHIFT;
}

/** For messages: the name of a thread, or its number where it has none. */
export function agentName(agent: number, memory: Words): string {
  return native.agentName(agent, memory) || `thread ${agent}`;
}
