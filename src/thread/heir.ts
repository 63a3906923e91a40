// A subclass of Thread or Process and its object, on the way from who starts it to where it runs.

import { quote } from '../check.js';
import { TargetError } from '../errors.js';
import { receive } from '../memory/handle.js';
import { importModule, load } from './bootstrap.js';
import compile from './compile.cjs';
import type { Lineage } from './opening.js';
import type { Shipment } from './target.js';

type Class = { name: string; prototype: object };
type Body = (() => unknown) | undefined;

/**
 * The object over there: the same class and fields; its constructor has run here, and not again.
 *
 * @param make an object of the class, whose own run() calls the body
 */
export async function inherit<T extends { run(): unknown }>(
  { lineage, fields }: { lineage: Lineage; fields: unknown },
  base: Class,
  make: (Class: new (...args: never) => T, body: Body) => T,
  target: Shipment | undefined,
  args: unknown[],
): Promise<T> {
  const Class = 'module' in lineage ? await imported(lineage, base) : compiled(lineage, base);
  const own = target && (await load(target));
  const body = own && (() => own(...args));
  return Object.assign(make(Class as new (...args: never) => T, body), receive<object>(fields));
}

async function imported(
  { module, name }: Extract<Lineage, { module: string }>,
  base: Class,
): Promise<unknown> {
  const exports = await importModule(module);
  const isHeir = (value: unknown): value is Class =>
    typeof value === 'function' && value.prototype instanceof (base as never);
  const all = Object.values(exports).filter(isHeir);
  const found = all.find(Class => Class.name === name);
  if (found !== undefined) return found;
  const names = Object.keys(exports).join(', ') || 'nothing';
  throw new TargetError(
    `the module ${module} exports no class ${quote(name)} that extends ${base.name}; it exports ${names}`,
  );
}

function compiled({ classes }: Extract<Lineage, { classes: unknown }>, base: Class): unknown {
  let Class: unknown = base;
  for (const { source, base: name } of classes) Class = compile.in({ [name]: Class }, source);
  return Class;
}
