// Figures in words, alike in the tables and in the plots.
import { ratio } from '../format.js';

/** 12.3 ×, and 0.004 × where two decimals would say nothing. */
export function times(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const text =
    value > 0 && value < 0.095 ? Number(value.toPrecision(2)) : ratio(value).slice(0, -1);
  return `${text} ×`;
}

/** A share of all calls: 0.999 as 99.9 %. */
export function share(value: number): string {
  return value === 1 ? 'all' : `${Number((value * 100).toPrecision(6))} %`;
}
