import { quote } from '../check.js';
import { TargetError } from '../errors.js';
import { formOf } from '../memory/handle.js';
import type { Lineage } from './opening.js';
import { analyseClass } from './scope.js';
import { resolve } from './target.js';

type Class = { name: string; module?: unknown };

/**
 * What has to be sent so that a subclass can be had in another thread or process: where it is exported, if it says
 * so, otherwise the source of every class from the base down.
 *
 * @throws TargetError when a class uses what would not be there.
 */
export function lineageOf(heir: Class, base: Class): Lineage {
  if (heir.module !== undefined) return { module: resolve(heir.module), name: heir.name };
  const classes: { source: string; base: string }[] = [];
  for (let one = heir; one !== base; one = Object.getPrototypeOf(one) as Class) {
    classes.unshift(sourceOf(one));
  }
  return { classes };
}

const ADVICE = 'export the class from a module and add to it: static module = import.meta.url';

function sourceOf(one: Class): { source: string; base: string } {
  const label = `class ${quote(one.name || 'without a name')}`;
  const source = Function.prototype.toString.call(one);
  let analysis: ReturnType<typeof analyseClass>;
  try {
    analysis = analyseClass(source);
  } catch (cause) {
    throw new TargetError(`${label} cannot be sent as source; ${ADVICE}`, { cause });
  }
  const { base, surroundings, free } = analysis;
  if (surroundings.length > 0) {
    throw new TargetError(`${label} uses ${surroundings[0]} of where it stands; ${ADVICE}`);
  }
  const name = base?.name ?? BASE;
  const strangers = free.filter(one => one !== name);
  if (strangers.length > 0) {
    const names = strangers.map(one => `"${one}"`).join(', ');
    throw new TargetError(
      `${label} uses ${names}, which it does not have there: it is sent as source; ${ADVICE}`,
    );
  }
  // What it extends may be an expression, whose names mean nothing there.
  const extended = base && source.slice(0, base.start) + name + source.slice(base.end);
  return { source: extended ?? source, base: name };
}

/** For what a class extends, where that is no name. */
const BASE = '__base';

/** Those fields of an object that can be sent. */
export function fieldsOf(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => isCloneable(value)));
}

function isCloneable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value !== 'function' && typeof value !== 'symbol';
  }
  try {
    structuredClone(formOf(value, [])); // on trial
    return true;
  } catch {
    return false;
  }
}
