import type * as Acorn from 'acorn';
import type { Context } from './context.js';
import type { Value } from './state.js';
import type { Term } from './term.js';

type Make = (context: Context, args: Value[]) => Value;
interface Function {
  /** How many arguments it has to have. */
  least: number;
  most: number;
  make: Make;
}

const UNARY = [
  ...['abs', 'sign', 'sqrt', 'cbrt', 'floor', 'ceil', 'trunc', 'round', 'fround', 'clz32', 'exp'],
  ...[
    'expm1',
    'log',
    'log1p',
    'log2',
    'log10',
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'sinh',
  ],
  ...['cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
];

const op = (name: string, arity: number): [string, Function] => [
  name,
  {
    ...{ least: arity, most: arity },
    make: (context, args) =>
      context.number(context.graph.apply(name, ...args.map(arg => arg.term))),
  },
];

/** Any number of arguments, two by two from the left. */
const fold = (name: string, none: number, one: (context: Context, a: Term) => Term): Function => ({
  ...{ least: 0, most: Number.POSITIVE_INFINITY },
  make(context, [first, ...rest]) {
    if (first === undefined) return context.literal(none);
    if (rest.length === 0) return context.number(one(context, first.term));
    const { graph } = context;
    return context.number(rest.reduce((a, b) => graph.apply(name, a, b.term), first.term));
  },
});

const math = new Map<string, Function>([
  ...UNARY.map(name => op(name, 1)),
  ...['pow', 'atan2', 'imul'].map(name => op(name, 2)),
  ['min', fold('min', Number.POSITIVE_INFINITY, (_, a) => a)],
  ['max', fold('max', Number.NEGATIVE_INFINITY, (_, a) => a)],
  ['hypot', fold('hypot', 0, ({ graph }, a) => graph.apply('abs', a))],
]);

const finite = ({ graph }: Context, a: Term) =>
  graph.apply('lt', graph.apply('abs', a), graph.constant(Number.POSITIVE_INFINITY));
const whole = ({ graph }: Context, a: Term) => graph.apply('eq', graph.apply('trunc', a), a);
const nan = ({ graph }: Context, a: Term) => graph.apply('ne', a, a);

const predicate = (test: (context: Context, a: Term) => Term): Function => ({
  ...{ least: 1, most: 1 },
  make: (context, [a]) => context.boolean(test(context, a!.term)),
});
/** Those of Number are false for booleans. */
const strict = (test: (context: Context, a: Term) => Term): Function => ({
  ...{ least: 1, most: 1 },
  make(context, [a]) {
    const { graph } = context;
    return context.boolean(graph.both(graph.not(a!.tag), test(context, a!.term)));
  },
});

const number = new Map<string, Function>([
  ['isNaN', strict(nan)],
  ['isFinite', strict(finite)],
  ['isInteger', strict((context, a) => context.graph.both(finite(context, a), whole(context, a)))],
  [
    'isSafeInteger',
    strict((context, a) => {
      const { graph } = context;
      const most = graph.constant(Number.MAX_SAFE_INTEGER);
      return graph.both(graph.apply('le', graph.apply('abs', a), most), whole(context, a));
    }),
  ],
]);

const plain = new Map<string, Function>([
  ['isNaN', predicate(nan)],
  ['isFinite', predicate(finite)],
  [
    'Number',
    {
      least: 0,
      most: 1,
      make: (context, [a]) => (a ? context.number(a.term) : context.literal(0)),
    },
  ],
  [
    'Boolean',
    {
      ...{ least: 0, most: 1 },
      make: (context, [a]) =>
        a ? context.boolean(context.graph.apply('truth', a.term)) : context.literal(false),
    },
  ],
]);

const { E, LN10, LN2, LOG10E, LOG2E, PI, SQRT1_2, SQRT2 } = Math;
const { EPSILON, MAX_SAFE_INTEGER, MAX_VALUE, MIN_SAFE_INTEGER, MIN_VALUE } = Number;
const { NaN: NAN, NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;
const constants: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  Math: new Map(Object.entries({ E, LN10, LN2, LOG10E, LOG2E, PI, SQRT1_2, SQRT2 })),
  Number: new Map(
    Object.entries({
      ...{ EPSILON, MAX_SAFE_INTEGER, MAX_VALUE, MIN_SAFE_INTEGER, MIN_VALUE },
      ...{ NaN: NAN, NEGATIVE_INFINITY, POSITIVE_INFINITY },
    }),
  ),
};
const functions: Readonly<Record<string, ReadonlyMap<string, Function>>> = {
  Math: math,
  Number: number,
};

/** The object and the name in it, of `Math.PI` and its like. */
function place(context: Context, node: Acorn.MemberExpression): [object: string, name: string] {
  const { object, property } = node;
  const global =
    object.type === 'Identifier' && context.scope.find(object.name) === undefined
      ? object.name
      : undefined;
  if (
    (global !== 'Math' && global !== 'Number') ||
    property.type !== 'Identifier' ||
    node.computed
  ) {
    context.refuseTools(node);
    const advice = node.computed
      ? 'an array given as an argument is one number for each element, without [i]'
      : 'pass numbers and shared arrays as arguments';
    return context.fail(node, 'a kernel reads no members but those of Math and Number', advice);
  }
  return [global, property.name];
}

/** The value of `Math.PI` and its like. */
export function member(context: Context, node: Acorn.MemberExpression): Value {
  const [object, name] = place(context, node);
  const value = constants[object]!.get(name);
  if (value !== undefined) return context.literal(value);
  if (functions[object]!.has(name)) {
    const reason = `${object}.${name} is a function, and a function is no value here`;
    return context.fail(node, reason, `call it: ${object}.${name}(…)`);
  }
  return unknown(context, node, object, name);
}

/** The function of the language that a call calls; nothing when it is none. */
export function builtIn(context: Context, callee: Acorn.AnyNode): Function | undefined {
  if (callee.type === 'Identifier') return plain.get(callee.name);
  if (callee.type !== 'MemberExpression') return undefined;
  const [object, name] = place(context, callee);
  return functions[object]!.get(name) ?? unknown(context, callee, object, name);
}

function unknown(context: Context, node: { start: number }, object: string, name: string): never {
  const reason = `${object}.${name} is not supported`;
  if (name === 'random') {
    return context.fail(node, reason, 'fill a shared array with random numbers, and pass it');
  }
  const known = [...functions[object]!.keys(), ...constants[object]!.keys()];
  return context.fail(node, reason, `a kernel knows of ${object}: ${known.join(', ')}`);
}
