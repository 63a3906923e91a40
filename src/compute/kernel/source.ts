import { KernelCompileError } from '../../errors.js';

const WIDEST = 100;
/** What to do with all that is no kernel. */
export const ELSEWHERE = 'other code runs on all cores with pool.forRange()';

/** The text of a kernel's function, and the errors that point into it. */
export class Source {
  readonly name: string;
  readonly text: string;
  /** Characters that were put before the text for the parser. */
  readonly shift: number;

  constructor(name: string, text: string, shift: number) {
    this.name = name;
    this.text = text;
    this.shift = shift;
  }

  /** @throws KernelCompileError */
  fail(place: { start: number }, reason: string, advice: string, cause?: unknown): never {
    const at = Math.min(Math.max(place.start - this.shift, 0), this.text.length);
    const before = this.text.slice(0, at).split(/\r\n|[\n\r\u2028\u2029]/);
    const line = before.length;
    const column = before[line - 1]!.length + 1;
    const whole = /^.*/.exec(this.text.slice(at - column + 1))![0];
    const message = `kernel "${this.name}", line ${line}, column ${column}: ${reason}: ${advice}\n\n${excerpt(whole, line, column)}\n`;
    throw new KernelCompileError(message, {
      ...{ line, column },
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** The line with a caret below the column. Of a long line, what stands around it. */
function excerpt(text: string, line: number, column: number): string {
  const from = text.length <= WIDEST ? 0 : Math.max(0, column - 1 - WIDEST / 2);
  const part = text.slice(from, from + WIDEST);
  const before = part.slice(0, column - 1 - from).replace(/[^\t]/g, ' ');
  const [left, right] = [from > 0 ? '…' : '', from + WIDEST < text.length ? '…' : ''];
  const margin = `  ${line} | `;
  const below = `${' '.repeat(margin.length - 2)}| `;
  return `${margin}${left}${part}${right}\n${below}${' '.repeat(left.length)}${before}^`;
}
