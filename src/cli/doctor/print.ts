import type { Colors } from '../colors.js';
import { type Finding, type State, size } from './finding.js';
import type { Segment } from './segments.js';

const titles: Record<Finding['topic'], string> = {
  software: 'Node and the system',
  processor: 'Processor',
  memory: 'Memory',
  addon: 'The native addon',
  tools: 'Around it',
};

const marks: Record<State, string> = { ok: '✔', absent: '·', doubt: '⚠', wrong: '✖' };
const column = 20;
const width = 80;

export function findings(all: readonly Finding[], colors: Colors): string {
  const paint: Record<State, (text: string) => string> = {
    ok: colors.green,
    absent: colors.dim,
    doubt: colors.yellow,
    wrong: colors.red,
  };
  const topics = [...new Set(all.map(({ topic }) => topic))];
  return topics
    .map(topic => {
      const lines = all
        .filter(finding => finding.topic === topic)
        .flatMap(({ name, value, state, advice }) => [
          ...fold(value, column).map((line, index) =>
            index === 0
              ? `  ${paint[state](marks[state])} ${name.padEnd(column - 4)}${line}`
              : `${' '.repeat(column)}${line}`,
          ),
          ...(advice === undefined ? [] : fold(`→ ${advice}`, column, 2)).map(
            line => `${' '.repeat(column)}${paint[state](line)}`,
          ),
        ]);
      return [colors.bold(titles[topic]), ...lines].join('\n');
    })
    .join('\n\n');
}

export function segment(one: Segment, removed: boolean, colors: Colors): string {
  const { name, creator, participants, problem, dead } = one;
  const [state, paint] = removed
    ? ['removed', colors.yellow]
    : dead
      ? ['dead', colors.red]
      : ['in use', colors.green];
  const processes = participants.map(({ pid, life }) => `${pid} (${life})`).join(', ');
  const details = [
    creator !== 0 && `created by ${creator}`,
    processes !== '' && `open in ${processes}`,
    problem !== undefined && `it ${problem}`,
  ].filter(part => part !== false);
  const margin = 11;
  return [
    `  ${paint(state)}${' '.repeat(margin - 2 - state.length)}${colors.bold(name)}: ${size(one.size)}`,
    ...(details.length === 0 ? [] : fold(details.join(', '), margin)).map(
      line => `${' '.repeat(margin)}${line}`,
    ),
  ].join('\n');
}

/** The last line: how it stands. */
export function verdict(all: readonly Finding[], colors: Colors): string {
  const count = (state: State) => all.filter(finding => finding.state === state).length;
  const [wrong, doubts] = [count('wrong'), count('doubt')];
  if (wrong > 0) return colors.red(`✖ ${things(wrong)} wrong: manycore cannot do all it should.`);
  if (doubts > 0) return colors.yellow(`⚠ manycore works. ${things(doubts)} could be better.`);
  return colors.green('✔ manycore works, and nothing is in its way.');
}

function things(count: number): string {
  return count === 1 ? '1 thing' : `${count} things`;
}

/** Lines of words that fit beside a margin. Words that are too long, as paths, are cut where a line ends. */
function fold(text: string, margin: number, indent = 0): string[] {
  const room = width - margin;
  const lines = [''];
  const add = (word: string) => {
    const line = lines.at(-1)!;
    const blank = line.trim() === '' ? '' : ' ';
    if (line.length + blank.length + word.length <= room) {
      lines[lines.length - 1] = `${line}${blank}${word}`;
    } else if (word.length <= room - indent) {
      lines.push(`${' '.repeat(indent)}${word}`);
    } else {
      const part = room - line.length - blank.length;
      lines[lines.length - 1] = `${line}${blank}${word.slice(0, part)}`;
      lines.push(' '.repeat(indent));
      add(word.slice(part));
    }
  };
  for (const word of text.split(' ')) add(word);
  return lines;
}
