// Reads the two runners' machine-readable reports and sums them. Run by itself it prints the line
// (for the reports in another folder, if one is given).
//
// A report that is missing or holds no test is a failure: a runner that did not run must never look
// like one that found nothing wrong.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run.js';

export const reports = reportsIn(join(root, 'reports'));

function reportsIn(folder) {
  return { native: join(folder, 'native.xml'), vitest: join(folder, 'vitest.json') };
}

/** ctest's JUnit file: one testcase per test program. */
function countJunit(xml) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [, attributes] of xml.matchAll(/<testcase\b([^>]*)>/g)) {
    const status = /\bstatus="(\w+)"/.exec(attributes)?.[1];
    if (status === 'run') count.passed++;
    else if (status === 'disabled') count.skipped++;
    else count.failed++; // "fail", and "notrun" for a program that could not be started
  }
  return count;
}

/** vitest's JSON file. A file that fails before its first test has no test to count: it counts as one. */
function countVitest(json) {
  const report = JSON.parse(json);
  const broken = report.testResults.filter(
    file =>
      file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The sum of both, and a sentence for each report that proves nothing. */
export function count(from = reports) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const problems = [];
  for (const [name, read] of [
    ['native', countJunit],
    ['vitest', countVitest],
  ]) {
    let part;
    try {
      part = read(readFileSync(from[name], 'utf8'));
    } catch (error) {
      problems.push(`The ${name} tests left no readable report: ${error.message}`);
      continue;
    }
    if (part.passed + part.failed + part.skipped === 0) problems.push(`No ${name} test was found.`);
    for (const key of Object.keys(total)) total[key] += part[key];
  }
  return { ...total, problems };
}

export const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder] = process.argv.slice(2);
  const total = count(folder ? reportsIn(folder) : reports);
  for (const problem of total.problems) console.error(problem);
  console.log(line(total));
  process.exit(total.failed > 0 || total.problems.length > 0 ? 1 : 0);
}
