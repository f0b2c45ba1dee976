import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { loadEnv, type UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';

/** Zoho's embedded JS SDK, pinned here and nowhere else. Zoho serves it by URL only; there is no npm package. */
const ZOHO_SDK_URL = 'https://live.zwidgets.com/js-sdk/1.5/ZohoEmbededAppSDK.min.js';

/**
 * The server and the operators' commands as plain Node runs them (`--mode server`): a file for each file of `server/`,
 * not minified, so that a stack says where it happened; npm's packages stay where they are.
 */
const serverBuild: UserConfig = {
  publicDir: false,
  // Its files are hundreds: their names are of no use to whoever builds.
  logLevel: 'warn',
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'build/server',
    emptyOutDir: true,
    rolldownOptions: {
      input: ['index', 'backup', 'restore', 'rotate-key', 'verify-audit'].map((name) => `server/${name}.ts`),
      output: { preserveModules: true, preserveModulesRoot: 'server' },
    },
  },
};

/**
 * Two builds from one source folder: the extension that Zoho hosts (`app/`, what `zet pack` zips) and the settings
 * page that our own server hosts (`--mode settings`, `build/settings/`). Everything a page must not be able to change –
 * where the widget talks to, which CRM may frame it – is compiled in from the environment.
 */
export default defineConfig(({ mode }) => {
  if (mode === 'server') return serverBuild;
  const env = { ...loadEnv('', process.cwd(), ''), ...process.env };
  const publicUrl = env['PUBLIC_URL'] || `http://localhost:${env['PORT'] || '3000'}`;
  const hosted = mode === 'settings';
  return {
    root: hosted ? 'widgets/settings' : 'widgets',
    base: hosted ? '/settings/' : './',
    publicDir: hosted ? false : 'public',
    plugins: [react()],
    define: {
      __PUBLIC_URL__: JSON.stringify(publicUrl.replace(/\/$/, '')),
      __ZOHO_SDK_URL__: JSON.stringify(env['ZOHO_SDK_URL'] || ZOHO_SDK_URL),
      __EXTRA_CRM_ORIGIN__: JSON.stringify(env['ZOHO_CRM_URL'] ? new URL(env['ZOHO_CRM_URL']).origin : null),
      __EXTENSION_NAMESPACE__: JSON.stringify(env['ZOHO_EXTENSION_NAMESPACE'] || null),
    },
    build: {
      outDir: hosted ? '../../build/settings' : '../app',
      emptyOutDir: true,
      sourcemap: false,
      rolldownOptions: {
        input: resolve(`widgets/${hosted ? 'settings' : 'deal-invoices'}/index.html`),
        // Making a schema has no effect: what of the contract a page does not use is left out of it.
        treeshake: { manualPureFunctions: ['z'] },
        // What a page begins with is one file: cut up it would be larger, and no part of it is of use alone.
        output: {
          codeSplitting: { groups: [{ name: 'main', test: /\/main\.tsx$/, includeDependenciesRecursively: true }] },
        },
      },
    },
    test: {
      root: '.',
      env: { TZ: 'UTC' },
      // Stories wait for clocks and databases much of their time.
      maxWorkers: 4,
      // What a test waits for says what is missing long before; this only ends what would never end, on a machine that is
      // busy with something else too.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      projects: [
        {
          extends: true,
          test: {
            name: 'server',
            root: '.',
            environment: 'node',
            include: ['test/{stories,adapters,attacks,sandbox}/**/*.test.ts', 'test/*.test.ts'],
            globalSetup: [
              'test/support/postgres-for-tests.ts',
              'test/support/no-secret-leaks.ts',
              'test/support/server-for-tests.ts',
            ],
            // Each file has an app and a database of its own; what they import is read once.
            isolate: false,
          },
        },
        {
          extends: true,
          test: {
            name: 'rules',
            root: '.',
            environment: 'node',
            include: ['test/rules/**/*.test.ts'],
            // They are pure: nothing that one file leaves behind can reach another, and what they import is read once.
            isolate: false,
          },
        },
        {
          extends: true,
          test: {
            name: 'browser',
            root: '.',
            environment: 'node',
            include: ['test/browser/**/*.test.ts'],
            globalSetup: [
              'test/support/postgres-for-tests.ts',
              'test/support/no-secret-leaks.ts',
              'test/browser/packed-extension.ts',
            ],
          },
        },
        {
          extends: true,
          test: {
            name: 'widgets',
            root: '.',
            environment: 'happy-dom',
            include: ['test/widgets/**/*.test.tsx'],
            setupFiles: ['test/support/widget-setup.ts'],
          },
        },
      ],
    },
  };
});
