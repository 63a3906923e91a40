// The only file that loads the addon. Its functions check just enough not to crash; everything that is
// said to people is said by the classes above it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread, threadId } from 'node:worker_threads';
import type { NativeChildren } from './children.js';
import type { NativeCompute } from './computing.js';
import { NativeLoadError } from './errors.js';
import type { NativeSegments } from './segments.js';

/** Words are Int32Arrays over a SharedArrayBuffer; times are milliseconds. */
type Words = Int32Array;
/** Asynchronous calls return an operation's id, or minus the result code when settled at once. */
type Pending = number;
type Settled = (code: number) => void;

type Try = () => number | undefined;

export interface Native extends NativeChildren, NativeCompute, NativeSegments {
  /** In this thread the addon was loaded by this module, not only by a Thread's worker. */
  imported?: true;
  /** This thread's agent id. */
  readonly agent: number;
  readonly layout: Readonly<Record<string, number>>;
  /** The id means something in the memory that it comes from: by default, this process' own. */
  agentName(agent: number, memory?: Words): string;
  /** This thread in that memory. */
  agentIn(memory: Words): number;
  agentDescribe(name: string, spins: boolean): void;

  waitWord(words: Words, index: number, expected: number, ms: number): number;
  /** Without a limit: `agent` alone will change the word. 5: it waits, directly or not, for this thread. */
  waitForAnswer(words: Words, index: number, expected: number, agent: number): number;
  waitWordAsync(words: Words, index: number, expected: number, settled: Settled): Pending;
  /** The same, and it does not keep the event loop alive. */
  watchWord(words: Words, index: number, expected: number, settled: Settled): Pending;
  wakeWord(words: Words, index: number, count: number): number;
  /** How many wait for the word at this moment. */
  waiters(words: Words, index: number): number;
  /** Adds `value` to the word and wakes its waiters when this thread ends, however it ends. */
  signalAtExit(words: Words, index: number, value: number): void;
  /** True: the callback will not be called. False: it will be, with a result or with CANCELLED. */
  cancel(operation: Pending): boolean;
  /** Throws a TypeError unless the memory holds a sound structure of this kind. */
  verify(words: Words, kind: number): void;

  /** The last deadlock that this thread was kept from. */
  deadlockReport(): string;

  mutexInitialise(words: Words, recursive: boolean): void;
  mutexLock(words: Words, ms: number): number;
  mutexLockAsync(words: Words, settled: Settled): Pending;
  mutexRecover(words: Words, ms: number): number;
  mutexUnlock(words: Words): boolean;

  /** `slotBytes` is a multiple of 8; `blocks` of layout.BLOCK_BYTES are for what is longer than a slot. */
  queueByteLength(capacity: number, slotBytes: number, blocks: number): number;
  queueInitialise(
    words: Words,
    capacity: number,
    slotBytes: number,
    blocks: number,
    elementType: number,
    firstLap: number,
  ): void;
  /** For tries; the value is in the cell. They return nothing when it is done, else a result code. */
  queueOpen(words: Words, cell: NodeJS.TypedArray): [put: Try, get: Try];
  queuePut(words: Words, cell: NodeJS.TypedArray, ms: number): number;
  queueGet(words: Words, cell: NodeJS.TypedArray, ms: number): number;
  queuePutAsync(words: Words, cell: NodeJS.TypedArray, settled: Settled): Pending;
  queueGetAsync(words: Words, cell: NodeJS.TypedArray, settled: Settled): Pending;
  queueItemAdded(words: Words): void;
  queueSpaceMade(words: Words): void;
  /** False, and nothing is changed, if that is more than was put. */
  queueMarkDone(words: Words, count: number): boolean;
  queueJoin(words: Words, ms: number): number;
  queueJoinAsync(words: Words, settled: Settled): Pending;
  queueClose(words: Words): void;
  /** When this thread ends in the middle of the put or the get that is noted there, it is finished. */
  queueNote(note: Words): void;
  /** An id for the note. */
  queueWatch(words: Words): number;
  /** How many were put or taken; -1 - that many when the queue is closed. */
  queuePutMany(words: Words, values: NodeJS.TypedArray, count: number, ms: number): number;
  queueGetMany(words: Words, values: NodeJS.TypedArray, most: number, ms: number): number;
  queueDrain(words: Words, values: NodeJS.TypedArray): number;

