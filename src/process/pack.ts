import type { Travellers } from '../memory/handle.js';
import { abroad, encodeAbroad } from '../queue/abroad.js';
import { scratch } from '../queue/codec.js';
import type { Cargo } from '../thread/cargo.js';
import outcome from '../thread/outcome.cjs';
import type { Life } from './life.js';
import type { Opening } from './opening.js';

/**
 * Writes into new shared memory what a process shall do, and returns what departs with it.
 *
 * @param fields of an object of a subclass
 * @throws TypeError for what cannot be sent, SharedMemoryError when there is no memory for it
 */
export function pack(
  life: Life,
  args: readonly unknown[],
  cargo: Cargo,
  fields?: object,
): Travellers {
  const travellers: Travellers = [];
  const sent = sendable(() => abroad(args, 'args', travellers));
  const opening: Opening = {
    ...(cargo.target && { target: cargo.target }),
    args: sent,
    plain: sent === args,
    ...(cargo.lineage && {
      heir: { lineage: cargo.lineage, fields: sendable(() => abroad(fields, 'this', travellers)) },
    }),
  };
  // Plain arguments need nothing over there that takes time to load.
  const text = outcome.textOf(opening);
  if (text !== undefined) {
    life.create(outcome.forms.TEXT, Buffer.from(text));
    return travellers;
  }
  const length = sendable(() => encodeAbroad(opening, 'opening'));
  try {
    life.create(outcome.forms.CODED, scratch.bytes.subarray(0, length));
  } finally {
    scratch.trim();
  }
  return travellers;
}

function sendable<T>(form: () => T): T {
  try {
    return form();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = error.message.replace(/^opening\./, '');
    throw new TypeError(`an argument cannot be sent: ${message}`, { cause: error });
  }
}
