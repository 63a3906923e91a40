// A nested call where it is done: in a worker that has taken it, or in the one that has made it and has
// nothing better to do.

import { load } from '../../thread/bootstrap.js';
import type { Command } from '../call.js';
import { type Callable, each, isThenable, range } from '../execute.js';
import { placed } from '../results.js';
import { type Box, unbox } from './box.js';
import { begin, type Claim, Sleepers, type SleepersMemory, skip } from './sleepers.js';

/** The target that the pool's owner submits for a nested call; with nothing to say if somebody else has it. */
export async function perform(
  claim: Claim,
  lane: number,
  memory: SleepersMemory,
  command: Command | Box,
): Promise<unknown> {
  if (!begin(claim)) return skip(claim);
  try {
    return await execute('boxed' in command ? (unbox(command) as Command) : command);
  } finally {
    new Sleepers(memory).end(claim, lane);
  }
}

export async function execute(command: Command): Promise<unknown> {
  return run(await load(command.target), command);
}

/** Whether a thread whose event loop is blocked can do it: the target is there, and not asynchronous. */
export function fitsNow({ target }: Command): boolean {
  try {
    const loaded = load(target);
    if (!(loaded instanceof Promise)) return !(loaded instanceof AsyncFunction);
    loaded.catch(() => {}); // whoever does it hears of it
  } catch {}
  return false;
}

/**
 * For such a thread, after `fitsNow`. A target that awaits all the same is done later.
 *
 * @throws what the target throws
 */
export function executeNow(command: Command): { value: unknown } | { later: Promise<unknown> } {
  const target = load(command.target) as Callable;
  const returned: unknown[] = [];
  let failure: { error: unknown } | undefined;
  // What is asynchronous only for the sake of other targets is over when it returns.
  const observed = (...args: unknown[]) => {
    try {
      const result = target(...args);
      returned.push(result);
      return result;
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  const later = run(observed, command);
  later.catch(() => {});
  if (failure !== undefined) throw (failure as { error: unknown }).error;
  if (returned.some(isThenable)) return { later };
  if (command.how === 'call') return { value: returned[0] };
  if (command.how === 'range' || command.out !== undefined) return { value: undefined };
  return { value: placed(returned, command.begin) };
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

async function run(target: Callable, command: Command): Promise<unknown> {
  switch (command.how) {
    case 'call':
      return target(...command.args);
    case 'each':
      return each(target, command, false);
    case 'range':
      return range(target, command);
  }
}
