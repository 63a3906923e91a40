// Figures in words, alike in the tables and in the plots.
import { percent, ratio } from '../format.js';

/** 12.3 ×; what is a tenth or less as a fraction: 1/294 ×. */
export function times(value: number): string {
  return ratio(value).replace(/x$/, ' ×');
}

/** What does not get shorter with more threads, where anything does. */
export function part(fraction: number): string {
  if (fraction > 1) return 'slower with more threads';
  return `serial part ${percent(Math.max(0, fraction))}`;
}

/** A share of all calls: 0.999 as 99.9 %. */
export function share(value: number): string {
  if (value === 0) return 'least';
  return value === 1 ? 'all' : `${Number((value * 100).toPrecision(6))} %`;
}
