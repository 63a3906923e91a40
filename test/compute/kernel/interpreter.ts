// biome-ignore lint/suspicious/noExplicitAny: of one, two or three numbers
type Operation = (...operands: any[]) => number;

/** What each operation means, in JavaScript itself. */
const operations: Record<string, Operation> = {
  copy: a => a,
  neg: a => -a,
  not: a => (a ? 0 : 1),
  truth: a => (a ? 1 : 0),
  bitnot: a => ~a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  rem: (a, b) => a % b,
  pow: (a, b) => a ** b,
  bitand: (a, b) => a & b,
  bitor: (a, b) => a | b,
  bitxor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
  ushr: (a, b) => a >>> b,
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  both: (a, b) => (logical(a) && logical(b) ? 1 : 0),
  either: (a, b) => (logical(a) || logical(b) ? 1 : 0),
  select: (a, b, c) => (a ? b : c),
};
const functions = Math as unknown as Record<string, Operation | undefined>;

function logical(value: number): boolean {
  if (!Object.is(value, 0) && value !== 1) throw new Error(`${value} is neither 0 nor 1`);
  return value === 1;
}

type Column = number[] | number;

/**
 * Runs the program that `explain()` prints, one block of all elements, and keeps to the machine's rules:
 * a register for all elements is never given one value for each, and nothing is read before it is written.
 */
export function interpret(text: string, args: Record<string, Column>, length: number): number[] {
  const lines = text
    .split('\n')
    .slice(1, -1)
    .map(line => line.trim().split(' '));
  const registers = new Map<string, Column>(Object.entries(args));
  const read = (name: string): Column => {
    const value = registers.get(name) ?? constant(name);
    if (value === undefined) throw new Error(`${name} is read before it is written`);
    return value;
  };
  const at = (column: Column, i: number) => (typeof column === 'number' ? column : column[i]!);
  let rounds = 0;

  const apply = (to: string, op: string, operands: Column[]) => {
    const operation = operations[op] ?? functions[op];
    if (operation === undefined) throw new Error(`there is no operation ${op}`);
    const one = (i: number) => operation(...operands.map(operand => at(operand, i)));
    const uniform = operands.every(operand => typeof operand === 'number');
    if (to.startsWith('%u') && !uniform) throw new Error(`${to} would have many values`);
    registers.set(to, to.startsWith('%u') ? one(0) : Array.from({ length }, (_, i) => one(i)));
  };

  /** Runs the lines from `begin` on to the end of the loop, or to the `store`; returns where that is. */
  const run = (begin: number): number => {
    for (let line = begin; ; line++) {
      const words = lines[line]!;
      if (words[0] === 'store' || words[0] === 'end') return line;
      if (words[0] === 'loop') line = loop(line + 1);
      else if (words[0] === 'leave') {
        const column = read(words[1]!);
        const some = typeof column === 'number' ? column !== 0 : column.some(each => each !== 0);
        if (!some) return endOf(line);
      } else apply(words[0]!, words[2]!, words.slice(3).map(read));
    }
  };
  const left = Symbol();
  const endOf = (line: number): never => {
    throw { left, line };
  };
  const loop = (begin: number): number => {
    const close = closing(lines, begin);
    try {
      for (;;) {
        if (++rounds > 100_000) throw new Error('this loop does not end');
        run(begin);
      }
    } catch (error) {
      if ((error as { left?: symbol }).left !== left) throw error;
      // What was written after the first `leave` is not there for certain, and must not be read.
      const certain = new Set<string>();
      const first = lines.findIndex((words, i) => i >= begin && words[0] === 'leave');
      for (const words of lines.slice(0, first)) if (words[1] === '=') certain.add(words[0]!);
      for (const words of lines.slice(first, close)) {
        if (words[1] === '=' && !certain.has(words[0]!)) registers.delete(words[0]!);
      }
      return close;
    }
  };
  const stored = read(lines[run(0)]![1]!);
  return typeof stored === 'number' ? Array.from({ length }, () => stored) : stored;
}

const constant = (name: string) => (name[0] === '%' ? undefined : Number(name));

function closing(lines: string[][], begin: number): number {
  let depth = 1;
  for (let line = begin; ; line++) {
    if (lines[line]![0] === 'loop') depth++;
    if (lines[line]![0] === 'end' && --depth === 0) return line;
  }
}