  /** The memory through which byte strings pass; a new, larger one if this one has fewer bytes. */
  scratch(atLeast: number): ArrayBuffer;
  /** Lets go of it; the next use makes a small one. */
  scratchTrim(): void;
  /** `put` returns a result code; `get` the length of what is in the scratch now, or minus a code. */
  bytesOpen(words: Words): [put: (from: number, length: number) => number, get: () => number];
  bytesPut(words: Words, from: number, length: number, ms: number): number;
  /** As many strings as there are `ends`, from the scratch. Returns how many were put, or minus one minus that. */
  bytesPutMany(words: Words, ends: Uint32Array, ms: number): number;
  bytesGet(words: Words, ms: number): number;
  bytesPutAsync(words: Words, copy: Uint8Array<SharedArrayBuffer>, settled: Settled): Pending;
  bytesGetAsync(words: Words, settled: Settled): Pending;
  /** The length of what an asynchronous get has just put into the scratch. */
  bytesReceived(): number;

  /**
   * A token for the SharedArrayBuffer of a view, which the table of the process keeps for whoever
   * takes it, in any thread; at most as long as the memory of `owner` is there. 0: not on this host.
   */
  bufferLend(view: Uint8Array, owner: Words | undefined): number;
  /** Undefined: there is no such token, or it has been taken. */
  bufferTake(token: number): SharedArrayBuffer | undefined;
  /** The same, but the token stays good. */
  bufferLook(token: number): SharedArrayBuffer | undefined;
  bufferDrop(token: number): boolean;
  /** How many tokens are out. */
  buffersLent(): number;

  conditionInitialise(words: Words): void;
  conditionWait(words: Words, mutex: Words, ms: number): number;
  conditionWaitAsync(words: Words, mutex: Words, settled: Settled): Pending;
  /** False: this thread does not hold the mutex. */
  conditionNotify(words: Words, mutex: Words, count: number): boolean;

  rwlockInitialise(words: Words): void;
  /** The index of the word that counts this thread's holds for reading; 0 when there is none left. */
  rwlockEnrol(words: Words): number;
  rwlockRead(words: Words, ms: number): number;
  rwlockReadAnnounced(words: Words, ms: number): number;
  rwlockWrite(words: Words, ms: number): number;
  rwlockRecover(words: Words, ms: number): number;
  rwlockReadAsync(words: Words, settled: Settled): Pending;
  rwlockWriteAsync(words: Words, settled: Settled): Pending;
  rwlockReaderLeft(words: Words): void;
  rwlockUnlockWrite(words: Words): boolean;
  /** How many threads read. */
  rwlockReaders(words: Words): number;
  semaphoreInitialise(words: Words, permits: number, limit: number): void;
  semaphoreAcquire(words: Words, count: number, ms: number): number;
  semaphoreAcquireAsync(words: Words, count: number, settled: Settled): Pending;
  /** False: over the limit. */
  semaphoreRelease(words: Words, count: number): boolean;

  eventInitialise(words: Words): void;
  eventSet(words: Words): void;
  eventWait(words: Words, ms: number): number;
  eventWaitAsync(words: Words, settled: Settled): Pending;

  barrierInitialise(words: Words, parties: number, timeout: number): void;
  /** Told to run the action, the caller finds in the cell what complete and fail want to know. */
  barrierWait(words: Words, cell: Uint32Array, acts: boolean, ms: number): number;
  barrierWaitAsync(words: Words, cell: Uint32Array, acts: boolean, settled: Settled): Pending;
  barrierComplete(action: number): number;
  barrierFail(action: number): number;
  barrierAbort(words: Words): void;
  barrierReset(words: Words): void;

