// From the source of a function or class to the thing itself. CommonJS: a Thread's worker needs this
// and next to nothing else, and ES modules take it longer to load than all the rest.

// One compilation per thread and source, not one per call.
const compiled = new Map<string, unknown>();

function compile(source: string): unknown {
  let made = compiled.get(source);
  if (made === undefined) {
    made = compileIn({}, source);
    compiled.set(source, made);
  }
  return made;
}

let count = 0;

/** @param scope names that the source uses, beside what every thread has */
function compileIn(scope: Record<string, unknown>, source: string): unknown {
  // Strict, as the module code is that functions come from. `__name` is what esbuild wraps named
  // functions in.
  const all = { __name: (value: unknown) => value, ...scope };
  const url = `manycore:target-${++count}`; // what stack traces call it
  const body = `'use strict'; return (${source}\n);\n//# sourceURL=${url}`;
  return new Function(...Object.keys(all), body)(...Object.values(all));
}

compile.in = compileIn;

export = compile;
