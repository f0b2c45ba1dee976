import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLedgerProcess } from '../demo/ledger-process.ts';
import { freePort } from '../support/free-port.ts';
import { startApp, type App } from '../support/start-app.ts';

let app: App;
let folder: string;
beforeAll(async () => {
  app = await startApp();
  folder = mkdtempSync(join(tmpdir(), 'ledger-built-'));
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the server that npm start runs has the guides and their pictures, as its source has', async () => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const environment = { ...app.environment, PORT: String(port) };
  const server = await startLedgerProcess({ environment, url, logFile: join(folder, 'server.log'), mode: 'once' });
  try {
    const paths = ['/help', '/help/administrator?lang=de', '/help/images/deal-panel.png', '/privacy'];
    for (const path of paths) {
      const [built, source] = await Promise.all([url, app.url].map((from) => fetch(from + path)));
      expect([path, built?.status, await built?.text()]).toEqual([path, 200, await source?.text()]);
    }
  } finally {
    await server.stop();
  }
});

test('npm start says that the build is missing', async () => {
  cpSync('package.json', join(folder, 'package.json'));
  const said = await new Promise<{ code: unknown; text: string }>((resolve) => {
    execFile('npm', ['start'], { cwd: folder }, (error, _stdout, stderr) => {
      resolve({ code: error?.code ?? 0, text: stderr });
    });
  });
  expect(said).toEqual({ code: 1, text: expect.stringContaining('Run npm run build first.') as string });
});
