// Runs in every worker of a ThreadPool; Piscina loads it through entry.cts. Besides the tasks that Piscina itself may send,
// a worker serves its lane: calls come in on a port, replies go back on it, and the bell rings.

import { quote } from '../check.js';
import { receive, share } from '../memory/handle.js';
import { native } from '../native.js';
import { load } from '../thread/bootstrap.js';
import { pack } from '../thread/fault.js';
import '../thread/kinds.js';
import { type Call, OPENING, type Opening, type Reply } from './call.js';

type Callable = (...args: unknown[]) => unknown;

/** Called once per worker, as a Piscina task. Resolves when the worker is ready for calls. */
export async function open({ port, bell, ended, name, initializer }: Opening): Promise<void> {
  native.agentDescribe(name, true);
  native.signalAtExit(ended, 0, 1);
  native.signalAtExit(bell, 0, 1);
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
  Atomics.store(ended, 1, 1);
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
    const returned = target(items[i]);
    const result = isThenable(returned) ? await returned : returned;
    if (call.out !== undefined && typeof result !== typeof items[i]) {
      throw new TypeError(
        `a map over a shared typed array yields a ${typeof items[i]} for each element, not ${quote(result)}: use Array.from() for other results`,
      );
    }
    results[begin + i] = result;
  }
  return call.out === undefined ? results : undefined;
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
