import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import type * as Acorn from 'acorn';
import type * as EslintScope from 'eslint-scope';

// Loaded with the first function that is shipped: importing manycore stays cheap.
const require = createRequire(import.meta.url);

/** What every Node thread offers beside the language's own globals. */
const NODE_GLOBALS = [
  'AbortController',
  'AbortSignal',
  'Blob',
  'BroadcastChannel',
  'Buffer',
  'ByteLengthQueuingStrategy',
  'CompressionStream',
  'CountQueuingStrategy',
  'Crypto',
  'CryptoKey',
  'CustomEvent',
  'DecompressionStream',
  'DOMException',
  'Event',
  'EventTarget',
  'File',
  'FormData',
  'Headers',
  'MessageChannel',
  'MessageEvent',
  'MessagePort',
  'Navigator',
  'Performance',
  'PerformanceEntry',
  'PerformanceMark',
  'PerformanceMeasure',
  'PerformanceObserver',
  'ReadableStream',
  'Request',
  'Response',
  'Storage',
  'TextDecoder',
  'TextDecoderStream',
  'TextEncoder',
  'TextEncoderStream',
  'TransformStream',
  'URL',
  'URLPattern',
  'URLSearchParams',
  'WebAssembly',
  'WebSocket',
  'WritableStream',
  'atob',
  'btoa',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'gc',
  'global',
  'navigator',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
];

// esbuild and the loaders built on it wrap named functions in this helper; workers define it.
const TOOL_HELPERS = ['__name'];

let known: ReadonlySet<string> | undefined;

function knownGlobals(): ReadonlySet<string> {
  // A fresh realm's globals, because this one's may have been added to.
  known ??= new Set([
    ...(runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[]),
    ...NODE_GLOBALS,
    ...TOOL_HELPERS,
  ]);
  return known;
}

export interface Analysis {
  /** Names that the function uses but does not define, and that no thread offers by itself. */
  free: string[];
  /** What it takes from where it stands: it would be another thing, or nothing, elsewhere. */
  surroundings: string[];
  /** Of a class that extends a name: that name. */
  base?: string;
}

/**
 * @param expression a function; or a class, all of whose `this` is its own
 * @throws SyntaxError when it is not a JavaScript expression.
 */
export function analyse(expression: string): Analysis {
  const acorn = require('acorn') as typeof Acorn;
  const { analyze } = require('eslint-scope') as typeof EslintScope;
  const program = acorn.parse(`(${expression}\n)`, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    ranges: true,
    allowSuperOutsideMethod: true,
  });
  const scopes = analyze(program as never, { ecmaVersion: 2022, sourceType: 'module' });
  const free = new Set<string>();
  for (const reference of scopes.globalScope?.through ?? []) {
    const { name } = reference.identifier as { name: string };
    if (!knownGlobals().has(name)) free.add(name);
  }
  const surroundings = new Set<string>();
  const [statement] = program.body;
  const value = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  const isClass = value?.type === 'ClassExpression';
  if (/\b(this|super|meta)\b/.test(expression)) findSurroundings(program, isClass, surroundings);
  return {
    free: [...free],
    surroundings: [...surroundings],
    ...(isClass && value.superClass?.type === 'Identifier' ? { base: value.superClass.name } : {}),
  };
}

interface Node {
  type: string;
  meta?: { name: string };
}

// What has a `this` of its own.
const BOUNDARY = /^(FunctionDeclaration|FunctionExpression|PropertyDefinition|StaticBlock)$/;
const FUNCTION = /^(FunctionExpression|ArrowFunctionExpression)$/;

/** @param inside whether the target, which is a class or the first function on the way down, has been entered */
function findSurroundings(node: unknown, inside: boolean, found: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, meta } = node as Node;
  if (type === 'MetaProperty' && meta?.name === 'import') found.add('import.meta');
  if (type === 'ThisExpression') found.add('this');
  if (type === 'Super') found.add('super');
  const entered = inside || FUNCTION.test(type);
  // Below the next boundary, this and super are the target's own business; import.meta is not.
  const below = inside && BOUNDARY.test(type) ? new Set<string>() : found;
  for (const part of Object.values(node)) findSurroundings(part, entered, below);
  if (below !== found && below.has('import.meta')) found.add('import.meta');
}
