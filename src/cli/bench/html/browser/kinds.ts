import type { SymbolType } from '@observablehq/plot';
import * as Plot from '@observablehq/plot';
import type { Kind } from '../../schema.js';

/** In the order of the legends. Colour alone must not tell kinds apart, so each has its symbol. */
export const kinds: Record<Kind, { name: string; symbol: SymbolType }> = {
  serial: { name: 'serial JavaScript', symbol: 'plus' },
  pool: { name: 'manycore pool', symbol: 'circle' },
  native: { name: 'manycore native', symbol: 'square' },
  objects: { name: 'manycore Queue, Mutex', symbol: 'triangle2' },
  processes: { name: 'manycore processes', symbol: 'diamond' },
  threads: { name: 'worker_threads by hand', symbol: 'triangle' },
  piscina: { name: 'Piscina', symbol: 'star' },
  tinypool: { name: 'tinypool', symbol: 'cross' },
  workerpool: { name: 'workerpool', symbol: 'times' },
  poolifier: { name: 'poolifier', symbol: 'wye' },
  python: { name: 'Python', symbol: 'hexagon' },
  cpp: { name: 'C++', symbol: 'diamond2' },
  other: { name: 'others', symbol: 'asterisk' },
};

/** The page's style says what it is in light and in dark. */
export function color(kind: Kind): string {
  return `var(--kind-${kind})`;
}

/** Lines of one kind differ in how they are dashed. */
export const dashes = ['', '7,3', '2,3', '9,3,2,3'];

/** The how-manieth of its kind each one is. */
export function ranks(all: readonly { kind: Kind }[]): number[] {
  return all.map(({ kind }, index) => all.slice(0, index).filter(one => one.kind === kind).length);
}

export function dash(rank: number): string {
  return dashes[rank % dashes.length]!;
}

/** Entries that wrap like words, which a plot's own legend does not. With a rank, for a line. */
export function legend(
  entries: readonly { kind: Kind; text: string; rank?: number }[],
): HTMLElement {
  const list = document.createElement('ul');
  list.className = 'legend';
  for (const { kind, text, rank } of entries) {
    const item = document.createElement('li');
    const dot = Plot.dot([0], { frameAnchor: 'middle', r: 4.5, ...look(kind) });
    const line =
      rank !== undefined &&
      Plot.ruleY([0], { stroke: color(kind), strokeWidth: 2.2, strokeDasharray: dash(rank) });
    const mark = Plot.plot({
      width: line ? 30 : 14,
      height: 14,
      margin: 0,
      axis: null,
      marks: line ? [line, dot] : [dot],
    });
    mark.setAttribute('aria-hidden', 'true');
    const words = document.createElement('span');
    words.textContent = text;
    item.append(mark, words);
    list.append(item);
  }
  return list;
}

const strokes: ReadonlySet<SymbolType> = new Set(['plus', 'times', 'asterisk']);

/** How a dot of that kind is drawn; hollow where the circumstances are not those of the others. */
export function look(kind: Kind, hollow = false): Plot.DotOptions {
  const { symbol } = kinds[kind];
  return hollow || strokes.has(symbol)
    ? { symbol, stroke: color(kind), fill: 'var(--paper)', strokeWidth: 1.6 }
    : { symbol, fill: color(kind), stroke: 'var(--paper)', strokeWidth: 0.8 };
}

const brush = document.createElement('canvas').getContext('2d')!;

/** How wide the longest of the texts gets in a plot, in pixels. */
export function widest(texts: readonly string[]): number {
  brush.font = `12.5px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(Math.max(0, ...texts.map(text => brush.measureText(text).width)));
}

/** Round values from there to there, at equal ratios as nearly as can be, and no more than there is room for. */
export function steps([least, most]: readonly [number, number], count: number): number[] {
  const powers = Array.from({ length: 13 }, (_, power) => 10 ** power);
  const choices = [[1, 2, 5], [1, 3], [1]].map(factors => {
    const above = powers.flatMap(power => factors.map(factor => factor * power));
    // As fractions: 1/2, 1/5, 1/10.
    const below = above.slice(1).map(value => 1 / value);
    return [...below.reverse(), ...above].filter(value => value >= least && value <= most);
  });
  const wide = choices[2]!.filter(value => Math.round(Math.log10(value)) % 2 === 0);
  return [...choices, wide].find(values => values.length <= count) ?? wide;
}

/** 5, and 1/5 for 0.2. */
export function fraction(value: number): string {
  return value < 1 ? `1/${Number((1 / value).toPrecision(6))}` : String(value);
}
