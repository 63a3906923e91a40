import { Analysis } from './analysis.js';
import { Code } from './code.js';
import { Context, type Facts } from './context.js';
import { callFunction } from './function.js';
import { type Parsed, tooDeep } from './parse.js';
import { allocate, type Program } from './registers.js';
import { Closure, Scope } from './scope.js';
import type { Loop } from './term.js';

/** What an argument is: one value for each element, or one for all. */
export type Argument = 'array' | 'number' | 'boolean';

/** What names that the function does not declare stand for. */
export type Surroundings = ReadonlyMap<string, number | boolean | Definition>;

export interface Definition extends Parsed {
  name: string;
  surroundings: Surroundings;
}

const MOST_INSTRUCTIONS = 65_536;
const MOST_REGISTERS = 4096;
const MOST_ATTEMPTS = 10;

/** @throws KernelCompileError */
export function compile(definition: Definition, args: readonly Argument[]): Program {
  try {
    return program(definition, args);
  } catch (error) {
    if (error instanceof RangeError) return tooDeep(definition.source, error);
    throw error;
  }
}

function program(definition: Definition, args: readonly Argument[]): Program {
  const { source, node } = definition;
  const arrays = args.map(arg => arg === 'array');
  const facts: Facts = { tags: new Map(), loops: new Map(), none: false };
  for (let attempt = 0; ; attempt++) {
    // Somebody has thought of a function that teaches one thing at a time.
    if (attempt === MOST_ATTEMPTS) {
      facts.none = true;
      facts.loops.clear();
    }
    const context = new Context(source, facts, callFunction);
    const { graph } = context;
    const inputs = args.map((arg, i) => {
      const boolean = arg === 'boolean';
      const term = graph.input(i, boolean);
      return boolean ? context.boolean(term) : context.number(term);
    });
    const { term } = callFunction(context, closureOf(definition), inputs, node);
    // What has been found out makes the next attempt a better one.
    if (context.mistaken) continue;
    const analysis = new Analysis(graph, term, arrays);
    if (!facts.none && learn(facts, graph.loops, analysis)) continue;
    const code = new Code(graph, term, analysis);
    const result = allocate(code, arrays);
    const { length } = result.instructions;
    if (length > MOST_INSTRUCTIONS || result.registers.length > MOST_REGISTERS) {
      const size = `${length} instructions and ${result.registers.length} registers`;
      const reason = `this becomes too large a kernel, of ${size}`;
      const most = `${MOST_INSTRUCTIONS} and ${MOST_REGISTERS}`;
      context.fail(node, reason, `at most ${most} are possible: make several kernels of it`);
    }
    return result;
  }
}

function closureOf({ name, source, node, surroundings }: Definition): Closure {
  const scope = new Scope();
  for (const [each, value] of surroundings) {
    const simple = typeof value !== 'object';
    scope.declare(each, simple ? { kind: 'constant', value } : closureOf(value));
  }
  const own = new Scope(scope);
  const closure = new Closure(name, source, node, own, true);
  if (node.type === 'FunctionExpression' && node.id) own.declare(node.id.name, closure);
  return closure;
}

/** Which loops have the same number of rounds for all elements. True if that was not known before. */
function learn(facts: Facts, loops: readonly Loop[], analysis: Analysis): boolean {
  let learned = false;
  for (const loop of loops) {
    if (!analysis.runs(loop)) continue;
    const before = facts.loops.get(loop.key);
    const even = analysis.uniform(loop.test);
    const now = even ? (loop.whole ? 'steady' : 'even') : 'uneven';
    if (before === now || before === 'uneven' || (before === undefined && !even)) continue;
    facts.loops.set(loop.key, before === undefined || now === 'uneven' ? now : 'even');
    learned ||= facts.loops.get(loop.key) !== before;
  }
  return learned;
}
