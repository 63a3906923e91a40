// A subclass of Thread and its object, on the way from the thread that starts it to the thread that
// it is.

import { quote } from '../check.js';
import { TargetError } from '../errors.js';
import { receive } from '../memory/handle.js';
import type { Words } from '../memory/object.js';
import { importModule, load } from './bootstrap.js';
import compile from './compile.cjs';
import type { Lineage, Opening } from './opening.js';
import type { Shipment } from './target.js';
import { enter, Thread } from './thread.js';

type Heir = new (...args: never) => Thread;

/** The object over there: the same class and fields; its constructor has run here, and not again. */
export async function inherit(
  { lineage, fields }: NonNullable<Opening['heir']>,
  thread: Words,
  target: Shipment | undefined,
  args: unknown[],
): Promise<Thread> {
  const Class = 'module' in lineage ? await imported(lineage) : compiled(lineage);
  const own = target && (await load(target));
  return Object.assign(enter(Class, thread, own && (() => own(...args))), receive<object>(fields));
}

async function imported({ module, name }: Extract<Lineage, { module: string }>): Promise<Heir> {
  const exports = await importModule(module);
  const isHeir = (value: unknown): value is Heir =>
    typeof value === 'function' && value.prototype instanceof Thread;
  const all = Object.values(exports).filter(isHeir);
  const found = all.find(Class => Class.name === name);
  if (found !== undefined) return found;
  const names = Object.keys(exports).join(', ') || 'nothing';
  throw new TargetError(
    `the module ${module} exports no class ${quote(name)} that extends Thread; it exports ${names}`,
  );
}

function compiled({ classes }: Extract<Lineage, { classes: unknown }>): Heir {
  let Class: unknown = Thread;
  for (const { source, base } of classes) Class = compile.in({ [base]: Class }, source);
  return Class as Heir;
}
