// Small helpers the scripts beside this file share: where the repository is, where a tool of
// node_modules lives, and how to run one step with its output kept in a log.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** Ends the script with one sentence and no stack: what went wrong is not in this script. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** The JavaScript file behind a tool's command. It is run with this very Node, so that no shell and
 * no `.cmd` shim is involved and Windows needs no special case. */
export function tool(name, command = name) {
  let manifest;
  try {
    manifest = require.resolve(`${name}/package.json`, { paths: [root] });
  } catch {
    fail(`${name} is not installed: run \`npm install\` in ${root} first.`);
  }
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

/** Whether a program can be started; its version line if so. */
export function version(program, args = []) {
  const { status, stdout } = spawnSync(program, [...args, '--version'], { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '').trim() : undefined;
}

/** Runs a program in the open: its output is the user's. Returns its exit status. */
export function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (error) fail(`${program} could not be started: ${error.message}`);
  return status ?? 1;
}

/** The lines of a log worth reading: from the first error on, or else its end. */
export function excerpt(text, lines = 40) {
  const all = text.trimEnd().split(/\r?\n/);
  const first = all.findIndex(line =>
    /\b(fatal )?error\b( [A-Z]+\d+)?:|CMake Error|undefined (reference|symbol)/i.test(line),
  );
  // Two lines before the error say which file was being compiled and from where it was included.
  const from = first < 0 ? Math.max(0, all.length - lines) : Math.max(0, first - 2);
  return all.slice(from, from + lines).join('\n');
}

/**
 * Runs the commands of one step behind one progress line, their output in `build/<log>`. The tail
 * that matters is printed only on failure, which ends the script.
 */
export function step(label, log, commands) {
  mkdirSync(join(root, 'build'), { recursive: true });
  const path = join(root, 'build', log);
  const file = openSync(path, 'w');
  const start = performance.now();
  process.stdout.write(`${label}…`);
  for (const [program, ...args] of commands) {
    const { status, error } = spawnSync(program, args, {
      cwd: root,
      stdio: ['ignore', file, file],
    });
    if (status === 0) continue;
    process.stdout.write(' failed\n');
    closeSync(file);
    if (error) fail(`${program} could not be started: ${error.message}`);
    fail(`${excerpt(readFileSync(path, 'utf8'))}\n\nThe whole log is in ${relative(root, path)}.`);
  }
  closeSync(file);
  process.stdout.write(` ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}
