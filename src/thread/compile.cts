// From the source of a function or class to the thing itself. CommonJS: a Thread's worker needs this
// and next to nothing else, and ES modules take it longer to load than all the rest.

import Module = require('node:module');
import path = require('node:path');

// One compilation per thread and source, not one per call.
const compiled = new Map<string, unknown>();

function compile(source: string): unknown {
  let made = compiled.get(source);
  if (made === undefined) {
    made = compileIn({}, source);
    compiled.set(source, made);
  }
  return made;
}

let count = 0;

type Make = (...names: string[]) => (...scope: unknown[]) => unknown;

/** The package's entry. Among ES modules, where this file may end up as well, there is no __dirname. */
let entry = typeof __dirname === 'string' ? path.join(__dirname, '../index.js') : '';

/** In the current directory, if this very package is found from there. */
function place(): string | undefined {
  const here = path.resolve('[manycore]');
  try {
    return Module.createRequire(here).resolve('manycore') === entry ? here : undefined;
  } catch {
    return undefined;
  }
}

const anyFunction = Function as unknown as Make;

/**
 * A Function constructor whose functions import() what a file in the current directory would, as packages
 * that targets name are looked up there; or else, what this file would, from which this package is found.
 */
function functionOf(source: string): Make {
  const from = /\bimport\b/.test(source) ? place() : undefined;
  if (from === undefined) return anyFunction;
  // They inherit that from who makes them: here, a module without a file.
  const module = new Module('') as NodeJS.Module & { _compile?(text: string, path: string): void };
  if (module._compile === undefined) return anyFunction;
  module._compile('module.exports = (...all) => new Function(...all)', from);
  return module.exports as Make;
}

/** @param scope names that the source uses, beside what every thread has */
function compileIn(scope: Record<string, unknown>, source: string): unknown {
  // Strict, as the module code is that functions come from. `__name` is what esbuild wraps named
  // functions in.
  const all = { __name: (value: unknown) => value, ...scope };
  const url = `manycore:target-${++count}`; // what stack traces call it
  const body = `'use strict'; return (${source}\n);\n//# sourceURL=${url}`;
  return functionOf(source)(...Object.keys(all), body)(...Object.values(all));
}

compile.in = compileIn;
compile.at = (index: string) => {
  entry = index;
};

export = compile;
