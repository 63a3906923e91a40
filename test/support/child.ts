import { spawn } from 'node:child_process';
import { root } from './worker.js';

export interface Ended {
  code: number | null;
  /** The watchdog's, or that of a crash. */
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs source text as an ES module in a Node process of its own. A process that does not end is killed,
 * which shows as the signal.
 */
export async function child(
  source: string,
  {
    env = {},
    flags = [],
    limit = 25_000,
  }: { env?: Record<string, string>; flags?: string[]; limit?: number } = {},
): Promise<Ended> {
  const args = [...flags, '--input-type=module', '--eval', source];
  const node = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
  let [stdout, stderr] = ['', ''];
  node.stdout.on('data', data => {
    stdout += data;
  });
  node.stderr.on('data', data => {
    stderr += data;
  });
  const watchdog = setTimeout(() => node.kill('SIGKILL'), limit);
  return new Promise(resolve => {
    node.on('close', (code, signal) => {
      clearTimeout(watchdog);
      resolve({ code, signal, stdout, stderr });
    });
  });
}
