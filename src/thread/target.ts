import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as check from '../check.js';
import { quote } from '../check.js';
import { TargetError } from '../errors.js';
import { analyse } from './scope.js';

/** What a thread or pool runs: a self-contained function, or an export of a module. */
export type Target<A extends readonly unknown[] = never, R = unknown> =
  | ((...args: A) => R)
  | ModuleTarget;

export interface ModuleTarget {
  /** A URL, a path, or the name of an installed package. */
  module: string | URL;
  /** Which export. Default: 'default'. */
  name?: string;
  /** What a relative path is relative to, and where a package is looked up: `import.meta.url`. */
  base?: string | URL;
}

/** By its looks; whether it can be sent is another question. */
export function isTarget<A extends readonly unknown[], R>(value: unknown): value is Target<A, R> {
  return (
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && 'module' in value)
  );
}

/** A target as it travels. */
export type Shipment = { source: string } | { module: string; name: string };

const shipped = new WeakMap<object, Shipment>();
/** By text: a function written in a loop is another object each time, with the same source. */
const sources = new Map<string, Shipment>();
const MOST_SOURCES = 1000;

/**
 * What has to be sent so that the target can run elsewhere.
 *
 * @throws TargetError when it cannot: it names what the function would miss there.
 */
export function ship(target: unknown): Shipment {
  if (typeof target === 'function') {
    let shipment = shipped.get(target);
    if (shipment === undefined) {
      const text = Function.prototype.toString.call(target);
      shipment = sources.get(text) ?? { source: sourceOf(target as Callable, text) };
      shipped.set(target, shipment);
      if (sources.size >= MOST_SOURCES) sources.clear();
      sources.set(text, shipment);
    }
    return shipment;
  }
  if (typeof target === 'object' && target !== null && 'module' in target) {
    return moduleOf(target as ModuleTarget);
  }
  throw new TypeError(`a target is a function or { module, name }, not ${quote(target)}`);
}

type Callable = (...args: never) => unknown;

function sourceOf(target: Callable, text: string): string {
  const label = target.name === '' ? 'this function' : `function "${target.name}"`;
  if (/^class\b/.test(text)) {
    throw new TargetError(`${quote(target)} is a class; a target is called`);
  }
  if (/\{\s*\[native code\]\s*\}$/.test(text)) {
    throw new TargetError(
      `${label} is bound or built in, so it has no source to send: pass an arrow function that calls it by its full name, such as x => Math.sqrt(x)`,
    );
  }
  const { source, analysis } = expression(text, label);
  const [surrounding] = analysis.surroundings;
  if (surrounding !== undefined) {
    throw new TargetError(
      `${label} uses ${surrounding}, which means something else in a worker: pass what it needs as an argument`,
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

/** Names that give away where they come from, and what helps against them. */
const origins: readonly [RegExp, string][] = [
  [
    /^__vi(te|_)/,
    'comes from a test runner that rewrites imports: put the function into a module of its own and pass { module, name }',
  ],
  [
    /^(cov_|__cov|_?_?istanbul)/,
    'is a counter of a coverage tool: exclude the function from coverage',
  ],
  [
    /^(__(?!dirname$|filename$)|_ts_|tslib)/,
    'looks like a helper of your compiler: raise its target, or put the function into a module of its own and pass { module, name }',
  ],
];

function complaint(label: string, free: string[]): string {
  const names = free.map(name => `"${name}"`).join(', ');
  const origin = origins.find(([pattern]) => free.some(name => pattern.test(name)));
  const culprit = free.find(name => origin?.[0].test(name));
  const hint =
    origin !== undefined
      ? `"${culprit}" ${origin[1]}`
      : label === `function ${names}`
        ? `To call itself it needs a name of its own: function ${free[0]}(…) {…} instead of an arrow function`
        : `Pass ${free.length === 1 ? 'it as an argument' : 'them as arguments'}, use "await import()" inside, or pass { module, name }`;
  return `${label} uses ${names}, which a worker does not have: a function is sent as source and runs on its own. ${hint}`;
}

function moduleOf(target: ModuleTarget): Shipment {
  check.options(target, 'a module target', ['module', 'name', 'base']);
  const { module, name = 'default', base } = target;
  if (typeof name !== 'string') {
    throw new TypeError(`a target's name is the name of an export, not ${quote(name)}`);
  }
  return { module: resolve(module, base), name };
}

/** The URL of a module, or the name of a built-in one. @throws TypeError, TargetError */
export function resolve(module: unknown, base?: unknown): string {
  if (module instanceof URL) return module.href;
  if (typeof module !== 'string' || module === '') {
    throw new TypeError(`a target's module is a URL, a path or a package, not ${quote(module)}`);
  }
  if (isAbsolute(module)) return pathToFileURL(module).href;
  const from = base === undefined ? undefined : baseOf(base);
  if (!/^\.{1,2}[\\/]/.test(module)) return installed(module, from);
  if (from !== undefined) return new URL(module, from).href;
  throw new TargetError(
    `the module ${quote(module)} is relative, and a worker does not know to what: add base: import.meta.url, or use new URL(${quote(module)}, import.meta.url)`,
  );
}

function baseOf(base: unknown): URL {
  if (base instanceof URL) return base;
  if (typeof base === 'string' && isAbsolute(base)) return pathToFileURL(base);
  if (typeof base === 'string' && URL.canParse(base)) return new URL(base);
  throw new TypeError(`a target's base is a URL such as import.meta.url, not ${quote(base)}`);
}

/** A package is looked up from where the program runs, not from where manycore is installed. */
function installed(module: string, from: URL | undefined): string {
  if (URL.canParse(module)) return module;
  try {
    const path = createRequire(from ?? `${process.cwd()}/`).resolve(module);
    return isAbsolute(path) ? pathToFileURL(path).href : module;
  } catch {
    return module; // the worker says what is wrong with it
  }
}
