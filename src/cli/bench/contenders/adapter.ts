import type { Kind } from '../schema.js';

/** Workers of one kind, kept warm over all rounds: starting them is not what is measured. */
export interface Crew {
  /** `piece` of the module, for each input. */
  run(module: string, inputs: readonly unknown[]): Promise<unknown[]>;
  /** Ends them, whatever they do. */
  end(): Promise<unknown>;
}

/** One way to run JavaScript in parallel. */
export interface Adapter {
  kind: Kind;
  label: string;
  /** What its workers are called, one and several. */
  unit: readonly [string, string];
  /** How many there can be; more are no contender. */
  most?: number;
  open(threads: number): Promise<Crew>;
}

export const threadUnit = ['thread', 'threads'] as const;
export const processUnit = ['process', 'processes'] as const;

/** "JavaScript pool, 2 threads" */
export function counted(label: string, threads: number, [one, many] = threadUnit as Unit): string {
  return `${label}, ${threads} ${threads === 1 ? one : many}`;
}
type Unit = readonly [string, string];

/** What a workload's module exports for workers. */
export type Piece = (input: unknown) => unknown;

/** Already loaded pieces, for workers that get a module's name with each call. */
const pieces = new Map<string, Piece | Promise<Piece>>();

/** Loads it once; afterwards it is there without a turn of the event loop. */
export function pieceOf(module: string): Piece | Promise<Piece> {
  let piece = pieces.get(module);
  if (piece === undefined) {
    piece = import(module).then((loaded: { piece: Piece }) => {
      pieces.set(module, loaded.piece);
      return loaded.piece;
    });
    pieces.set(module, piece);
  }
  return piece;
}

/** Does it in a worker. */
export function perform(module: string, input: unknown): unknown {
  const piece = pieceOf(module);
  return typeof piece === 'function' ? piece(input) : piece.then(loaded => loaded(input));
}
