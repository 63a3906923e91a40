// On the side where a target runs: from what was shipped to a function that can be called.

import { fileURLToPath } from 'node:url';
import { quote } from '../check.js';
import { TargetError } from '../errors.js';
import { file } from '../files.js';
import compile from './compile.cjs';
import type { Shipment } from './target.js';

compile.at(fileURLToPath(file('./index.js')));

type Callable = (...args: unknown[]) => unknown;

const imported = new Map<string, Callable>();

/** Synchronous for functions, a promise for modules that are not loaded yet. */
export function load(shipment: Shipment): Callable | Promise<Callable> {
  if ('source' in shipment) return compile(shipment.source) as Callable;
  const key = `${shipment.name} of ${shipment.module}`;
  const known = imported.get(key);
  if (known !== undefined) return known;
  return importTarget(shipment.module, shipment.name).then(target => {
    imported.set(key, target);
    return target;
  });
}

/** @throws TargetError when that fails. */
export async function importModule(module: string): Promise<Record<string, unknown>> {
  try {
    return (await import(module)) as Record<string, unknown>;
  } catch (cause) {
    throw new TargetError(`the module ${module} could not be loaded: ${(cause as Error).message}`, {
      cause,
    });
  }
}

async function importTarget(module: string, name: string): Promise<Callable> {
  const exports = await importModule(module);
  const target = exports[name];
  if (typeof target !== 'function') {
    const names = Object.keys(exports).join(', ') || 'nothing';
    const problem =
      target === undefined
        ? `exports no "${name}"; it exports ${names}`
        : `exports "${name}", but that is ${quote(target)}, not a function`;
    throw new TargetError(`the module ${module} ${problem}`);
  }
  return target as Callable;
}
