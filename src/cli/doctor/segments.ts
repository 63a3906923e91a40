import { explanation } from '../../memory/segment.js';
import { native } from '../../native.js';

/** A memory that some process of this user has created, as the system knows it. */
export interface Segment {
  name: string;
  /** Undefined: it can be opened. */
  problem: string | undefined;
  /** In bytes, with what manycore itself needs of it. */
  size: number;
  creator: number;
  participants: { pid: number; life: 'alive' | 'dead' | 'unknown' }[];
  /** Nobody uses it any more. */
  dead: boolean;
}

const lives = ['alive', 'dead', 'unknown'] as const;

export function list(): Segment[] {
  return native.memoryList().map(entry => {
    const [name, fault, size, , dead, creator, ...rest] = entry as [
      string,
      number,
      number,
      number,
      boolean,
      number,
      ...number[],
    ];
    const participants = [];
    for (let i = 0; i < rest.length; i += 2) {
      participants.push({ pid: rest[i] ?? 0, life: lives[rest[i + 1] ?? 0] ?? 'unknown' });
    }
    const problem = fault === 0 ? undefined : explanation(fault, size)[1];
    return { name, problem, size, creator, participants, dead };
  });
}

/** Removes those that are dead. Returns their names. */
export function clean(): string[] {
  return list()
    .filter(({ dead, name }) => dead && native.memoryClean(name))
    .map(({ name }) => name);
}
