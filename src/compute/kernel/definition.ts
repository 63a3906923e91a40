import * as check from '../../check.js';
import { type Argument, compile, type Definition, type Surroundings } from './compile.js';
import { parse, textOf } from './parse.js';
import type { Program } from './registers.js';

/** What a function has become, for every function with the same text and the same surroundings. */
export class Compiled {
  readonly definition: Definition;
  /** The names of the parameters. */
  readonly parameters: readonly string[];
  readonly #programs = new Map<string, Program>();
  readonly id: number;

  constructor(definition: Definition, id: number) {
    this.definition = definition;
    this.id = id;
    // What is wrong with it is said now, and not at its first call.
    this.program(definition.node.params.map(() => 'array'));
    this.parameters = definition.node.params.map(param =>
      param.type === 'Identifier' ? param.name : '…',
    );
  }

  program(args: readonly Argument[]): Program {
    const key = args.join();
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = compile(this.definition, args);
      this.#programs.set(key, program);
    }
    return program;
  }
}

const known = new Map<string, Compiled>();
const MOST_KNOWN = 1000;
const MOST_TEXT = 2_000_000;
let knownText = 0;
let ids = 0;

/** By text: a function written in a loop is another object each time, with the same source. */
export function define(fn: object, name: string, scope: ReadonlyMap<string, unknown>): Compiled {
  const text = textOf(fn);
  const surroundings = new Map<string, number | boolean | Definition>();
  const keys = [name, text];
  for (const [each, value] of [...scope].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value instanceof Compiled) {
      surroundings.set(each, value.definition);
      keys.push(`${each} kernel ${value.id}`);
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      surroundings.set(each, value);
      keys.push(`${each} ${typeof value} ${Object.is(value, -0) ? '-0' : value}`);
    } else {
      const advice =
        typeof value === 'function' ? `make it one: kernel(${each})` : 'pass it as an argument';
      throw new TypeError(
        `kernel "${name}": scope holds numbers, booleans and kernels, and "${each}" is ${check.quote(value)}: ${advice}`,
      );
    }
  }
  const key = JSON.stringify(keys);
  let compiled = known.get(key);
  if (compiled === undefined) {
    const { source, node } = parse(text, name);
    const bound: Surroundings = surroundings;
    compiled = new Compiled({ name, source, node, surroundings: bound }, ids++);
    if (known.size >= MOST_KNOWN || knownText + key.length > MOST_TEXT) {
      known.clear();
      knownText = 0;
    }
    known.set(key, compiled);
    knownText += key.length;
  }
  return compiled;
}
