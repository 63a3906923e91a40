import { type Code, type Register, same } from './code.js';

export interface Instruction {
  op: string;
  to: number | undefined;
  args: number[];
}

/** As the machine takes it, but with the names of the operations. */
export interface Program {
  instructions: Instruction[];
  /** What each is, of KIND. Inputs come first, in the order of the parameters, then constants. */
  registers: Uint8Array;
  /** The values of the constants, in the order of their registers. */
  constants: Float64Array;
  result: number;
}

/** `scalar` and `uniform` registers have one value for all elements. */
export const KIND = { array: 0, scalar: 1, constant: 2, uniform: 3, vector: 4 } as const;

/**
 * Gives the registers numbers, as few as possible, because a block of each has to fit into the
 * processor's nearest cache. A register is free again after its last use; in a loop, what was there before
 * the loop stays until its end. (Linear scan: Poletto and Sarkar, 1999.)
 */
export function allocate(code: Code, arrays: readonly boolean[]): Program {
  const kinds: number[] = arrays.map(array => (array ? KIND.array : KIND.scalar));
  const constants: number[] = [];
  const ends = lifetimes(code);
  const numbers = new Map<Register, number>();
  const free = { uniform: [] as number[], vector: [] as number[] };
  const number = (given: Register): number => {
    const register = same(given);
    if (register.kind === 'input') return register.value;
    let found = numbers.get(register);
    if (found === undefined) {
      if (register.kind === 'constant') {
        constants.push(register.value);
        found = kinds.push(KIND.constant) - 1;
      } else found = free[register.kind].pop() ?? kinds.push(KIND[register.kind]) - 1;
      numbers.set(register, found);
    }
    return found;
  };
  for (const register of [...code.lines.flatMap(({ args }) => args), code.result]) {
    if (same(register).kind === 'constant') number(register);
  }
  const instructions = code.lines.map(({ op, to, args }, at): Instruction => {
    const from = args.map(number);
    for (const register of ends.get(at) ?? []) {
      if (register.kind === 'uniform' || register.kind === 'vector') {
        free[register.kind].push(number(register));
      }
    }
    return { op, to: to && number(to), args: from };
  });
  return {
    instructions,
    registers: Uint8Array.from(kinds),
    constants: Float64Array.from(constants),
    result: number(code.result),
  };
}

/** The registers that are used for the last time in each line. */
function lifetimes({ lines, result }: Code): Map<number, Register[]> {
  const closes = new Map<number, number>(); // where a loop ends, by where it begins
  const open: number[] = [];
  lines.forEach(({ op }, at) => {
    if (op === 'loop') open.push(at);
    if (op === 'end') closes.set(open.pop()!, at);
  });
  const begins = new Map<Register, number>();
  const last = new Map<Register, number>();
  lines.forEach(({ op, to, args }, at) => {
    if (op === 'loop') open.push(at);
    if (op === 'end') open.pop();
    for (const given of args) {
      const register = same(given);
      const begin = begins.get(register) ?? -1;
      // The outermost loop around that it was not made in
      const around = open.find(loop => loop > begin);
      const end = around === undefined ? at : closes.get(around)!;
      last.set(register, Math.max(end, last.get(register) ?? 0));
    }
    if (to && !begins.has(same(to))) begins.set(same(to), at);
  });
  last.delete(same(result));
  const ends = new Map<number, Register[]>();
  for (const [register, at] of last) {
    const list = ends.get(at);
    if (list === undefined) ends.set(at, [register]);
    else list.push(register);
  }
  return ends;
}
