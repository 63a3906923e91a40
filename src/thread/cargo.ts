import { quote } from '../check.js';
import { lineageOf } from './lineage.js';
import type { Lineage } from './opening.js';
import { isTarget, type Shipment, ship } from './target.js';

/** What shall run: a target, or the run() of a subclass on an object with these fields. */
export interface Cargo {
  target?: Shipment;
  lineage?: Lineage;
  fields?: object;
}

type Class = { name: string; prototype: { run(): unknown } };

/** @throws TargetError when it cannot run elsewhere, TypeError when it is nothing that runs. */
export function cargoOf(target: unknown, heir: Class, base: Class): Cargo {
  const runs = heir.prototype.run !== base.prototype.run;
  if (!runs && !isTarget(target)) {
    throw new TypeError(
      `a ${base.name} takes a target, a function or { module, name }, or is of a subclass with a run() of its own; the target is ${quote(target)}`,
    );
  }
  return {
    ...(isTarget(target) ? { target: ship(target) } : {}),
    ...(runs ? { lineage: lineageOf(heir, base) } : {}),
  };
}
