import { layout } from '../memory/layout.js';
import { native } from '../native.js';

/** This thread, as it stands in a lock word that it owns. */
export const mine = native.agent << layout.LOCK_OWNER_SHIFT;

/** The bits of a lock word that name its owner. */
export const OWNER_MASK = (layout.LOCK_SHARED - 1) & (-1 << layout.LOCK_OWNER_SHIFT);

/** Who owns a lock word: an agent id, 0 for nobody. */
export function ownerOf(state: number): number {
  return (state & OWNER_MASK) >>> layout.LOCK_OWNER_SHIFT;
}

/** For messages: the name of a thread, or its number where it has none. */
export function agentName(agent: number): string {
  return native.agentName(agent) || `thread ${agent}`;
}
