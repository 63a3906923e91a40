import type { Shipment } from '../thread/target.js';
import type { Opening } from './call.js';
import type { Lane } from './lane.js';
import type { Table } from './table.js';

export interface CrewOptions {
  size: number;
  /** How many calls a worker may take before it is replaced. */
  quota: number;
  opening: Pick<Opening, 'name' | 'id' | 'initializer' | 'concurrency'>;
  /** A new lane, before its worker is there. */
  onLane: (lane: Lane) => void;
  /** The worker behind a lane ended, by itself or with an uncaught error. */
  onDeath: (lane: Lane, exitCode?: number, error?: unknown) => void;
  /** A worker could not be made ready. */
  onBroken: (error: unknown) => void;
}

/** The workers of a pool, and the memory that it shares with them: who makes, replaces and ends them. */
export interface Crew {
  readonly table: Table;
  /** By index. */
  readonly lanes: readonly Lane[];
  /** Workers are replaced even while this thread blocks its event loop. */
  readonly independent: boolean;
  /** Some worker takes calls, or will. */
  readonly alive: boolean;
  start(): void;
  /** From now on calls may name this target by its number. */
  define(id: number, target: Shipment): void;
  /** There will be no more calls of it. */
  forget(id: number): void;
  /** Ends a worker, whatever it does. It is replaced. */
  dismiss(lane: Lane, verdict?: Error): void;
  /** In place of the events that a blocked event loop does not bring. Returns after how many ms again. */
  look(): number;
  /** Blocks until all workers have ended, after end(): true; or until the deadline: false. */
  awaitEnd(deadline: number): boolean;
  end(): Promise<void>;
}
