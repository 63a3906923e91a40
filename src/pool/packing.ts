// A command's arguments on their way out.

import type { Transferable } from 'node:worker_threads';
import { share } from '../memory/handle.js';
import type { Command, Each } from './call.js';
import { toNumbers } from './numbers.js';
import { discard, encodeArguments, encodeValue } from './payload.js';
import type { Call } from './pending.js';
import { How } from './plan.js';
import type { Table } from './table.js';

type Owner = Int32Array<SharedArrayBuffer>;
type Owning = Pick<Table, 'words' | 'loans'>;

/** What Piscina's move() returns, and anything else that says so of itself. */
const TRANSFERABLE = Symbol.for('Piscina.transferable');
const VALUE = Symbol.for('Piscina.valueOf');

interface Movable {
  [TRANSFERABLE]: Transferable;
  [VALUE]: unknown;
}

export function isMovable(value: unknown): value is Movable {
  return typeof value === 'object' && value !== null && TRANSFERABLE in value && VALUE in value;
}

/** The value itself, and what is to be transferred with it. */
export function unwrap(value: Movable): { value: unknown; transfer: Transferable[] } {
  return { value: value[VALUE], transfer: [value[TRANSFERABLE]] };
}

/**
 * Writes the arguments into the scratch and returns where they end; or leaves a message with the call, if
 * they have to go by the port.
 *
 * @throws TypeError that names the argument which cannot be sent.
 */
export function pack(call: Call, command: Command, { words: owner, loans }: Owning): number {
  const { abroad } = loans;
  if (command.how === 'call' && command.args.some(isMovable)) {
    if (abroad) throw immovable(command.args.findIndex(isMovable));
    const parts = command.args.map(arg =>
      isMovable(arg) ? unwrap(arg) : { value: arg, transfer: [] },
    );
    const transfer = parts.flatMap(part => part.transfer);
    call.message = { value: share(parts.map(part => part.value)), transfer };
    return encodeArguments([], owner);
  }
  try {
    return encode(command, owner, abroad);
  } catch (error) {
    if (abroad) throw renamed(command, owner) ?? error;
    // What only the structured clone knows, such as a Blob; and shared memory on hosts that cannot lend it.
    const { target, how, ...rest } = command;
    try {
      const value = structuredClone(share('args' in rest && how === 'call' ? rest.args : rest));
      call.message = { value, transfer: [] };
    } catch {
      throw renamed(command, owner) ?? error;
    }
    void target;
    return encodeValue(
      how === 'each' ? How.EACH : how === 'range' ? How.RANGE : How.ARRAY,
      null,
      owner,
    );
  }
}

function immovable(index: number): TypeError {
  return new TypeError(
    `args[${index}] cannot be moved to another process: pass it as it is, which copies it`,
  );
}

function encode(command: Command, owner: Owner, abroad: boolean): number {
  if (command.how === 'call') return encodeArguments(command.args, owner);
  const { target: _, how, ...rest } = command;
  if (!('items' in rest)) return encodeValue(How.RANGE, rest, owner);
  const items = rest.out === undefined ? toNumbers(rest.items, abroad) : undefined;
  return encodeValue(How.EACH, items === undefined ? rest : { ...rest, items }, owner);
}

/** The same error with the names that the caller uses, where the command has others. */
function renamed(command: Command, owner: Owner): unknown {
  if (command.how === 'call') return undefined;
  const [name, values] =
    command.how === 'each'
      ? (['items', placed(command)] as const)
      : (['args', command.args] as const);
  try {
    discard(How.ARRAY, encodeValue(How.ARRAY, values, owner, name));
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The items of a chunk, at their places in the whole. */
function placed({ items, begin }: Each): unknown[] {
  const whole: unknown[] = [];
  Array.from(items as ArrayLike<unknown>).forEach((item, i) => {
    whole[begin + i] = item;
  });
  return whole;
}
