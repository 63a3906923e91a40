import { expect, it } from 'vitest';
import { page } from '../../../dist/cli/bench/html/page.js';
import { empty, full, interrupted, single, troubled } from './reports.js';

/** What is read there: the page without its style, script and data. */
function prose(report: Parameters<typeof page>[0]): string {
  return page(report)
    .replace(/<(script|style)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

it('is one file that asks for nothing else', () => {
  const text = page(full());
  expect(text).toMatch(/^<!doctype html>/);
  const markup = text.replace(/<script>.*?<\/script>/gs, '');
  expect(markup).not.toMatch(/(src|href|url)\s*[=(]\s*["']?(https?:)?\/\//i);
  expect(markup).toContain("default-src 'none'");
});

it('has the whole report in it, for programs', () => {
  const report = troubled();
  const json = /<script type="application\/json" id="manycore-report">(.*?)<\/script>/s.exec(
    page(report),
  )?.[1];
  expect(JSON.parse(json!)).toEqual(report);
});

it('names what is in it: the licences of the libraries', () => {
  const text = page(full());
  for (const holder of ['Observable, Inc.', 'Mike Bostock']) expect(text).toContain(holder);
});

it('shows what comes from outside as text and never as markup', () => {
  const report = full([2]);
  const evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">\'&';
  report.command = evil;
  report.machine.cpu = evil;
  report.noisy = evil;
  report.missing = [{ name: evil, why: evil }];
  const workload = report.workloads[0]!;
  workload.description = evil;
  workload.contenders[1]!.label = evil;
  Object.assign(workload.contenders[2]!, { correct: false, problem: evil });
  const text = page(report);
  expect(text).not.toContain('<script>alert');
  expect(text).not.toContain('<img');
  expect(text.match(/<\/script>/g)).toHaveLength(2);
});

it('says first what is wrong, what is doubtful and what is missing', () => {
  const text = prose(troubled());
  expect(text).toContain('✖ 2 contenders went wrong');
  expect(text).toContain('gave 0.25 at index 17, serial JavaScript gives -0.5');
  expect(text).toContain('Other processes used 0.9 of 2 cores');
  expect(text).toContain('numexpr : python3 has no module of that name');
  expect(text).not.toContain('is right');
  expect(text.indexOf('went wrong')).toBeLessThan(text.indexOf('All workloads'));
});

it('says that all is right only where it is', () => {
  expect(prose(full())).toContain('Every result was checked');
  expect(prose(full())).not.toContain('went wrong');
});

it('counts where threads pay off', () => {
  const text = prose(full([1, 2]));
  expect(text).toContain('11 of 11 workloads faster with worker_threads by hand');
  expect(text).toContain('11 of 13 workloads faster with manycore’s JavaScript pool slower in 2');
});

it('does not count where no difference is certain', () => {
  const report = full([1, 2]);
  for (const { contenders } of report.workloads)
    for (const one of contenders)
      Object.assign(one, { speedupLow: null, speedupHigh: null, verdict: null });
  const text = prose(report);
  expect(text).toContain('no difference is certain');
  expect(text).toContain('too few rounds for an interval');
  expect(text).not.toContain('workloads faster with');
});

it('tells what was not measured from what was wrong', () => {
  expect(prose(interrupted())).toContain('Interrupted');
  expect(prose(interrupted())).toMatch(/native, 2 threads not measured/);
  expect(prose(troubled())).toMatch(/native, 2 threads ✖ gave 0.25/);
});

it('has all figures as tables', () => {
  const text = prose(single());
  const one = single().workloads[0]!;
  for (const { label } of one.contenders) expect(text).toContain(label);
  expect(text).toContain('serial JavaScript 1.13 s');
  expect(text).not.toContain('How matmul scales');
});

it('can be written of a run that measured nothing', () => {
  expect(prose(empty())).toContain('Nothing was measured');
  expect(page(empty())).not.toContain('data-plot');
});
