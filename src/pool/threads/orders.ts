// What travels on the port between a pool and one of its threads.

import type { MessagePort } from 'node:worker_threads';
import type { Fault } from '../../thread/fault.js';
import type { Shipment } from '../../thread/target.js';
import type { Opening } from '../call.js';

/** To it. */
export type Order =
  /** Nothing: the pool wants to know whether the port is open. */
  | null
  | { define: number; target: Shipment }
  | { forget: number }
  /** The arguments of the call in a slot, which the codec could not carry. */
  | { slot: number; value: unknown };

/** From it. */
export type Answer =
  | { slot: number; value: unknown }
  /** Why it could not be made ready. */
  | { opening: Fault };

/** What a thread is given once. */
export interface ThreadOpening extends Opening {
  port: MessagePort;
}
