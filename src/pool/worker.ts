// Runs in every worker of a ThreadPool; Piscina loads it through entry.cts. Besides the tasks that Piscina itself may send,
// a worker serves its lane: calls come in on a port, replies go back on it, and the bell rings.

import { quote } from '../check.js';
import { receive, share } from '../memory/handle.js';
import { native } from '../native.js';
import { load } from '../thread/bootstrap.js';
import { pack } from '../thread/fault.js';
import '../thread/kinds.js';
import { type Call, HEARD, OPEN, OPENING, type Opening, type Reply } from './call.js';

type Callable = (...args: unknown[]) => unknown;

/** Called once per worker, as a Piscina task. Resolves when the worker is ready for calls. */
export async function open({ port, bell, ended, name, initializer }: Opening): Promise<void> {
  native.agentDescribe(name, true);
  native.signalAtExit(ended, 0, 1);
  native.signalAtExit(bell, 0, 1);
  Atomics.store(ended, 1, HEARD);
  const reply = (message: Reply) => {
    try {
      port.postMessage(message);
    } catch (error) {
      port.postMessage({ id: message.id, fault: pack(unsendable(error)) } satisfies Reply);
    }
    Atomics.add(bell, 0, 1);
    native.wakeWord(bell, 0, 1);
  };
  if (initializer !== undefined) {
    const { target, args } = initializer;
    try {
      await (await load(target))(...receive<unknown[]>(args));
    } catch (error) {
      // Also for a thread that is blocked, which Piscina's own news does not reach.
      reply({ id: OPENING, fault: pack(error) });
      throw error;
    }
  }
  Atomics.store(ended, 1, OPEN);
  port.on('message', async (call: Call) => {
    try {
      const loaded = load(call.target);
      const target = loaded instanceof Promise ? await loaded : loaded;
      reply({ id: call.id, result: share(await run(target, call)) });
    } catch (error) {
      reply({ id: call.id, fault: pack(error) });
    }
  });
}

function run(target: Callable, call: Call): unknown {
  switch (call.how) {
    case 'call':
      return target(...receive<unknown[]>(call.args));
    case 'each':
      return each(target, call);
    case 'range':
      return range(target, call);
  }
}

async function each(target: Callable, call: Call & { how: 'each' }): Promise<unknown> {
  const items = receive<ArrayLike<unknown>>(call.items);
  const results = (call.out as unknown[] | undefined) ?? [];
  // An array of its own begins at 0: one with a hole of `begin` elements is cloned as a dictionary.
  const begin = call.out === undefined ? 0 : call.begin;
  for (let i = 0; i < items.length; i++) {
    try {
      const returned = call.spread ? target(...(items[i] as unknown[])) : target(items[i]);
      const result = isThenable(returned) ? await returned : returned;
      if (call.out !== undefined) checkElement(result, items[i]);
      results[begin + i] = result;
    } catch (error) {
      throw located(error, call.begin + i);
    }
  }
  return call.out === undefined ? results : undefined;
}

function checkElement(result: unknown, item: unknown): void {
  if (typeof result === typeof item) return;
  throw new TypeError(
    `a map over a shared typed array yields a ${typeof item} for each element, not ${quote(result)}: use Array.from() for other results`,
  );
}

/** Says at which item it was thrown, unless it has an `index` of its own or cannot have one. */
function located(error: unknown, index: number): unknown {
  if (error instanceof Error && !('index' in error) && Object.isExtensible(error)) {
    Object.defineProperty(error, 'index', { value: index, enumerable: true });
  }
  return error;
}

async function range(target: Callable, call: Call & { how: 'range' }): Promise<void> {
  const { cursor, chunks, grain, length } = call;
  const args = receive<unknown[]>(call.args);
  for (;;) {
    const chunk = Atomics.add(cursor, 0, 1);
    if (chunk >= chunks) return;
    const begin = chunk * grain;
    const result = target(begin, Math.min(begin + grain, length), ...args);
    if (isThenable(result)) await result;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

function unsendable(error: unknown): TypeError {
  return new TypeError(`the result cannot be sent back: ${(error as Error).message}`, {
    cause: error,
  });
}
