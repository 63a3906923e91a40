import type * as Acorn from 'acorn';
import type { FunctionNode } from './parse.js';
import type { Source } from './source.js';

/** What changes; its value stands in the state. */
export class Variable {
  readonly kind = 'variable';
  readonly name: string;
  readonly constant: boolean;
  /** Its declaration has been passed; before that, reading it is an error in JavaScript, too. */
  ready: boolean;

  constructor(name: string, constant: boolean, ready: boolean) {
    this.name = name;
    this.constant = constant;
    this.ready = ready;
  }
}

/** A function where it stands: what it uses from outside is looked up there. */
export class Closure {
  readonly kind = 'closure';
  readonly name: string;
  readonly source: Source;
  readonly node: FunctionNode;
  readonly scope: Scope;
  ready: boolean;

  constructor(name: string, source: Source, node: FunctionNode, scope: Scope, ready: boolean) {
    this.name = name;
    this.source = source;
    this.node = node;
    this.scope = scope;
    this.ready = ready;
  }
}

export type Binding = Variable | Closure | { kind: 'constant'; value: number | boolean };

export class Scope {
  readonly parent: Scope | undefined;
  readonly #names = new Map<string, Binding>();

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  declare(name: string, binding: Binding): void {
    this.#names.set(name, binding);
  }

  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const binding = scope.#names.get(name);
      if (binding !== undefined) return binding;
    }
    return undefined;
  }
}

/** The function that an expression is, also inside the helper by which esbuild keeps its name. */
export function functionIn(node: Acorn.Expression | null | undefined): FunctionNode | undefined {
  if (node?.type === 'CallExpression' && isNaming(node)) {
    const [inner] = node.arguments;
    return inner?.type === 'SpreadElement' ? undefined : functionIn(inner);
  }
  const callable = node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
  return callable ? node : undefined;
}

/** `__name(f, "f")`, which esbuild and the loaders built on it write around functions. */
export function isNaming(node: Acorn.CallExpression): boolean {
  const [, name] = node.arguments;
  return (
    node.callee.type === 'Identifier' &&
    node.callee.name === '__name' &&
    name?.type === 'Literal' &&
    typeof name.value === 'string'
  );
}

const RETURN = 'return'; // no variable has this name
const everything = new WeakMap<object, ReadonlySet<string>>();
const functions = new WeakMap<object, ReadonlySet<string>>();

/** The names that are assigned to somewhere in a node, functions in it included. */
export function assigned(node: Acorn.AnyNode): ReadonlySet<string> {
  return collect(node, everything, false);
}

/** Those that functions inside a function assign to: whoever calls them does, too. */
export function assignedByFunctions(node: Acorn.AnyNode): ReadonlySet<string> {
  return collect(node, functions, true);
}

/** Whether there is a `return` in a node, apart from functions in it. */
export function returns(node: Acorn.AnyNode): boolean {
  return assigned(node).has(RETURN);
}

function collect(
  node: Acorn.AnyNode,
  known: WeakMap<object, ReadonlySet<string>>,
  inside: boolean,
): ReadonlySet<string> {
  let names = known.get(node);
  if (names === undefined) {
    const found = new Set<string>();
    walk(node, found, inside ? -1 : 0);
    names = found;
    known.set(node, names);
  }
  return names;
}

/** @param depth of functions around; assignments below 0 do not count */
function walk(node: Acorn.AnyNode, found: Set<string>, depth: number): void {
  const target =
    node.type === 'AssignmentExpression'
      ? node.left
      : node.type === 'UpdateExpression'
        ? node.argument
        : undefined;
  if (target?.type === 'Identifier' && depth >= 0) found.add(target.name);
  if (node.type === 'ReturnStatement' && depth === 0) found.add(RETURN);
  for (const part of Object.values(node)) {
    for (const one of Array.isArray(part) ? part : [part]) {
      if (typeof one?.type !== 'string') continue;
      walk(one, found, depth + (/Function/.test(one.type) ? 1 : 0));
    }
  }
}
