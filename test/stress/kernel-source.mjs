// The source of a kernel that a tape of numbers stands for. The end of the tape is zeros, for which the
// simplest is taken: a shorter tape, or smaller numbers, make a simpler kernel.

const BINARY = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '>>>'];
const RELATION = ['<', '<=', '>', '>=', '==', '!=', '===', '!=='];
const UNARY = ['-', '+', '!', '~', '!!'];
const EXACT = ['abs', 'floor', 'ceil', 'trunc', 'round', 'sign', 'sqrt', 'fround', 'clz32'];
const INEXACT = [
  ...['exp', 'log', 'sin', 'cos', 'tan', 'cbrt', 'atan', 'tanh', 'expm1', 'log1p', 'log2', 'log10'],
  ...['asin', 'acos', 'sinh', 'cosh', 'asinh', 'acosh', 'atanh'],
];
const TESTS = [
  'isNaN',
  'isFinite',
  'Number.isInteger',
  'Number.isSafeInteger',
  'Boolean',
  'Number',
];
const LITERALS = [
  '0',
  '1',
  '2',
  '-0',
  '0.5',
  '-1',
  '3',
  '1e300',
  '2 ** 31',
  'NaN',
  'true',
  'false',
];

class Maker {
  #tape;
  #at = 0;
  #names = 0;
  #budget = 200;
  /** What may be read, and assigned to, and called, here. */
  readable = ['x', 'y', 's', 'b'];
  writable = ['x', 'y', 's', 'b'];
  functions = [];
  loops = 0;
  inside = false;

  constructor(tape) {
    this.#tape = tape;
  }

  below(n) {
    return this.#budget-- > 0 ? (this.#tape[this.#at++] ?? 0) % n : 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  name(prefix) {
    return `${prefix}${this.#names++}`;
  }

  expression(depth = 0) {
    const sub = () => this.expression(depth + 1);
    switch (depth > 4 ? this.below(2) : this.below(16)) {
      case 1:
        return `(${this.pick(LITERALS)})`;
      case 2:
      case 3:
      case 4:
        return `(${sub()} ${this.pick(BINARY)} ${sub()})`;
      case 5:
      case 6:
        return `(${sub()} ${this.pick(RELATION)} ${sub()})`;
      case 7:
        return `(${sub()} ${this.pick(['&&', '||'])} ${sub()})`;
      case 8:
        return `(${sub()} ? ${sub()} : ${sub()})`;
      case 9:
        return `(${this.pick(UNARY)} ${sub()})`;
      case 10:
        return `Math.${this.pick(EXACT)}(${sub()})`;
      case 11:
        return `Math.${this.pick(['min', 'max'])}(${sub()}, ${sub()})`;
      case 12:
        return `${this.pick(TESTS)}(${sub()})`;
      case 13: {
        const operator = this.pick(['=', '+=', '*=', '&&=', '||=', '|=']);
        return `(${this.pick(this.writable)} ${operator} ${sub()})`;
      }
      case 14:
        return this.pick(['++', '--']) + this.pick(this.writable);
      case 15:
        if (this.functions.length > 0) return `${this.pick(this.functions)}(${sub()})`;
        return this.pick(this.writable) + this.pick(['++', '--']);
      default:
        return this.pick(this.readable);
    }
  }

  /** What is declared inside is unknown after it. */
  within(make) {
    const { readable, writable, functions } = this;
    this.readable = [...readable];
    this.writable = [...writable];
    this.functions = [...functions];
    const text = make();
    Object.assign(this, { readable, writable, functions });
    return text;
  }

  block(depth, most = 4) {
    return this.within(() => {
      const count = this.below(most);
      const statements = Array.from({ length: count }, () => this.statement(depth + 1));
      return `{ ${statements.join(' ')} }`;
    });
  }

  statement(depth) {
    switch (depth > 4 ? this.below(3) : this.below(12)) {
      case 1: {
        const value = this.expression(1);
        const name = this.name('v');
        const constant = this.below(3) === 0;
        this.readable.push(name);
        if (!constant) this.writable.push(name);
        return `${constant ? 'const' : 'let'} ${name} = ${value};`;
      }
      case 2: {
        // What loops pass on to each other: a counter, and what it will be next.
        const counters = this.readable.filter(name => /^i\d/.test(name));
        if (counters.length > 0 && this.below(2) === 1) {
          const value = this.pick(counters) + this.pick(['', ' + 1']);
          return `${this.pick(this.writable)} = ${value};`;
        }
        return `${this.pick(this.writable)} = ${this.expression(1)};`;
      }
      case 3:
      case 4:
        return `if (${this.expression(2)}) ${this.block(depth)} else ${this.block(depth)}`;
      case 5:
        return `if (${this.expression(2)}) ${this.block(depth)}`;
      case 6:
      case 7:
        return this.loop(depth);
      case 8:
        if (!this.inside) return `if (${this.expression(2)}) return ${this.expression(2)};`;
        return `if (${this.expression(2)}) ${this.pick(['break', 'continue', 'break'])};`;
      case 9:
        return `if (${this.expression(2)}) return ${this.expression(2)};`;
      case 10: {
        const shadowed = this.pick(this.writable);
        return `{ let ${shadowed} = ${this.pick(LITERALS)}; ${this.block(depth)} }`;
      }
      case 11:
        return this.function(depth);
      default:
        return `${this.expression(1)};`;
    }
  }

  loop(depth) {
    if (this.loops >= 2) return ';';
    this.loops++;
    const outer = this.inside;
    const text = this.within(() => {
      const name = this.name('i');
      const begin = this.pick(['0', '1', '-1.5', `Math.max(-2, ${this.expression(3)})`]);
      this.readable.push(name);
      this.inside = true;
      const bound = this.pick(['3', '5', `Math.min(6, ${this.expression(3)})`, 'Math.min(4, s)']);
      const step = this.pick([`${name}++`, `${name} += 2`, `${name} += 0.75`, `++${name}`]);
      // A test must change nothing, and what it calls may.
      const test = /[^=!<>]=(?!=)|\+\+|--|f\d/.test(bound) ? '3' : bound;
      return `for (let ${name} = ${begin}; ${name} ${this.pick(['<', '<='])} ${test}; ${step}) ${this.block(depth, 5)}`;
    });
    this.inside = outer;
    this.loops--;
    return text;
  }

  function(depth) {
    const outer = this.inside;
    const name = this.name('f');
    const text = this.within(() => {
      const parameter = this.name('p');
      this.inside = false;
      this.readable.push(parameter);
      this.writable.push(parameter);
      if (this.below(2) === 0) return `const ${name} = ${parameter} => ${this.expression(2)};`;
      const body = this.block(depth).slice(0, -1);
      return `const ${name} = ${parameter} => ${body} return ${this.expression(3)}; };`;
    });
    this.inside = outer;
    this.functions.push(name);
    return text;
  }

  kernel() {
    const body = this.within(() => {
      const count = this.below(6);
      const statements = Array.from({ length: count }, () => this.statement(0));
      const last = this.expression();
      const inexact = this.below(4) === 3;
      const result = inexact ? `Math.${this.pick(INEXACT)}(${last})` : last;
      return { text: `${statements.join('\n  ')}\n  return ${result};`, exact: !inexact };
    });
    return { source: `(x, y, s, b) => {\n  ${body.text}\n}`, exact: body.exact };
  }
}

export function sourceFrom(tape) {
  const maker = new Maker(tape.slice(3));
  return maker.kernel();
}
