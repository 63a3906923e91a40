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
}

/** @throws SyntaxError when `expression` is not a JavaScript expression. */
export function analyse(expression: string): Analysis {
  const program = parse(expression);
  const surroundings = new Set<string>();
  if (SURROUNDED.test(expression)) findSurroundings(program, false, surroundings);
  return { free: freeNames(program), surroundings: [...surroundings] };
}

export interface ClassAnalysis extends Analysis {
  /** Where in the expression it says what it extends; and that, when it is a name. */
  base?: { start: number; end: number; name?: string };
}

/**
 * Of a class whose objects exist already: its constructor and the initial values of fields do not matter.
 *
 * @throws SyntaxError when `expression` is not a class.
 */
export function analyseClass(expression: string): ClassAnalysis {
  const program = parse(expression);
  const [statement] = program.body;
  const value = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  if (value?.type !== 'ClassExpression') throw new SyntaxError('this is not the source of a class');
  const { superClass, body } = value;
  const unused: { start: number; end: number }[] = superClass ? [superClass] : [];
  for (const member of body.body) {
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') unused.push(member);
    if (member.type === 'PropertyDefinition' && !member.static && member.value) {
      unused.push(member.value);
    }
  }
  const surroundings = new Set<string>();
  // Everything in a class has a `this` of its own.
  if (SURROUNDED.test(expression)) findSurroundings(program, true, surroundings);
  return {
    free: freeNames(program, unused),
    surroundings: [...surroundings],
    ...(superClass && {
      base: {
        start: superClass.start - 1, // of the parenthesis before it
        end: superClass.end - 1,
        ...(superClass.type === 'Identifier' && { name: superClass.name }),
      },
    }),
  };
}

function parse(expression: string): Acorn.Program {
  return (require('acorn') as typeof Acorn).parse(`(${expression}\n)`, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    ranges: true,
    allowSuperOutsideMethod: true,
  });
}

/** @param except parts whose names do not count */
function freeNames(
  program: Acorn.Program,
  except: readonly { start: number; end: number }[] = [],
): string[] {
  const { analyze } = require('eslint-scope') as typeof EslintScope;
  const scopes = analyze(program as never, { ecmaVersion: 2022, sourceType: 'module' });
  const free = new Set<string>();
  for (const reference of scopes.globalScope?.through ?? []) {
    const { name, start } = reference.identifier as unknown as Acorn.Identifier;
    const counts = !except.some(part => start >= part.start && start < part.end);
    if (counts && !knownGlobals().has(name)) free.add(name);
  }
  return [...free];
}

const SURROUNDED = /\b(this|super|meta)\b/;

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
