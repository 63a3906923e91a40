import { isMainThread } from 'node:worker_threads';
import { file } from '../../files.js';
import { native } from '../../native.js';
import { Queue } from '../../queue/queue.js';
import { Mutex } from '../../sync/mutex.js';
import { pack } from '../../thread/fault.js';
import type { Task } from '../../thread/task.js';
import { timeoutOf } from '../crash.js';
import { Deadlines } from '../deadlines.js';
import type { Desk } from '../desk.js';
import { box } from './box.js';
import { CLIENT, Closed, DOOR, type Link, type Reply, type Request, ring, watch } from './link.js';
import { begunAt, type Claim, isSkipped, Sleepers, Stage, stageOf } from './sleepers.js';

type Words = Int32Array<SharedArrayBuffer>;

/** In a worker: for each call of a client. */
const PERFORM = { module: file('./pool/nested/perform.js').href, name: 'perform' };

interface Client {
  replies: Queue<Reply>;
  bell: Words;
  /** Those for which its queue had no room. */
  waiting: { message: Reply; claim: Claim }[];
  tasks: Map<number, Nested>;
}

/** What the host needs of its pool. */
interface Owner extends Desk {
  /** Ends a worker, if there is still a reason. */
  expel(lane: number, verdict: Error, still: () => boolean): void;
}

interface Nested {
  task: Task<unknown>;
  claim: Claim;
  /** Of the worker that has made it, or -1. */
  lane: number;
  /** Counted here: the task also runs when somebody else has done the call. */
  timeout: number;
  bell: Words;
  /** Why it was ended. */
  verdict: Error | undefined;
}

const RETRY = 5; // ms
/** So much later than a worker's own timer: one whose event loop turns ends the wait itself. In ms. */
const GRACE = 1000;

/** The owner's side of a pool that was handed to other threads: takes their calls and sends back results. */
export class Host {
  readonly id = crypto.randomUUID();
  readonly #clients = new Map<number, Client>();
  #link: Link | undefined;
  #desk: Owner | undefined;
  readonly #deadlines = new Deadlines<Nested>({
    begun: call => begunOf(call),
    expire: call => this.#expire(call),
  });

  /** What a client is made of. The first time, the owner begins to listen. */
  link(desk: Owner, table: Words, { name, size }: { name: string; size: number }): Link {
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
      agent: native.agent,
    };
    native.signalAtExit(this.#link.door, DOOR.DESERTED, 1);
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

  /** As Deadlines.check(). */
  check(): number {
    return this.#deadlines.check();
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
      // One that is blocked hears of nothing else. With the main thread everything ends.
      if (!isMainThread) native.signalAtExit(bell, CLIENT.BELL, 1);
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
        { priority, ...(slot === undefined ? {} : { slot }) },
      );
      const nested = { task, claim, lane, timeout, bell: client.bell, verdict: undefined };
      client.tasks.set(id, nested);
      if (timeout < Infinity) this.#deadlines.add(nested);
      const settled = () => this.#settled(client, id);
      task.then(settled, settled);
    } catch (error) {
      this.#reply(client, { id, fault: pack(error) }, claim, lane);
    }
  }

  #expire(call: Nested): void {
    const verdict = timeoutOf(call.timeout);
    if (stageOf(call.claim) === Stage.BEGUN) {
      if (call.task.cancel({ force: true })) call.verdict = verdict;
      return;
    }
    // Its maker hangs in it, and would not hear of anything.
    const still = () => begunOf(call) !== undefined;
    (this.#desk as Owner).expel(call.lane, verdict, still);
  }

  /** Called from a promise, and by who looks while no promise can call. */
  #settled(client: Client, id: number): void {
    const nested = client.tasks.get(id);
    if (nested === undefined || !nested.task.done) return;
    client.tasks.delete(id);
    const { task, claim, lane, verdict } = nested;
    try {
      const value = task.get();
      if (!isSkipped(claim)) this.#reply(client, { id, value }, claim, lane);
    } catch (error) {
      this.#reply(client, { id, fault: pack(verdict ?? error) }, claim, lane);
    }
  }

  #reply(client: Client, message: Reply, claim: Claim, lane: number): void {
    new Sleepers((this.#link as Link).sleepers).end(claim, lane); // unless that was done where it ended
    client.waiting.push({ message, claim });
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

/** As Timed.begun(). */
function begunOf({ claim, bell }: Nested): number | undefined {
  const stage = stageOf(claim);
  if (stage === Stage.OVER) return undefined;
  if (stage !== Stage.OWN) return begunAt(claim);
  if (isGone({ bell })) return undefined; // the lane is another worker's by now
  const begun = begunAt(claim);
  return begun === 0 ? 0 : begun + GRACE;
}

function isGone({ bell }: { bell: Words }): boolean {
  return Atomics.load(bell, CLIENT.GONE) !== 0;
}

/** False: there is no room now. */
function offer(replies: Queue<Reply>, given: Client['waiting'][number]): boolean {
  try {
    return replies.tryPut(given.message);
  } catch (error) {
    given.message = instead(given, error);
    return replies.tryPut(given.message);
  }
}

/** Of a reply that the queue does not take. */
function instead({ message, claim }: Client['waiting'][number], error: unknown): Reply {
  const { id } = message;
  if (!(error instanceof RangeError) || 'long' in message) return { id, fault: pack(error) };
  const ok = 'value' in message;
  try {
    return { id, ok, long: box(ok ? message.value : message.fault, claim) };
  } catch (error) {
    return { id, fault: pack(error) };
  }
}

function words(length: number): Words {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
