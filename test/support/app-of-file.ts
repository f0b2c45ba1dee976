import { afterAll, expect } from 'vitest';
import { startApp, type App } from './start-app.ts';

/**
 * One app for all tests of a file, connected and ready to invoice; closed after the last of them, when neither sandbox may
 * have been asked what its platform would refuse.
 */
export async function appOfFile(...how: Parameters<typeof startApp>): Promise<App> {
  const app = await startApp(...how);
  closeAfterTests(app);
  await app.setUp();
  return app;
}

/** The end of `app` when the tests of the file that calls this are over. */
export function closeAfterTests(app: App): void {
  afterAll(async () => {
    await app.close();
    expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
  });
}

/** The Xero organisation that the app is connected with. */
export function organisationOf(app: App) {
  const [first] = app.xero.organisations;
  if (!first) throw new Error('Xero has no organisation');
  return first;
}
