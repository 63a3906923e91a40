// What the addon offers for processes; see native.ts.

/** Stands for a process' life. Anything else in its place is a TypeError. */
export interface Child {
  readonly child: unique symbol;
}

export interface NativeChildren {
  /** Or the number of a fault, as for segments. */
  processCreate(name: string, flags: number, form: number, opening: Uint8Array): Child | number;
  processOpen(segment: string): Child | number;
  /** From the bytes of one that was kept. */
  processRevive(bytes: Uint8Array): Child;
  /** Of one that has ended: from now on it is a copy of what was left. False: it is not. */
  processKeep(child: Child): boolean;
  /**
   * Fills in stage, flags, exitCode, pid, the opening's form and length, the result's, the length of all
   * if it was kept, and whether it ever ran.
   */
  processState(child: Child, cells: Float64Array): void;
  processName(child: Child): string;
  /** '' when it was kept. */
  processSegment(child: Child): string;
  /** 0: the opening, 1: the result, 2: all of one that was kept. Returns how many bytes. */
  processRead(child: Child, what: number, into: Uint8Array): number;
  /** From now on this thread answers for it. */
  processStarted(child: Child, pid: number): void;
  processEnded(child: Child, exitCode: number): void;
  /**
   * The calling process is this one from now on; a daemon ends with its parent, which has the other end
   * of the file. False: it has been given up.
   */
  processRun(child: Child, file: number, parent: number): boolean;
  processMine(child: Child): boolean;
  /** What else this process removes when it ends with its parent: what is named so, as memoryList() has it. */
  processInherit(prefix: string): void;
  processMark(child: Child, flags: number, exitCode: number): void;
  /** 0 or the number of a fault. */
  processPut(child: Child, form: number, bytes: Uint8Array): number;
  /** Sees by itself that the process has ended. */
  processAwait(child: Child, stage: number, ms: number): number;
  processAwaitAsync(child: Child, stage: number, settled: (code: number) => void): number;
  /** Another one with each call, in all threads of the process. */
  processNumber(): number;
}
