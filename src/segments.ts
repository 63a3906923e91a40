// What the addon does for memory that several processes share, and for pipes.

type Words = Int32Array;

export type OpenedSegment = [id: number, buffer: SharedArrayBuffer, identity: string];
export type SegmentFault = [fault: number, error: number, found: number, expected: number];

export interface NativeSegments {
  /**
   * Segments. The id belongs to this thread, and stands for one opening; the buffer is there as long as
   * somebody refers to it. Otherwise a SegmentFault of native/memory/segment.h and what belongs to it.
   */
  memoryCreate(name: string, byteLength: number): OpenedSegment | SegmentFault;
  /** With an identity: this very one. */
  memoryOpen(name: string, identity?: string): OpenedSegment | SegmentFault;
  memoryClose(id: number): boolean;
  /** False: the name was gone. */
  memoryUnlink(id: number): boolean;
  /** The offset, or -1 - how many bytes are left when those are too few. */
  memoryAllocate(id: number, byteLength: number, alignment: number): number;
  /** Where in which segment a view lies; undefined for other memory. */
  memoryLocate(
    view: NodeJS.TypedArray,
  ): [name: string, identity: string, offset: number] | undefined;
  /** Of each: [name, fault, size, allocated, dead, creator, pid, life, pid, life...]. */
  memoryList(): (string | number | boolean)[][];
  /** Removes a dead one. False: it is not dead, or gone. */
  memoryClean(name: string): boolean;

  /** Spins for a moment, unless there is something to get. */
  pipeLook(words: Words): void;
  /** Until there is something to get; it stays there. */
  pipeAwait(words: Words, ms: number): number;
  /**
   * This process holds an end of the pipe: the one that puts, or the one that gets. `arriving`: it was sent
   * here. False when too many processes hold it.
   */
  pipeTake(words: Words, puts: boolean, arriving: boolean): boolean;
  /** It has been sent somewhere; to the child with this pid, if it is not 0. */
  pipeSend(words: Words, puts: boolean, pid: number): void;
  /** It was sent, and will never arrive. */
  pipeLose(words: Words, puts: boolean): void;
  /** This process holds it no more; with the last one the queue is closed. */
  pipeDrop(words: Words, puts: boolean): void;
  /**
   * Asks for huge pages in memory that nobody has used yet, a wish; and tells the engine how much the
   * buffer holds, until that is collected.
   */
  memoryLarge(view: Uint8Array, buffer: SharedArrayBuffer): void;
}
