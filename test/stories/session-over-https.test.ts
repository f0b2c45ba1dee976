import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowserSession } from '../support/browser-session.ts';
import { startApp, type App } from '../support/start-app.ts';

let app: App;
beforeAll(async () => {
  app = await startApp({ PUBLIC_URL: 'https://ledger.example.com/' });
});
afterAll(() => app.close());

test('when people reach the server by https, its cookies never travel without it', async () => {
  const answer = await createBrowserSession().request(`${app.url}/signin`);
  const [line] = answer.headers.getSetCookie();
  expect(line).toMatch(/^ledger_browser=.+; HttpOnly; Secure; SameSite=Lax$/);
  const consent = new URL(answer.headers.get('location') ?? '');
  expect(consent.searchParams.get('redirect_uri')).toBe('https://ledger.example.com/oauth/zoho/callback');
});
