import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os';
import { type Limits, limits } from '../bench/limits.js';
import { libc } from '../bench/machine.js';

/** What the loaded addon says of itself. */
export interface Addon {
  path: string;
  searched: readonly { path: string; problem: string }[];
  instructionSet: string;
}

/** All that the doctor asks the system. Tests answer in its place. */
export interface System {
  env: Readonly<Record<string, string | undefined>>;
  platform: string;
  arch: string;
  versions: Readonly<Record<string, string | undefined>>;
  release: string;
  /** As in `glibc 2.36` or `musl`; null where there is no choice. */
  libc: string | null;
  cpu: string;
  limits: Limits;
  /** Node's own idea of how many threads can run at once, and the pools' default size. */
  parallelism: number;
  memory: { total: number; free: number; limit: number | undefined };
  /** A file's text; undefined: it cannot be read. */
  read(path: string): string | undefined;
  writable(path: string): boolean;
  /** The size of a file system and what is left of it. */
  space(path: string): { total: number; free: number } | undefined;
  /** The standard output of a program, or its error output if that is empty; undefined: it is not there, or failed. */
  run(program: string, args: readonly string[]): string | undefined;
  /** What a server answers to a line; undefined: there is none. */
  ask(host: string, port: number, line: string): Promise<string | undefined>;
  /** Rejects with what kept it from being loaded. */
  addon(): Promise<Addon>;
}

/** Programs and servers that do not answer in that time, in milliseconds, are not waited for. */
const patience = 10_000;

export function system(): System {
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    versions: process.versions,
    release: release(),
    libc: libc(),
    cpu: cpus()[0]?.model.replace(/\s+/g, ' ').trim() || `unknown ${process.arch} CPU`,
    limits: limits(),
    parallelism: availableParallelism(),
    memory: { total: totalmem(), free: freemem(), limit: memoryLimit() },
    read: path => attempt(() => readFileSync(path, 'utf8')),
    writable: path => attempt(() => accessSync(path, constants.W_OK) ?? true) === true,
    space: path =>
      attempt(() => {
        const { bsize, blocks, bavail } = statfsSync(path);
        return { total: bsize * blocks, free: bsize * bavail };
      }),
    run(program, args) {
      const { status, stdout, stderr } = spawnSync(program, args, {
        encoding: 'utf8',
        timeout: patience,
        windowsHide: true,
      });
      return status === 0 ? stdout.trim() || stderr.trim() : undefined;
    },
    ask,
    async addon() {
      // Loaded here, because the doctor has to work without it.
      const { nativePath: path, nativeSearched: searched } = await import('../../native.js');
      const { instructionSet } = await import('../../compute/index.js');
      return { path, searched, instructionSet: instructionSet() };
    },
  };
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Of the control group. Without one, Node says nothing, 0, or more than there is. */
function memoryLimit(): number | undefined {
  const limit = (process as { constrainedMemory?(): number }).constrainedMemory?.();
  return limit && limit < totalmem() ? limit : undefined;
}

function ask(host: string, port: number, line: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host, port });
    const end = (answer?: string) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => end());
    socket.on('connect', () => socket.write(`${line}\r\n`));
    socket.on('data', data => end(data.toString('latin1').trim()));
    socket.on('error', () => end());
    socket.on('close', () => end());
  });
}
