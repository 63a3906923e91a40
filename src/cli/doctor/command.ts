import { type Colors, colorsFor } from '../colors.js';
import { clean, list, type Segment } from './segments.js';

export interface Options {
  clean?: boolean;
  json?: boolean;
}

/** Says what it finds, and removes what may be removed. Returns the exit code. */
export function doctor({ clean: cleans = false, json = false }: Options): number {
  const segments = list();
  const removed = cleans ? clean() : [];
  if (json) {
    console.log(JSON.stringify({ segments, removed }, null, 2));
    return 0;
  }
  const colors = colorsFor(process.stdout);
  console.log(segments.length === 0 ? 'Shared memory: none' : 'Shared memory:');
  for (const segment of segments) console.log(line(segment, removed, colors));
  const left = segments.filter(({ dead, name }) => dead && !removed.includes(name)).length;
  if (left > 0) console.log("\nWhat is dead nobody uses. To remove it: 'manycore doctor --clean'");
  return 0;
}

function line(segment: Segment, removed: string[], colors: Colors): string {
  const { name, size, creator, participants, problem, dead } = segment;
  const state = removed.includes(name)
    ? colors.yellow('removed')
    : dead
      ? colors.red('dead')
      : colors.green('in use');
  const maker = creator === 0 ? '' : `, created by ${creator}`;
  const processes = participants.map(({ pid, life }) => `${pid} (${life})`).join(', ');
  const open = processes === '' ? '' : `, open in ${processes}`;
  const trouble = problem === undefined ? '' : `; it ${problem}`;
  return `  ${state}  ${colors.bold(name)}: ${size} bytes${maker}${open}${trouble}`;
}
