import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';

interface ChromiumProgram {
  path: string;
  env?: Record<string, string>;
}

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const INSTALLED = {
  linux: ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/**
 * Starts a headless Chromium for a browser test: the one `CHROME_PATH` names, else an installed Chrome, Chromium or
 * Edge, else one that `npx playwright install chromium` fetched, else (Linux x64) the one inside the npm package
 * `@sparticuz/chromium`, which brings the libraries and fonts that a bare system lacks. `flags` are Chromium's own.
 *
 * @throws Error that says how to get a browser when there is none.
 */
export async function launchChromium(flags: string[] = []): Promise<Browser> {
  const { path, env } = await findChromium();
  const args = [...FLAGS, ...flags];
  return chromium.launch({ executablePath: path, args, ...(env && { env: { ...process.env, ...env } }) });
}

async function findChromium(): Promise<ChromiumProgram> {
  const named = process.env['CHROME_PATH'];
  if (named) return { path: named };
  const installed = await findInstalled();
  if (installed) return { path: installed };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium();
  throw new Error('There is no Chrome, Chromium or Edge here. Set CHROME_PATH or run: npx playwright install chromium');
}

async function findInstalled(): Promise<string | undefined> {
  const names = process.platform in INSTALLED ? INSTALLED[process.platform as keyof typeof INSTALLED] : [];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = names.flatMap((name) => (dirname(name) === '.' ? folders.map((folder) => join(folder, name)) : name));
  for (const path of [...paths, chromium.executablePath()]) {
    if (await exists(path)) return path;
  }
  return undefined;
}

/**
 * Unpacks the browser of the npm package once per version into node_modules/.cache. The package's own unpacking takes
 * a half-written browser of another process for a whole one, and leaves the libraries out outside of AWS.
 */
async function unpackChromium(): Promise<ChromiumProgram> {
  const packageFolder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../..');
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const folder = join(packageFolder, '../../.cache', `chromium-${version}`); // not in /tmp, where others could plant one
  if (!(await exists(folder))) {
    await mkdir(dirname(folder), { recursive: true });
    const draft = await mkdtemp(`${folder}-`);
    try {
      await unpackInto(draft, join(packageFolder, 'bin'));
      await writeFile(join(draft, 'fonts.conf'), fontSettings(folder));
      // Whole or not at all, also when several test processes come here at once.
      await rename(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true });
      if (!(await exists(folder))) throw error;
    }
  }
  const env = { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder };
  return { path: join(folder, 'chromium'), env };
}

async function unpackInto(folder: string, archives: string): Promise<void> {
  const program = join(folder, 'chromium');
  await decompress(join(archives, 'chromium.br'), program);
  await chmod(program, 0o755);
  for (const name of ['al2023.tar', 'fonts.tar']) {
    const archive = join(folder, name);
    await decompress(join(archives, `${name}.br`), archive);
    await promisify(execFile)('tar', ['-x', '--no-same-owner', '-f', archive, '-C', folder]);
    await rm(archive);
  }
}

async function decompress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

/** The package's own font settings name folders of AWS. */
function fontSettings(folder: string): string {
  const folders = [join(folder, 'fonts'), '/usr/share/fonts'].map((path) => `<dir>${path}</dir>`).join('');
  return `<fontconfig>${folders}<cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>\n`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
