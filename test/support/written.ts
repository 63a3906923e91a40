/** A function of exactly this source: what the test runner makes of imports does not reach it. */
export function written(source: string): (...args: unknown[]) => unknown {
  return new Function(`return (${source}\n);`)();
}
