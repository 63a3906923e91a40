import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { constants as system } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ManycoreError } from '../errors.js';
import { file } from '../files.js';
import { native, nativePath } from '../native.js';
import type { Life } from './life.js';
import type { Ticket } from './opening.js';
import type { Plan } from './options.js';

type ChildProcess = import('node:child_process').ChildProcess;

const LIFELINE = 3;

/** A process as its maker sees it. */
export class Launch {
  readonly #process: ChildProcess;

  /** @throws ManycoreError when the system refuses; the process can be started again then. */
  constructor(life: Life, { env, execArgv, daemon }: Plan, onExit: () => void) {
    const { spawn } = createRequire(import.meta.url)(
      'node:child_process',
    ) as typeof import('node:child_process');
    const ticket: Ticket = { segment: life.segment, addon: nativePath, daemon };
    let child: ChildProcess;
    try {
      child = spawn(process.execPath, [...execArgv, fileURLToPath(file('./process/entry.cjs'))], {
        env: { ...(env ?? process.env), MANYCORE_PROCESS: JSON.stringify(ticket) },
        stdio: ['inherit', 'inherit', 'inherit', ...(daemon ? (['pipe'] as const) : [])],
        windowsHide: true,
      });
    } catch (error) {
      throw refusal(error);
    }
    // What it could tell is known by then.
    child.on('error', () => {});
    if (child.pid === undefined) throw refusal(obstacle());
    native.processStarted(life.child, child.pid);
    this.#process = child;
    const lifeline = child.stdio[LIFELINE] as import('node:net').Socket | undefined;
    lifeline?.on('error', () => {});
    if (daemon) {
      child.unref();
      lifeline?.unref();
    }
    child.on('exit', (code, signal) => {
      lifeline?.destroy();
      native.processEnded(life.child, code ?? -system.signals[signal as NodeJS.Signals]);
      onExit();
    });
  }

  /** False: it has ended. */
  kill(signal: number): boolean {
    return this.#process.kill(signal);
  }
}

/** Why the system may have refused, which Node tells too late. */
function obstacle(): unknown {
  try {
    accessSync(process.execPath, constants.X_OK);
    accessSync(process.cwd());
    return new Error('the system has no process, no memory or no open file left for it');
  } catch (error) {
    return error;
  }
}

function refusal(error: unknown): unknown {
  if (error instanceof TypeError || error instanceof RangeError) return error;
  const { message } = error as Error;
  return new ManycoreError('ERR_MANYCORE_SYSTEM', `no process could be started: ${message}`, {
    cause: error,
  });
}
