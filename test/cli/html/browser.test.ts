// The page in a real browser: what is drawn there is what the report says, at any width and in any light.
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawn } from '../../../dist/cli/bench/html/lines.js';
import { page as render } from '../../../dist/cli/bench/html/page.js';
import type { Report } from '../../../dist/cli/bench/schema.js';
import { chromium, type Look, launch, open } from '../../support/browser.js';
import { empty, find, full, interrupted, large, single, troubled } from './reports.js';

const executable = chromium();

describe.skipIf(executable === undefined)('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executable!);
  });
  afterAll(() => browser?.close());

  const opened = (report: Report, look?: Look) => open(browser, render(report), look);

  it.each([
    ['full', full()],
    ['troubled', troubled()],
    ['interrupted', interrupted()],
    ['single', single()],
    ['large', large()],
    ['empty', empty()],
  ])('draws every figure of a report: %s', async (_, report) => {
    await using shown = await opened(report);
    const drawn = await shown.page.evaluate(census);
    expect(shown.complaints).toEqual([]);
    expect(shown.requests).toEqual([]);
    expect(drawn).toEqual(expected(report));
  });

  it('gives each bar the length of its speed-up', async () => {
    const report = full([1, 2]);
    await using shown = await opened(report);
    const lengths = await shown.page.$$eval('#primes .bars rect', all =>
      all.map(one => one.getBoundingClientRect().width),
    );
    const speedups = find(report, 'primes').contenders.map(({ speedup }) => speedup!);
    for (const [index, length] of lengths.entries())
      expect(length / lengths[0]!).toBeCloseTo(speedups[index]! / speedups[0]!, 1);
  });

  it('tells in words what it draws', async () => {
    await using shown = await opened(full([1, 2]));
    const silent = await shown.page.$$eval(
      'figure',
      all =>
        all.filter(
          one =>
            !one.querySelector('figcaption') ||
            !one.querySelector('svg.drawing[role=img][aria-label]'),
        ).length,
    );
    expect(silent).toBe(0);
    const label = await shown.page.$eval('#primes svg.drawing', one =>
      one.getAttribute('aria-label'),
    );
    expect(label).toMatch(/Speed-ups of primes: serial JavaScript 1.00 ×; .*native, 2 threads \d/);
    const bare = await shown.page.$$eval('table', all => all.filter(one => !one.caption).length);
    expect(bare).toBe(0);
  });

  it.each(['light', 'dark'] as const)('can be read in the %s', async scheme => {
    await using shown = await opened(troubled(), { scheme });
    const { dark, faint } = await shown.page.evaluate(contrasts);
    expect(dark).toBe(scheme === 'dark');
    expect(faint).toEqual([]);
  });

  it.each([360, 414, 768, 1200])('fits into a width of %d pixels', async width => {
    for (const report of [troubled(), large()]) {
      await using shown = await opened(report, { width });
      await shown.page.evaluate(unfold);
      const wide = await shown.page.evaluate(outside);
      expect(wide).toEqual([]);
    }
  });

  it('is drawn anew when its width changes', async () => {
    await using shown = await opened(single(), { width: 1200 });
    const width = () => shown.page.$eval('.drawing', one => one.getBoundingClientRect().width);
    const before = await width();
    await shown.page.setViewport({ width: 360, height: 800 });
    await shown.page.waitForFunction(
      'document.querySelector(".drawing").getBoundingClientRect().width < 360',
    );
    expect(before).toBeGreaterThan(700);
    expect(await shown.page.$$eval('#matmul .labels text', all => all.length)).toBe(
      single().workloads[0]!.contenders.length,
    );
  });

  it('shows the figures of what is pointed at', async () => {
    await using shown = await opened(full([1, 2]));
    await shown.page.hover('#primes .bars rect:nth-of-type(3)');
    const label = find(full([1, 2]), 'primes').contenders[2]!.label;
    await shown.page.waitForFunction(
      (text: string) =>
        document.querySelector('#primes [aria-label=tip]')?.textContent?.includes(text),
      {},
      label,
    );
  });

  it('prints its tables, too, and dark on white', async () => {
    await using shown = await opened(single(), { scheme: 'dark' });
    await shown.page.emulateMediaType('print');
    await shown.page.evaluate('dispatchEvent(new Event("beforeprint"))');
    const { dark } = await shown.page.evaluate(contrasts);
    expect(dark).toBe(false);
    expect(await shown.page.$eval('#matmul table', one => one.checkVisibility())).toBe(true);
    expect((await shown.page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  it('has its tables also without JavaScript', async () => {
    await using shown = await opened(single(), { script: false });
    const text = await shown.page.$eval('main', one => one.textContent);
    expect(text).toContain('The plot needs JavaScript');
    expect(text).toContain('native, 2 threads');
  });
});

type Census = Record<string, Record<string, number | string[]>>;

/** How many marks each plot has, and what is written beside them. Runs in the page. */
function census(): Census {
  const count = (figure: Element, selector: string) => figure.querySelectorAll(selector).length;
  const texts = (figure: Element, selector: string) =>
    [...figure.querySelectorAll(selector)].map(one => one.textContent ?? '');
  const result: Census = {};
  for (const figure of document.querySelectorAll<HTMLElement>('figure')) {
    const { plot = '', workload = '' } = figure.dataset;
    result[`${plot} ${workload}`.trim()] =
      plot === 'bars'
        ? {
            labels: texts(figure, '.labels text'),
            bars: count(figure, '.bars rect'),
            values: count(figure, '.values text'),
            intervals: count(figure, '.intervals line'),
            runs: count(figure, '.runs line'),
            problems: texts(figure, '.problems text'),
          }
        : plot === 'overview'
          ? {
              labels: texts(figure, '.labels text'),
              dots: count(figure, '.dots :is(path, circle)'),
              intervals: count(figure, '.intervals line'),
            }
          : {
              curves: count(figure, '.curve path'),
              dots: count(figure, '.dots :is(path, circle)'),
              legend: texts(figure, '.legend span').map(text => text.split(':')[0]!),
              ...(plot === 'scaling'
                ? {
                    ideal: count(figure, '.ideal path'),
                    oversubscribed: count(figure, '.oversubscribed rect'),
                  }
                : {}),
            };
  }
  return result;
}

/** The same, by the report. */
function expected({ workloads, machine }: Report): Census {
  if (workloads.length === 0) return {};
  const good = workloads.flatMap(({ name, contenders }) =>
    contenders
      .filter(({ correct, speedup, kind }) => correct && speedup !== null && kind !== 'serial')
      .map(({ kind }) => `${name} ${kind}`),
  );
  const dots = new Set(good).size;
  const result: Census = {
    overview: {
      labels: workloads.map(({ name, contenders }) =>
        contenders.every(({ correct }) => correct) ? name : `✖ ${name}`,
      ),
      dots,
      intervals: dots,
    },
  };
  for (const { name, contenders, scaling } of workloads) {
    const measured = contenders.filter(({ correct, speedup }) => correct && speedup !== null);
    const others = contenders.filter(one => !measured.includes(one));
    result[`bars ${name}`] = {
      labels: contenders.map(({ label }) => label),
      bars: measured.length,
      values: measured.length,
      intervals: measured.filter(({ speedupLow }) => speedupLow !== null).length,
      runs: measured.reduce((sum, { times }) => sum + times.length, 0),
      problems: others.map(({ correct }) => (correct ? 'not measured' : '✖ wrong')),
    };
    if (scaling.length > 0) {
      const most = Math.max(...scaling.flatMap(({ points }) => points.map(one => one.threads)));
      result[`scaling ${name}`] = {
        curves: scaling.length,
        dots: scaling.reduce((sum, { points }) => sum + points.length, 0),
        legend: scaling.map(({ label }) => label),
        ideal: 1,
        oversubscribed: most > machine.allowed ? 1 : 0,
      };
    }
    const timed = drawn(contenders, machine.allowed);
    if (timed.length > 0)
      result[`latencies ${name}`] = {
        curves: timed.length,
        dots: timed.reduce((sum, one) => sum + one.latencies!.quantiles.length, 0),
        legend: timed.map(({ label }) => label),
      };
  }
  return result;
}

function unfold(): void {
  for (const one of document.querySelectorAll('details')) one.open = true;
}

/** What reaches over the page's sides. Runs in the page. */
function outside(): string[] {
  const wide = [...document.body.querySelectorAll('*')].filter(one => {
    const { left, right, width } = one.getBoundingClientRect();
    return width > 0 && (left < -0.5 || right > innerWidth + 0.5);
  });
  if (document.documentElement.scrollWidth > innerWidth) wide.push(document.documentElement);
  return wide.map(one => `${one.tagName} ${one.textContent?.slice(0, 40)}`);
}

/** Whether the page is dark, and what has less contrast than WCAG's AA asks for. Runs in the page. */
function contrasts(): { dark: boolean; faint: string[] } {
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const luminance = (color: string) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = color;
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3).map(byte => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one: Element | null): string => {
    if (!one) return 'white';
    const color = getComputedStyle(one).backgroundColor;
    return color === 'rgba(0, 0, 0, 0)' ? ground(one.parentElement) : color;
  };
  const faint = new Set<string>();
  for (const one of document.querySelectorAll(
    'h1, h2, p, li, a, figcaption, th, td, small, dd, dt, summary, svg.drawing text',
  )) {
    const style = getComputedStyle(one);
    if (one.textContent === '' || style.visibility === 'hidden') continue;
    const ink = one instanceof SVGElement ? style.fill : style.color;
    if (ink === 'none') continue;
    const [low, high] = [luminance(ink), luminance(ground(one))].sort((a, b) => a - b) as [
      number,
      number,
    ];
    if ((high + 0.05) / (low + 0.05) < 4.5) faint.add(`${one.tagName} ${one.textContent}`);
  }
  return { dark: luminance(ground(document.body)) < 0.2, faint: [...faint] };
}
