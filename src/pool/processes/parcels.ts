// What pools of processes keep in files for a moment: long arguments and results, and targets. In memory
// where the system has such files. A SharedMemory would need 144 KiB of its own for each, and its mapping
// would last until the garbage collector comes by.

import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { SharedMemoryError } from '../../errors.js';
import type { Loans } from '../loans.js';

const MEMORY = '/dev/shm';
/** Nobody may lead us elsewhere by a link. */
const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = fs.constants;

/**
 * A pool's parcels, as its owner and its workers see them. Each is written once and then taken by one of
 * the others. What an owner leaves that is killed is cleared away by its children, as they end with it. When
 * they are killed too `manycore doctor --clean` can do it: the names say whose they are.
 */
export class Parcels implements Loans {
  readonly abroad = true;
  /** Where they are, up to the name of the single one. */
  readonly prefix: string;

  /** Those of another process have a prefix; without one they are this one's own. */
  constructor(prefix?: string) {
    this.prefix = prefix ?? fresh();
    if (prefix === undefined) keep(this);
  }

  /** What all their names begin with, as the addon lists them. */
  get label(): string {
    return this.prefix.slice(this.prefix.indexOf('~', this.prefix.lastIndexOf('/')));
  }

  lend(slot: number, bytes: Uint8Array): number {
    this.write(String(slot), bytes);
    return 1;
  }

  take(slot: number, _token: number, into: Uint8Array): boolean {
    const name = String(slot);
    const bytes = this.read(name, into);
    if (bytes === undefined) return false;
    this.remove(name);
    return bytes.length === into.length;
  }

  drop(slot: number): void {
    this.remove(String(slot));
  }

  /** @throws SharedMemoryError */
  write(name: string, bytes: Uint8Array): void {
    const path = this.prefix + name;
    let file: number | undefined;
    try {
      file = create(path);
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(file, bytes, at);
    } catch (cause) {
      this.remove(name);
      throw failure(bytes.length, cause);
    } finally {
      if (file !== undefined) fs.closeSync(file);
    }
  }

  /** Undefined: it is not there, or is none of ours. */
  read(name: string, into?: Uint8Array): Uint8Array | undefined {
    let file: number;
    try {
      file = fs.openSync(this.prefix + name, O_RDONLY | O_NOFOLLOW);
    } catch {
      return undefined;
    }
    try {
      const { uid, size } = fs.fstatSync(file);
      if (uid !== (process.geteuid?.() ?? uid)) return undefined;
      const bytes = into ?? new Uint8Array(size);
      let at = 0;
      for (let count = -1; at < bytes.length && count !== 0; at += count) {
        count = fs.readSync(file, bytes, at, bytes.length - at, null);
      }
      return bytes.subarray(0, at);
    } finally {
      fs.closeSync(file);
    }
  }

  remove(name: string): void {
    try {
      fs.unlinkSync(this.prefix + name);
    } catch {
      // it was taken
    }
  }

  /** No worker is left: removes what they have not taken. */
  end(): void {
    kept?.delete(this);
    const at = this.prefix.lastIndexOf('/') + 1;
    const start = this.prefix.slice(at);
    for (const file of fs.readdirSync(this.prefix.slice(0, at))) {
      if (file.startsWith(start)) this.remove(file.slice(start.length));
    }
  }
}

/** Of the pools that are there when this thread ends. */
let kept: Set<Parcels> | undefined;

function keep(parcels: Parcels): void {
  if (kept === undefined) {
    kept = new Set();
    process.once('exit', () => {
      for (const one of kept as Set<Parcels>) one.end();
    });
  }
  kept.add(parcels);
}

/** As native/memory/place_posix.cc names what is unfinished, which bears the process id of its maker. */
function fresh(): string {
  const folder = fs.existsSync(MEMORY) ? MEMORY : tmpdir();
  const user = process.geteuid?.() ?? 'user';
  return `${folder}/manycore-${user}-~${process.pid}.pool-${randomUUID()}.`;
}

function create(path: string): number {
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  try {
    return fs.openSync(path, flags, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    fs.unlinkSync(path); // left by a worker that was killed
    return fs.openSync(path, flags, 0o600);
  }
}

function failure(length: number, cause: unknown): SharedMemoryError {
  const code = String((cause as NodeJS.ErrnoException | undefined)?.code);
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'ENOMEM';
  return new SharedMemoryError(
    full ? 'no space' : 'system',
    `there is no memory for the ${length} bytes on their way to another process, which on Linux means room in ${MEMORY} (${code})`,
    { cause },
  );
}
