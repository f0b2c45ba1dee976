import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';
import { freePort } from '../support/free-port.ts';

/** The gallery's pages on this machine. */
export interface Gallery {
  /** `sheet.html` with a group's states; see `draw-sheet.ts`. */
  url: string;
  close(): Promise<void>;
}

/** Builds the gallery as the product is built and serves it; nothing of it is left after `close`. */
export async function serveGallery(): Promise<Gallery> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  const outDir = mkdtempSync(join(tmpdir(), 'deal-ledger-gallery-pages-'));
  const root = resolve('test/gallery');
  const input = ['sheet.html', 'state.html'].map((page) => join(root, page));
  await build({
    ...{ configFile: false, root, base: './', publicDir: false, logLevel: 'error', plugins: [react()] },
    define: {
      ...{ __PUBLIC_URL__: JSON.stringify('https://ledger.example'), __ZOHO_SDK_URL__: '""' },
      ...{ __EXTRA_CRM_ORIGIN__: 'null', __EXTENSION_NAMESPACE__: 'null' },
    },
    build: { outDir, emptyOutDir: true, target: 'esnext', rolldownOptions: { input } },
  });
  if (before !== undefined) process.env['NODE_ENV'] = before;
  const port = await freePort();
  const server = await preview({
    ...{ configFile: false, root, logLevel: 'error', build: { outDir } },
    preview: { port, host: '127.0.0.1', strictPort: true },
  });
  return {
    url: `http://127.0.0.1:${port}/sheet.html`,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