  threadInitialise(words: Words, flags: number): void;
  /** The calling thread has created its worker. False: it was cancelled before. */
  threadStart(words: Words): boolean;
  /**
   * The calling thread is this one from now on, and sets itself up. Returns '' or what the system
   * refused. False: it has been given up, or the calling thread is another one already.
   */
  threadOpen(words: Words, name: string, cpus?: Uint32Array, nice?: number): string | false;
  /** It will never run. False: it does, or did. */
  threadAbandon(words: Words): boolean;
  /** It will never be started. False: it has been. */
  threadCancel(words: Words): boolean;
  /** False: it had come that far. */
  threadAdvance(words: Words, stage: number): boolean;
  threadAsk(words: Words, wish: number): boolean;
  threadAwait(words: Words, stage: number, ms: number): number;
  threadAwaitAsync(words: Words, stage: number, settled: Settled): Pending;
  /** Does not keep the process alive. */
  threadAskedAsync(words: Words, wish: number, settled: Settled): Pending;
  /** The worker has ended: its end need not be told when this thread ends. */
  threadForget(words: Words): void;
  /** In milliseconds. */
  threadCpuTime(words: Words): number;
  /** '' or why a thread of this process could not be set up so. */
  threadTry(cpus: Uint32Array | undefined, nice: number | undefined): string;
  /** The system's id of the process' first thread; 0 when it does not say. */
  threadMain(): number;
  /** Another one with each call, in all threads of the process. */
  threadNumber(): number;

  /**
   * For tests: a native thread plays a part (see native/binding/parts.cc) on the object, `count` times.
   * Settled with 0, or with the code of what went otherwise, when the thread has ended.
   */
  rehearse(
    part: string,
    object: Words,
    other: Words | undefined,
    count: number,
    cells: Words,
    report: Words,
    settled: Settled,
  ): Pending;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const platform = `${process.platform}-${process.arch}`;

/** glibc or musl: only Linux has a choice, and binaries for one do not load on the other. */
function libc(): string {
  if (process.platform !== 'linux') return '';
  const header = (process.report?.getReport() as { header?: { glibcVersionRuntime?: string } })
    ?.header;
  return header?.glibcVersionRuntime === undefined ? '-musl' : '-gnu';
}

/** In the order of preference: what the user says, what was built here, what npm brought. */
function candidates(): string[] {
  const chosen = process.env['MANYCORE_BINARY'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  return [
    `${root}build/Release/manycore.node`,
    `${root}build/Debug/manycore.node`,
    `@manycore/${platform}${libc()}`,
  ];
}

/** The command that makes the addon, for a checkout of the repository and for an installed package. */
function remedy(): string {
  return existsSync(`${root}src/native.ts`)
    ? 'npm run build'
    : `npx --yes cmake-js@8 compile --directory "${root}"`;
}

type Searched = { path: string; problem: string }[];

function load(): { native: Native; path: string; searched: Searched } {
  const require = createRequire(import.meta.url);
  const searched: Searched = [];
  for (const path of candidates()) {
    try {
      return { native: require(path) as Native, path, searched };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const problem = code === 'MODULE_NOT_FOUND' ? 'not there' : (message.split('\n')[0] ?? '');
      searched.push({ path, problem });
    }
  }
  const list = searched.map(({ path, problem }) => `  ${path}: ${problem}`).join('\n');
  throw new NativeLoadError(
    `The native addon for ${platform} could not be loaded. Looked for:\n${list}\n` +
      `To build it (needs cmake and a C++ compiler): ${remedy()}`,
    searched,
  );
}

const loaded = load();
export const native: Native = loaded.native;
native.imported = true;
/** Which file was loaded. */
export const nativePath: string = loaded.path;
/** What was looked for before, and could not be loaded. */
export const nativeSearched: readonly { path: string; problem: string }[] = loaded.searched;

// The main thread owes its time to the event loop, so it does not spin before it parks.
// A manycore.Thread has named itself before it loads this.
if (native.agentName(native.agent) === '') {
  native.agentDescribe(isMainThread ? 'MainThread' : `Worker-${threadId}`, !isMainThread);
}
