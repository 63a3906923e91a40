import { type Finding, not, ok } from './finding.js';
import type { Addon, System } from './system.js';

/** What an error of loading the addon has: a NativeLoadError, which cannot be imported without it here. */
interface Failure {
  message: string;
  searched?: readonly { path: string; problem: string }[];
}

/** Which binary was loaded and why that one; or why none was. */
export function addon(system: System, loaded: Addon | Failure): Finding[] {
  const { env } = system;
  const skipped = (loaded.searched ?? []).map(
    ({ path, problem }): Finding => ({
      topic: 'addon',
      name: 'looked for',
      value: `${path}: ${problem}`,
      state: 'absent',
    }),
  );
  if ('message' in loaded) {
    const lines = loaded.message.split('\n');
    const build = lines.findLast(line => line.startsWith('To build it')) ?? lines[0]!;
    const advice = env['MANYCORE_BINARY']
      ? 'Unset MANYCORE_BINARY, or let it name a binary for this platform.'
      : `${build}. Without it nothing of manycore works.`;
    const why = loaded.searched ? 'none could be loaded' : lines[0]!;
    return [...skipped, not('wrong', 'addon', 'binary', why, advice)];
  }
  const { path } = loaded;
  // Only what could have been loaded, and was not, needs a word.
  const broken = skipped.filter(({ value }) => !value.endsWith(': not there'));
  const binary = (reason: string) => `${path}, ${reason}`;
  if (env['MANYCORE_BINARY']) {
    const value = binary('which MANYCORE_BINARY names');
    return [ok('addon', 'binary', value)];
  }
  if (/[\\/]build[\\/]Debug[\\/]/.test(path)) {
    const advice = "It is unoptimised: 'npm run build' makes the other one, which is preferred.";
    return [...broken, not('doubt', 'addon', 'binary', binary('built here for debugging'), advice)];
  }
  const built = /[\\/]build[\\/]Release[\\/]/.test(path);
  const reason = built
    ? 'built here, and therefore preferred'
    : 'a package of npm, as nothing was built here';
  if (broken.length === 0) return [ok('addon', 'binary', binary(reason))];
  const advice = 'Build or remove the one that could not be loaded before it.';
  return [...broken, not('doubt', 'addon', 'binary', binary(reason), advice)];
}
