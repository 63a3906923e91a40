import { expect, it } from 'vitest';
import {
  bar,
  percent,
  range,
  ratio,
  serialPart,
  spreadOf,
  time,
  wrap,
} from '../../dist/cli/bench/format.js';

it('gives every time three digits and the unit that fits', () => {
  expect([0.00412, 0.412, 4.126, 41.26, 412.6, 999.6, 41_260].map(time)).toEqual([
    '4.12 us',
    '412 us',
    '4.13 ms',
    '41.3 ms',
    '413 ms',
    '1.00 s',
    '41.3 s',
  ]);
  expect(time(Number.NaN)).toBe('-');
});

it('writes ratios and shares', () => {
  expect([0.5, 1.98, 12.34, 123.4].map(ratio)).toEqual(['0.50x', '1.98x', '12.3x', '123x']);
  expect(percent(0.034)).toBe('3 %');
  expect(percent(Number.NaN)).toBe('-');
});

it('draws bars in eighths, never longer than asked and never empty for something', () => {
  expect(bar(10, 10, 4)).toBe('████');
  expect(bar(5, 10, 4)).toBe('██');
  expect(bar(9, 16, 2)).toBe('█▏');
  expect(bar(1, 1000, 4)).toBe('▏');
  expect(bar(Number.NaN, 10, 4)).toBe('');
});

it('writes what is a tenth or less as a fraction, and ranges', () => {
  expect([0.0995, 0.05, 1 / 294].map(ratio)).toEqual(['0.10x', '1/20x', '1/294x']);
  expect(range(1.849, 12.34)).toBe('1.85–12.3');
  expect(range(null, 1)).toBe('');
});

it('breaks lines at blanks', () => {
  expect(wrap('one two three four', 9, '  ')).toBe('one two\n  three\n  four');
  expect(wrap('short')).toBe('short');
});

it('writes a serial part of more than all, and spreads of many times the median', () => {
  expect(serialPart(null)).toBe('-');
  expect(serialPart(-0.1)).toBe('0 %');
  expect(serialPart(0.254)).toBe('25 %');
  expect(serialPart(1.56)).toBe('>100 %');
  expect(spreadOf(null)).toBe('-');
  expect(spreadOf(0.08)).toBe('8 %');
  expect(spreadOf(9.99)).toBe('999 %');
  expect(spreadOf(15.87)).toBe('16x');
});
