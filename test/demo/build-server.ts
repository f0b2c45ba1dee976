import { build } from 'vite';

/**
 * Builds what `npm start` and the operators' commands run. Once, before any of them is started: their files are gone for a
 * moment.
 */
export async function buildServer(): Promise<void> {
  const before = process.env['NODE_ENV'];
  await build({ logLevel: 'error', mode: 'server' });
  // Vite says production from then on; whoever asked has an opinion of its own.
  if (before === undefined) delete process.env['NODE_ENV'];
}
