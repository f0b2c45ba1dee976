import type { SignInRequestAnswer, SignInStateAnswer } from '../../server/api/contract/sign-in.ts';
import type { ZohoSandbox } from '../sandbox/zoho/zoho-controls.ts';
import { createBrowserSession, type BrowserSession } from './browser-session.ts';

/** Opens the page of a request as this user of the CRM, in a browser of their own unless one is given. */
export async function openSignInPage(
  zoho: ZohoSandbox,
  page: { url: string; userId: string; browser?: BrowserSession },
): Promise<{ browser: BrowserSession; status: number; text: string; visited: string[] }> {
  const { url, userId, browser = createBrowserSession() } = page;
  const before = zoho.signedIn().id;
  zoho.signInAs(userId);
  try {
    return { browser, ...(await browser.open(url)) };
  } finally {
    zoho.signInAs(before);
  }
}

/** Presses a button of the page, as the browser that shows it would; then follows to what it shows next. */
export async function pressButton(
  { browser, url }: { browser: BrowserSession; url: string },
  { html, button, origin = new URL(url).origin }: { html: string; button: string; origin?: string | null },
): Promise<{ status: number; text: string }> {
  const form = html.split('<form ').find((part) => part.includes(`>${button}</button>`));
  const action = /action="([^"]+)"/.exec(form ?? '')?.[1];
  if (action === undefined) throw new Error(`the page has no button “${button}”: ${html}`);
  const address = new URL(action, url).href;
  const answer = await browser.request(address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(origin === null ? {} : { origin }) },
    body: '',
  });
  const next = answer.headers.get('location');
  if (answer.status !== 303 || next === null) return { status: answer.status, text: await answer.text() };
  return browser.open(new URL(next, address).href);
}

/** Walks a person's sign-in for a panel to its end, as the panel's frame and the person would; gives the stronger token. */
export async function walkSignIn(
  zoho: ZohoSandbox,
  panel: { url: string; token: string; userId: string; action: string },
): Promise<string> {
  const { url, token, userId, action } = panel;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const asked = await fetch(`${url}/api/sign-in-requests`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ action }),
  });
  if (!asked.ok) throw new Error(`the request was refused: ${await asked.text()}`);
  const request = (await asked.json()) as SignInRequestAnswer;
  const { browser, text } = await openSignInPage(zoho, { url: request.url, userId });
  await pressButton({ browser, url: request.url }, { html: text, button: 'Yes, it is me' });
  const answer = await fetch(`${url}/api/sign-in-requests/${request.requestId}`, { headers });
  const said = (await answer.json()) as SignInStateAnswer;
  if (said.state !== 'done') throw new Error(`the sign-in ended as ${said.state}: ${text}`);
  return said.token;
}
