import { createRequire } from 'node:module';
import type * as Acorn from 'acorn';
import { quote } from '../../check.js';
import { ELSEWHERE, Source } from './source.js';

// Loaded with the first kernel: importing manycore/compute stays cheap.
const require = createRequire(import.meta.url);

/** Beyond that it is no kernel, but some generated table. */
const LONGEST = 1_000_000;

export type FunctionNode =
  | Acorn.ArrowFunctionExpression
  | Acorn.FunctionExpression
  | Acorn.FunctionDeclaration
  | Acorn.AnonymousFunctionDeclaration;

export interface Parsed {
  source: Source;
  node: FunctionNode;
}

/** The function's own text: an overridden toString() is not asked. */
export function textOf(fn: object): string {
  return Function.prototype.toString.call(fn);
}

/** @throws KernelCompileError unless the text is that of an ordinary function. */
export function parse(text: string, name: string): Parsed {
  const whole = new Source(name, text, 0);
  const start = { start: 0 };
  if (/^class\b/.test(text)) {
    whole.fail(start, 'this is a class', 'a kernel is an arrow function, such as x => x * x');
  }
  if (/\{\s*\[native code\]\s*\}$/.test(text)) {
    const advice = 'write an arrow function, such as x => Math.sqrt(x)';
    whole.fail(start, 'a bound or built-in function, or a Proxy, has no source', advice);
  }
  if (text.length > LONGEST) {
    const size = `the source has ${text.length} characters, and at most ${LONGEST} are compiled`;
    whole.fail(start, size, 'keep tables in shared arrays');
  }
  const program = read(whole, text);
  const [statement] = program.tree.body;
  let node: Acorn.AnyNode | undefined =
    statement?.type === 'ExpressionStatement' ? statement.expression : statement;
  if (node?.type === 'ObjectExpression') {
    const [property] = node.properties;
    node = property?.type === 'Property' && property.kind === 'init' ? property.value : property;
  }
  if (node?.type !== 'ArrowFunctionExpression' && node?.type !== 'FunctionExpression') {
    return program.source.fail(start, `${quote(text)} is no function`, ELSEWHERE);
  }
  return { source: program.source, node };
}

function read(whole: Source, text: string): { source: Source; tree: Acorn.Program } {
  const { parse } = require('acorn') as typeof Acorn;
  let failure: unknown;
  // A method is an expression inside an object only.
  for (const [before, after] of [['(', ')'] as const, ['({', '})'] as const]) {
    const source = new Source(whole.name, whole.text, before.length);
    try {
      const options = { ecmaVersion: 'latest', sourceType: 'module' } as const;
      return { source, tree: parse(`${before}${text}\n${after}`, options) };
    } catch (error) {
      if (!(error instanceof SyntaxError) || /stack space/.test(error.message)) {
        return tooDeep(source, error);
      }
      failure ??= error;
    }
  }
  const { message, pos } = failure as SyntaxError & { pos: number };
  const reason = `this does not parse (${message.replace(/ \(\d+:\d+\)$/, '')})`;
  const advice = 'the source is read as strict code, as in a module';
  return whole.fail({ start: pos - 1 }, reason, advice, failure);
}

/** @throws KernelCompileError: what ran out of stack was somebody who reads an expression. */
export function tooDeep(source: Source, cause: unknown): never {
  if (!(cause instanceof RangeError || cause instanceof SyntaxError)) throw cause;
  const advice = 'give parts of it names with const, or write a loop';
  return source.fail({ start: 0 }, 'this is nested too deeply', advice, cause);
}
