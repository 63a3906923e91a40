import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { markdown } from './markdown.js';
import type { Report } from './schema.js';

/** How a report is written to a file, or to standard output for `-`. */
const formats = {
  json: async (report: Report) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: async (report: Report) => markdown(report),
  html: async (report: Report) => (await import('./html/page.js')).page(report),
};
type Format = keyof typeof formats;
export type Files = Partial<Record<Format, string>>;

/** Found out at the start, not after minutes of measuring. */
export function refuseUnwritable(files: Files): void {
  const names = asked(files);
  const places = names.map(name => files[name]!);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) {
    const what = twice === '-' ? 'standard output' : twice;
    throw new Error(`${what} cannot take more than one of ${names.map(f => `--${f}`).join(', ')}`);
  }
  for (const name of names) {
    const why = files[name] === '-' ? undefined : obstacle(files[name]!);
    if (why !== undefined) throw new Error(`--${name}: ${files[name]} cannot be written, ${why}`);
  }
}

/** Writes what is asked for. What cannot be written keeps nothing else from it. */
export async function write(report: Report, files: Files): Promise<void> {
  const failures: string[] = [];
  for (const name of asked(files)) {
    const content = await formats[name](report);
    try {
      if (files[name] === '-') process.stdout.write(content);
      else writeFileSync(files[name]!, content);
    } catch (error) {
      failures.push(`--${name}: ${files[name]} was not written: ${(error as Error).message}`);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

function asked(files: Files): Format[] {
  return (Object.keys(formats) as Format[]).filter(name => files[name] !== undefined);
}

/** Why a file cannot be written, as far as can be told without writing it. */
function obstacle(file: string): string | undefined {
  if (file === '') return 'it has no name';
  let there = false;
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) return 'it is a folder';
    there = found !== undefined;
    accessSync(there ? file : dirname(file), constants.W_OK);
    return undefined;
  } catch {
    return there ? 'it may not be changed' : 'its folder is missing or not writable';
  }
}
