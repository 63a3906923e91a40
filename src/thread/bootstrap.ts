// On the side where a target runs: from what was shipped to a function that can be called.

import { quote } from '../check.js';
import { TargetError } from '../errors.js';
import type { Shipment } from './target.js';

type Callable = (...args: unknown[]) => unknown;

// One compilation per worker and source, not one per call.
const compiled = new Map<string, Callable>();

/** Synchronous for functions, a promise for modules that are not loaded yet. */
export function load(shipment: Shipment): Callable | Promise<Callable> {
  const key = 'source' in shipment ? shipment.source : `${shipment.name} of ${shipment.module}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if ('source' in shipment) {
    const made = compile(shipment.source);
    compiled.set(key, made);
    return made;
  }
  return importTarget(shipment.module, shipment.name).then(loaded => {
    compiled.set(key, loaded);
    return loaded;
  });
}

function compile(source: string): Callable {
  // Strict, as the module code is that functions come from. `__name` is what esbuild wraps named
  // functions in.
  const url = `manycore:target-${compiled.size + 1}`; // what stack traces call it
  const factory = new Function(
    '__name',
    `'use strict'; return (${source}\n);\n//# sourceURL=${url}`,
  );
  return factory((value: unknown) => value) as Callable;
}

async function importTarget(module: string, name: string): Promise<Callable> {
  let exports: Record<string, unknown>;
  try {
    exports = (await import(module)) as Record<string, unknown>;
  } catch (cause) {
    throw new TargetError(`the module ${module} could not be loaded: ${(cause as Error).message}`, {
      cause,
    });
  }
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
