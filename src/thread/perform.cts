// What a Thread's worker and a Process do: run a target, leave its result, and say how they end.
// CommonJS, as compile.cts.

import outcome = require('./outcome.cjs');

/** What is loaded when it is needed. */
interface Full {
  pack(error: unknown): object;
  succeed(result: unknown): void;
  fail(error: unknown): void;
}

interface Performance<F extends Full> {
  /** Calls the target, or returns nothing where that takes what `full` has. */
  call(): { result: unknown } | undefined;
  /** The same with everything that there is. */
  callWith(full: F): unknown;
  full(): Promise<F>;
  /** There may be manycore's objects in a result. */
  mayHoldObjects(): boolean;
  /** To be called once: from then on the result is there. */
  put(form: number, bytes: Uint8Array): void;
  /** The event loop has nothing left to do, and there is no result. */
  idle(): void;
  exit(code: number): void;
  /** The result is there. */
  settled(): void;
}

async function perform<F extends Full>(it: Performance<F>): Promise<void> {
  let settled = false;
  let loaded: F | undefined;
  const full = async () => {
    loaded ??= await it.full();
    return loaded;
  };

  process.once('beforeExit', () => {
    if (settled) return;
    // As Node says of a main module that awaits for ever.
    process.exitCode ??= 13;
    it.idle();
  });
  process.on('exit', code => it.exit(code));
  // Watches, and leaves everything else as it would be.
  process.on('uncaughtExceptionMonitor', error => {
    if (settled) return;
    const fault = loaded?.pack(error) ?? portrait(error);
    settled = true;
    it.put(
      outcome.forms.TEXT | outcome.forms.FAULT | outcome.forms.CRASH,
      Buffer.from(outcome.textOf(fault) ?? JSON.stringify(portrait(error))),
    );
  });

  try {
    const called = it.call();
    let result = called === undefined ? it.callWith(await full()) : called.result;
    // An await takes a turn of the loop: what needs none ends sooner.
    if (typeof (result as { then?: unknown } | null)?.then === 'function') result = await result;
    const text = it.mayHoldObjects() ? undefined : outcome.textOf(result);
    if (text === undefined) (await full()).succeed(result);
    else it.put(outcome.forms.TEXT, Buffer.from(text));
  } catch (error) {
    process.exitCode ??= 1;
    (await full()).fail(error);
  }
  settled = true;
  it.settled();
}

/** A Fault without what fault.js could add: there is no time to load it. */
function portrait(error: unknown): object {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { name, message, stack = '' } = error;
  const { code } = error as { code?: unknown };
  return {
    name: String(name),
    base: error.constructor?.name ?? 'Error',
    message: String(message),
    stack: String(stack),
    properties: typeof code === 'string' || typeof code === 'number' ? { code } : {},
  };
}

export = perform;
