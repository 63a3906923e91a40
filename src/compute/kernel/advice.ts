import { ELSEWHERE } from './source.js';

type Reason = readonly [reason: string, advice: string];

const numbers = 'a kernel computes with numbers and booleans';
const objects: Reason = ['a kernel has no objects', 'pass numbers and shared arrays as arguments'];
const strings: Reason = [`strings are not supported`, numbers];
const while_: Reason = [
  'only a loop with a counter ends for certain',
  'write for (let i = 0; i < most; i++) { if (done) break; … }',
];
const alone = 'a kernel runs on its own, on threads without JavaScript';

/** Why a kind of node is not supported, and what to do. */
const reasons: Readonly<Record<string, Reason>> = {
  ArrayExpression: ['a kernel has no arrays of its own', 'use a name for each number'],
  ArrayPattern: ['destructuring is not supported', 'use a name for each value'],
  ArrowFunctionExpression: [
    'a function is no value here, it can only be called',
    'give it a name of its own: const f = x => …',
  ],
  AssignmentPattern: ['default values are not supported', 'every argument of a kernel is given'],
  AwaitExpression: ['nothing can be awaited in a kernel', alone],
  BreakStatement: ['labels are not supported', 'put the inner loop into a function that returns'],
  ChainExpression: ['?. is not supported', `nothing is null here: ${numbers}`],
  ClassDeclaration: objects,
  ClassExpression: objects,
  ContinueStatement: [
    'labels are not supported',
    'put the inner loop into a function that returns',
  ],
  DebuggerStatement: ['there is no debugger in a kernel', 'look at explain() instead'],
  DoWhileStatement: while_,
  ForInStatement: ['a kernel has no objects to go through', 'count: for (let i = 0; i < n; i++)'],
  ForOfStatement: ['a kernel has nothing to iterate over', 'count: for (let i = 0; i < n; i++)'],
  FunctionExpression: [
    'a function is no value here, it can only be called',
    'give it a name of its own: const f = x => …',
  ],
  ImportExpression: ['import is not supported', alone],
  LabeledStatement: ['labels are not supported', 'put the inner loop into a function that returns'],
  MetaProperty: ['this is not known in a kernel', alone],
  NewExpression: objects,
  ObjectExpression: objects,
  ObjectPattern: ['destructuring is not supported', 'use a name for each value'],
  PrivateIdentifier: objects,
  RestElement: ['rest parameters are not supported', 'name each parameter'],
  SpreadElement: ['... is not supported', 'write each argument'],
  Super: objects,
  SwitchStatement: ['switch is not supported', 'use if … else if …, or ?:'],
  TaggedTemplateExpression: strings,
  TemplateLiteral: strings,
  ThisExpression: ['a kernel has no this', 'pass what it needs as an argument or in { scope }'],
  ThrowStatement: ['a kernel cannot throw', 'return NaN, and look for it afterwards'],
  TryStatement: ['a kernel has no exceptions', 'test with if, and return NaN'],
  WhileStatement: while_,
  WithStatement: objects,
  YieldExpression: ['a kernel is no generator', 'it returns one number per element'],
};

export function adviceFor(type: string): Reason {
  return reasons[type] ?? [`${type} is not supported in a kernel`, ELSEWHERE];
}

export function literalAdvice(value: unknown, bigint: boolean): Reason {
  if (bigint) return ['bigints are not supported', 'a kernel computes with doubles'];
  if (value === null) return ['null is not supported', `${numbers}; 0 or NaN may serve`];
  if (typeof value === 'string') return strings;
  return ['regular expressions are not supported', numbers];
}

const operators: Readonly<Record<string, Reason>> = {
  typeof: ['typeof is not supported', numbers],
  void: ['void is not supported', numbers],
  delete: objects,
  in: objects,
  instanceof: objects,
  '??': ['?? is not supported', `nothing is null here: ${numbers}`],
  '??=': ['??= is not supported', `nothing is null here: ${numbers}`],
};

export function operatorAdvice(operator: string): Reason {
  return operators[operator] ?? [`${operator} is not supported`, numbers];
}

/** Names that give away where they come from, and what helps against them. */
const origins: readonly [RegExp, string][] = [
  [
    /^__vi(te|_)/,
    'it comes from a test runner that rewrites imports: pass kernels and numbers in { scope }',
  ],
  [
    /^(cov_|__cov|_?_?istanbul)/,
    'it is a counter of a coverage tool: exclude the function from coverage (/* istanbul ignore next */)',
  ],
  [
    /^(__(?!dirname$|filename$)|_ts_|tslib)/,
    'it looks like a helper of your compiler: raise its target',
  ],
];

/** What to say of a name that a tool has put there. */
export function toolOf(name: string): Reason | undefined {
  const origin = origins.find(([pattern]) => pattern.test(name));
  return origin && [`"${name}" is not known in a kernel`, origin[1]];
}

export function unknownName(name: string): Reason {
  const reason = `"${name}" is not known in a kernel`;
  if (name === 'undefined') return ['undefined is not supported', `${numbers}; NaN may serve`];
  if (name === 'arguments') return [reason, 'name each parameter'];
  const tool = toolOf(name);
  if (tool !== undefined) return tool;
  if (name in globalThis) return [reason, `${alone}; it knows Math, Number, isNaN and isFinite`];
  return [reason, `pass it as an argument, or as a number or kernel in { scope: { ${name} } }`];
}
