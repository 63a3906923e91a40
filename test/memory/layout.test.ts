import { expect, it } from 'vitest';
import { layout } from '../../dist/memory/layout.js';
import { native } from '../../dist/native.js';

it('has no constant in TypeScript that C++ does not have, with the same value', () => {
  for (const [name, value] of Object.entries(layout)) {
    expect([name, native.layout[name]]).toEqual([name, value]);
  }
});

it('has no constant in C++ that TypeScript does not have, with the same value', () => {
  const ours = layout as Record<string, number>;
  expect(Object.keys(native.layout).length).toBeGreaterThan(0);
  for (const [name, value] of Object.entries(native.layout)) {
    expect([name, ours[name]]).toEqual([name, value]);
  }
});
