import type { Argument } from './compile.js';
import { KIND, type Program } from './registers.js';

/** A program as text: one instruction per line, what stands in a loop indented. */
export function explain(
  name: string,
  parameters: readonly string[],
  args: readonly Argument[],
  types: readonly string[],
  { instructions, registers, constants, result }: Program,
): string {
  const names = namesOf(parameters, registers, constants);
  const given = parameters.map((parameter, i) => `${parameter}: ${types[i]}`);
  const lines = [`kernel "${name}" (${given.join(', ')})`];
  let indent = '  ';
  for (const { op, to, args } of instructions) {
    if (op === 'end') indent = indent.slice(2);
    const words = [op, ...args.map(arg => names[arg])];
    if (to !== undefined) words.unshift(names[to], '=');
    lines.push(indent + words.join(' '));
    if (op === 'loop') indent += '  ';
  }
  lines.push(`  store ${names[result]}`);
  const loaded = parameters.filter((_, i) => args[i] === 'array').length;
  const count = (kind: number) => registers.filter(each => each === kind).length;
  lines.push(
    `loads ${loaded} per element, ${instructions.length} instructions, registers: ${count(KIND.vector)} per element (%v), ${count(KIND.uniform)} for all (%u)`,
  );
  return lines.join('\n');
}

function namesOf(
  parameters: readonly string[],
  registers: Uint8Array,
  constants: Float64Array,
): string[] {
  let [constant, uniform, vector] = [0, 0, 0];
  return Array.from(registers, (kind, i) => {
    if (i < parameters.length) return parameters[i]!;
    if (kind === KIND.uniform) return `%u${uniform++}`;
    if (kind === KIND.vector) return `%v${vector++}`;
    const value = constants[constant++]!;
    return Object.is(value, -0) ? '-0' : String(value);
  });
}
