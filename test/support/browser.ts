import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** The path of a Chromium or Chrome on this machine. */
export function chromium(): string | undefined {
  const said = process.env['CHROMIUM'];
  if (said) return said;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [
    ...folders.flatMap(folder => names.map(name => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ].find(isProgram);
}

export function launch(executablePath: string): Promise<Browser> {
  // Its sandbox needs rights that a container seldom gives. It only sees pages that we wrote ourselves.
  return puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface Opened {
  page: Page;
  /** Whatever it said to the console, or threw. */
  complaints: string[];
  /** What it asked for beside itself. */
  requests: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Look {
  width?: number;
  scheme?: 'light' | 'dark';
  script?: boolean;
}

/** A page in a file, as somebody gets it who opens that. */
export async function open(browser: Browser, content: string, look: Look = {}): Promise<Opened> {
  const { width = 1200, scheme = 'light', script = true } = look;
  const folder = mkdtempSync(join(tmpdir(), 'manycore-'));
  const path = join(folder, 'page.html');
  writeFileSync(path, content);
  const page = await browser.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => {
    const url = request.url();
    if (!url.endsWith('page.html') && url !== 'data:,') requests.push(url);
  });
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setJavaScriptEnabled(script);
  await page.goto(pathToFileURL(path).href);
  // By then each plot has been measured and drawn.
  if (script) await page.waitForFunction('document.querySelector(".plot:empty") === null');
  return {
    page,
    complaints,
    requests,
    async [Symbol.asyncDispose]() {
      await page.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
