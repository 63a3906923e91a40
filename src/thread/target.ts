import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { quote } from '../check.js';
import { TargetError } from '../errors.js';
import { analyse } from './scope.js';

/** What a thread or pool runs: a self-contained function, or an export of a module. */
export type Target<A extends readonly unknown[] = never, R = unknown> =
  | ((...args: A) => R)
  | ModuleTarget;

export interface ModuleTarget {
  /** A URL, an absolute path, or the name of an installed package. */
  module: string | URL;
  /** Which export. Default: 'default'. */
  name?: string;
}

/** A target as it travels. */
export type Shipment = { source: string } | { module: string; name: string };

const shipped = new WeakMap<object, Shipment>();

/**
 * What has to be sent so that the target can run elsewhere.
 *
 * @throws TargetError when it cannot: it names what the function would miss there.
 */
export function ship(target: unknown): Shipment {
  if (typeof target === 'function') {
    let shipment = shipped.get(target);
    if (shipment === undefined) {
      shipment = { source: sourceOf(target as (...args: never) => unknown) };
      shipped.set(target, shipment);
    }
    return shipment;
  }
  if (typeof target === 'object' && target !== null && 'module' in target) {
    return moduleOf(target as ModuleTarget);
  }
  throw new TypeError(`a target is a function or { module, name }, not ${quote(target)}`);
}

function sourceOf(target: (...args: never) => unknown): string {
  const label = target.name === '' ? 'this function' : `function "${target.name}"`;
  const text = Function.prototype.toString.call(target);
  if (/^class\b/.test(text))
    throw new TargetError(`${quote(target)} is a class; a target is called`);
  if (/\{\s*\[native code\]\s*\}$/.test(text)) {
    throw new TargetError(
      `${label} has no source to send: it is bound or built in. Wrap it: x => ${target.name || 'f'}(x)`,
    );
  }
  const { source, analysis } = expression(text, label);
  if (analysis.importMeta) {
    throw new TargetError(
      `${label} uses import.meta, which means another module in the worker; pass what it needs as an argument`,
    );
  }
  if (analysis.free.length > 0) throw new TargetError(complaint(label, analysis.free));
  return source;
}

/** A method's text is no expression by itself; inside an object it is. */
function expression(text: string, label: string) {
  const forms = [text, `Object.values({ ${text} })[0]`];
  let failure: unknown;
  for (const source of forms) {
    try {
      return { source, analysis: analyse(source) };
    } catch (error) {
      failure ??= error;
    }
  }
  throw new TargetError(`${label} cannot be sent as source: ${(failure as Error).message}`, {
    cause: failure,
  });
}

function complaint(label: string, free: string[]): string {
  const names = free.map(name => `"${name}"`).join(', ');
  const hint = free.some(name => /^__vi(te|_)/.test(name))
    ? 'These names come from a test runner that rewrites imports: put the function into a module of its own and pass { module, name }'
    : free.some(name => /^(cov_|__cov|_?_?istanbul)/.test(name))
      ? 'These names are counters of a coverage tool: exclude the function from coverage'
      : 'Pass them as arguments, use "await import()" inside, or pass { module, name }';
  return `${label} uses ${names}, which a worker does not have: it is sent as source and runs on its own. ${hint}`;
}

function moduleOf({ module, name = 'default' }: ModuleTarget): Shipment {
  if (typeof name !== 'string') {
    throw new TypeError(`a target's name is the name of an export, not ${quote(name)}`);
  }
  if (module instanceof URL) return { module: module.href, name };
  if (typeof module !== 'string' || module === '') {
    throw new TypeError(`a target's module is a URL, a path or a package, not ${quote(module)}`);
  }
  if (isAbsolute(module)) return { module: pathToFileURL(module).href, name };
  if (/^\.{1,2}[\\/]/.test(module)) {
    throw new TargetError(
      `the module ${quote(module)} is relative, and a worker does not know to what: use new URL(${quote(module)}, import.meta.url)`,
    );
  }
  return { module: installed(module), name };
}

/** A package is looked up from where the program runs, not from where manycore is installed. */
function installed(module: string): string {
  if (URL.canParse(module)) return module;
  try {
    const path = createRequire(`${process.cwd()}/`).resolve(module);
    return isAbsolute(path) ? pathToFileURL(path).href : module;
  } catch {
    return module; // the worker says what is wrong with it
  }
}
