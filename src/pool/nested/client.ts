import { ManycoreError } from '../../errors.js';
import { receive, revivable, type Shareable, share, toHandle } from '../../memory/handle.js';
import { Ranger } from '../ranger.js';
import { RemoteDesk } from './desk.js';
import type { Link } from './link.js';

/** A pool in a thread that was handed it: it takes calls. Its life is its owner's business. */
export class PoolClient extends Ranger implements Shareable {
  readonly name: string;
  readonly #link: Link;

  /** @internal */
  constructor(link: Link) {
    super(new RemoteDesk(link), link.size);
    this.name = link.name;
    this.#link = link;
  }

  close(): never {
    return this.#refuse('close');
  }

  join(): never {
    return this.#refuse('join');
  }

  async joinAsync(): Promise<never> {
    return this.#refuse('joinAsync');
  }

  async terminate(): Promise<never> {
    return this.#refuse('terminate');
  }

  get stats(): never {
    return this.#refuse('stats');
  }

  async [Symbol.asyncDispose](): Promise<never> {
    return this.#refuse('dispose of');
  }

  [toHandle]() {
    return handleOf(this.#link);
  }

  #refuse(what: string): never {
    throw new ManycoreError(
      'ERR_MANYCORE_FOREIGN',
      `${what}: ThreadPool "${this.name}" belongs to the thread that made it`,
    );
  }
}

const KIND = 'ThreadPool';

export function handleOf(link: Link) {
  return { kind: KIND, link: share(link) };
}

/** By id: this thread's own pools, and those that it was handed. */
const owned = new Map<string, WeakRef<object>>();
const clients = new Map<string, PoolClient>();

/** What comes back to its own thread is the pool itself. */
export function own(id: string, pool: object): void {
  owned.set(id, new WeakRef(pool));
}

export function disown(id: string): void {
  owned.delete(id);
}

revivable(KIND, ({ link }) => {
  const received = receive<Link>(link);
  const there = owned.get(received.id)?.deref() ?? clients.get(received.id);
  if (there !== undefined) return there;
  const client = new PoolClient(received);
  clients.set(received.id, client);
  return client;
});
