import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@weir/testing';
import puppeteer, { type Browser, type HTTPResponse, type Page } from 'puppeteer-core';
import { clientFolder, isClientInstalled } from './python-clients.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** The web interface in the Python environment of the client; null without one. */
function builtClient(): string | null {
  if (!isClientInstalled('mlflow-3')) return null;
  const library = join(clientFolder('mlflow-3'), 'lib');
  const builds = readdirSync(library).map((python) =>
    join(library, python, 'site-packages', 'mlflow', 'server', 'js', 'build'),
  );
  return builds.find((build) => existsSync(join(build, 'index.html'))) ?? null;
}

export const WEB_CLIENT = builtClient();

/** What keeps the pages from being looked at here; null when nothing does. */
export const MISSING =
  CHROMIUM === undefined
    ? 'there is no Chromium'
    : WEB_CLIENT === null
      ? 'npm run conformance -- --prepare has not installed mlflow 3'
      : null;

/** Asks who is logged in. MLflow's server answers 404 as well, unless it runs with logins. */
const LOGIN = /\/users\/current$/;
/** A word of the browser about its own layout, which no server can cause. */
const NOISE = /^ResizeObserver loop/;
/** Nothing is asked for, or the worker hears the end of it and not the tab. */
const UNHEARD = /^(data|blob):|\.worker\.js$/;
const QUIET_MS = 1_000;
const DEADLINE_MS = 60_000;

/** A tab, and everything that went wrong in it. */
class Tab {
  readonly problems: string[] = [];
  private readonly open = new Set<unknown>();
  private lastChange = performance.now();

  constructor(private readonly page: Page) {
    page.on('request', (request) => {
      if (!UNHEARD.test(request.url())) this.changed(() => this.open.add(request));
    });
    page.on('requestfinished', (request) => this.changed(() => this.open.delete(request)));
    page.on('requestfailed', (request) => {
      this.changed(() => this.open.delete(request));
      this.problems.push(`${request.method()} ${request.url()}: ${request.failure()?.errorText}`);
    });
    page.on('response', (response) => this.changed(() => this.look(response)));
    page.on('pageerror', (error) => this.problems.push(String(error)));
    page.on('console', (message) => {
      const isOurs = !LOGIN.test(message.location().url ?? '') && !NOISE.test(message.text().trim());
      if (message.type() === 'error' && isOurs) this.problems.push(`console: ${message.text()}`);
    });
  }

  async shows(address: string, words: readonly string[]): Promise<void> {
    await this.page.goto(address, { waitUntil: 'domcontentloaded' });
    let missing: readonly string[] = words;
    try {
      await waitUntil(
        async () => {
          const text = String(await this.page.evaluate('document.body.innerText'));
          missing = words.filter((word) => !text.includes(word));
          return missing.length === 0;
        },
        { deadlineMs: DEADLINE_MS, everyMs: 100 },
      );
    } catch (cause) {
      const seen = [...this.problems, `missing: ${missing.join(', ')}`].join('\n');
      throw new Error(`${address} does not show what it should.\n${seen}`, { cause });
    }
    await waitUntil(() => this.open.size === 0 && performance.now() - this.lastChange > QUIET_MS, {
      deadlineMs: DEADLINE_MS,
      what: 'the page to have everything it asked for',
    });
  }

  private look(response: HTTPResponse): void {
    if (response.status() < 400 || LOGIN.test(response.url())) return;
    const request = response.request();
    this.problems.push(
      `${response.status()} ${request.method()} ${response.url()} ${request.postData() ?? ''}`,
    );
  }

  private changed(change: () => void): void {
    change();
    this.lastChange = performance.now();
  }
}

/** A real browser without a window. */
export class HeadlessBrowser {
  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<HeadlessBrowser> {
    if (CHROMIUM === undefined) throw new Error('Chromium is not installed');
    const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
    return new HeadlessBrowser(await puppeteer.launch({ executablePath: CHROMIUM, args }));
  }

  /** Opens an address, waits for its words and for silence on the wire; answers what went wrong on the way. */
  async visit(address: string, words: readonly string[]): Promise<string[]> {
    // In a window of its own, so that it is seen and drawn beside others: what is hidden asks for less.
    const page = await this.browser.newPage({ type: 'window' });
    try {
      await page.setViewport({ width: 1_400, height: 1_000 });
      const tab = new Tab(page);
      await tab.shows(address, words);
      return tab.problems;
    } finally {
      await page.close();
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}
