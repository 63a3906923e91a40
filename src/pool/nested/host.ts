import { file } from '../../files.js';
import { native } from '../../native.js';
import { Queue } from '../../queue/queue.js';
import { Mutex } from '../../sync/mutex.js';
import { pack } from '../../thread/fault.js';
import type { Task } from '../../thread/task.js';
import type { Desk } from '../desk.js';
import { CLIENT, Closed, DOOR, type Link, type Reply, type Request, ring, watch } from './link.js';
import { SKIPPED } from './perform.js';
import { type Claim, Sleepers } from './sleepers.js';

type Words = Int32Array<SharedArrayBuffer>;

/** In a worker: for each call of a client. */
const PERFORM = { module: file('./pool/nested/perform.js').href, name: 'perform' };

interface Client {
  replies: Queue<Reply>;
  bell: Words;
  /** Those for which its queue had no room. */
  waiting: Reply[];
  tasks: Map<number, { task: Task<unknown>; claim: Claim; lane: number }>;
}

const RETRY = 5; // ms

/** The owner's side of a pool that was handed to other threads: takes their calls and sends back results. */
export class Host {
  readonly id = crypto.randomUUID();
  readonly #clients = new Map<number, Client>();
  #link: Link | undefined;
  #desk: Desk | undefined;

  /** What a client is made of. The first time, the owner begins to listen. */
  link(desk: Desk, table: Words, { name, size }: { name: string; size: number }): Link {
    if (this.#link !== undefined) return this.#link;
    this.#desk = desk;
    this.#link = {
      id: this.id,
      name,
      size,
      requests: new Queue<Request>({ capacity: 1024, name: `requests of ${name}` }),
      door: words(DOOR.WORDS),
      table,
      sleepers: { seats: words(size), lock: new Mutex() },
    };
    native.signalAtExit(this.#link.door, DOOR.CLOSED, Closed.GONE);
    watch(this.#link.door, DOOR.BELL, () => this.look());
    return this.#link;
  }

  /** Takes the calls that are there. True: there may be more. */
  look(): boolean {
    const requests = this.#link?.requests;
    if (requests === undefined) return false;
    for (let next = requests.tryGet(); next !== undefined; next = requests.tryGet())
      this.#take(next);
    for (const [id, client] of this.#clients) {
      if (isGone(client)) this.#clients.delete(id);
      for (const id of client.tasks.keys()) this.#settled(client, id);
      this.#send(client);
    }
    return Atomics.load((this.#link as Link).door, DOOR.CLOSED) < Closed.EMPTY;
  }

  /** No new calls. */
  close(): void {
    if (this.#link !== undefined) Atomics.or(this.#link.door, DOOR.CLOSED, Closed.SHUT);
  }

  /** Nothing will come any more. */
  end(): void {
    if (this.#link === undefined) return;
    Atomics.store(this.#link.door, DOOR.CLOSED, Closed.EMPTY);
    ring(this.#link.door, DOOR.BELL);
  }

  #take(request: Request): void {
    if ('replies' in request) {
      const { client, replies, bell } = request;
      this.#clients.set(client, { replies, bell, waiting: [], tasks: new Map() });
      return;
    }
    const client = this.#clients.get(request.client);
    if (client === undefined) return;
    if ('cancel' in request) {
      client.tasks.get(request.cancel)?.task.cancel({ force: request.force });
      return;
    }
    const { id, claim, lane, priority, timeout, slot, command } = request;
    const { sleepers } = this.#link as Link;
    try {
      const task = (this.#desk as Desk).start(
        { how: 'call', target: PERFORM, args: [claim, lane, sleepers, command] },
        { priority, timeout, ...(slot === undefined ? {} : { slot }) },
      );
      client.tasks.set(id, { task, claim, lane });
      const settled = () => this.#settled(client, id);
      task.then(settled, settled);
    } catch (error) {
      this.#reply(client, { id, fault: pack(error) }, claim, lane);
    }
  }

  /** Called from a promise, and by who looks while no promise can call. */
  #settled(client: Client, id: number): void {
    const nested = client.tasks.get(id);
    if (nested === undefined || !nested.task.done) return;
    client.tasks.delete(id);
    const { task, claim, lane } = nested;
    try {
      const value = task.get();
      if (value !== SKIPPED) this.#reply(client, { id, value }, claim, lane);
    } catch (error) {
      this.#reply(client, { id, fault: pack(error) }, claim, lane);
    }
  }

  #reply(client: Client, message: Reply, claim: Claim, lane: number): void {
    new Sleepers((this.#link as Link).sleepers).end(claim, lane); // unless that was done where it ended
    client.waiting.push(message);
    this.#send(client);
  }

  #send(client: Client): void {
    const { waiting, replies, bell } = client;
    if (isGone(client)) waiting.length = 0;
    if (waiting.length === 0) return;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (!offer(replies, next)) break;
      waiting.shift();
    }
    ring(bell, CLIENT.BELL);
    if (waiting.length > 0) setTimeout(() => this.#send(client), RETRY).unref();
  }
}

function isGone({ bell }: Client): boolean {
  return Atomics.load(bell, CLIENT.GONE) !== 0;
}

function offer(replies: Queue<Reply>, message: Reply): boolean {
  try {
    return replies.tryPut(message);
  } catch (error) {
    return replies.tryPut({ id: message.id, fault: pack(error) }); // too long for any queue, for example
  }
}

function words(length: number): Words {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
