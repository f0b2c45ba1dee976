import { SignJWT } from 'jose';
import { routes, type Caller, type Route } from '../../server/route-table.ts';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { startApp, type App } from '../support/start-app.ts';
import { atRest, storedRows } from '../support/stored-rows.ts';

/** The rows of the table for these callers, each with a name for a test. */
export function routesOf(...callers: Caller[]): { name: string; route: Route }[] {
  return routes
    .filter(({ caller }) => callers.includes(caller))
    .map((route) => ({ name: `${route.method} ${route.path}`, route }));
}

/** A CRM with an invoiced deal, and one that has nothing to do with it on the same server. */
export interface AttackWorld {
  app: App;
  dealId: string;
  invoiceId: string;
  jobId: string;
  panel: Panel;
  /** What must not be in an answer to anybody else. */
  marks: string[];
  /** An administrator of the other CRM, and somebody of this one who is none. */
  neighbour: BrowserSession;
  neighbourOrgId: string;
  neighbourSecret: string;
  salesperson: BrowserSession;
  close(): Promise<void>;
}

export async function startAttackWorld(): Promise<AttackWorld> {
  const app = await startApp();
  await app.setUp();
  const deal = addDeal(app, { Deal_Name: 'Ridgeway secret fit-out' });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  const [job] = (await app.ledger.jobs()).body.jobs;
  const [neighbour, salesperson] = [createBrowserSession(), createBrowserSession()];
  app.zoho.signInAs(app.zoho.users[1]?.id ?? '');
  await salesperson.open(`${app.url}/signin`);
  app.zoho.signInAs(app.zoho.users[0]?.id ?? '');
  const secret = app.zoho.variables.get('ledger_signing_secret') ?? '';
  const { id } = app.zoho.org;
  app.zoho.org.id = '572576700000000888';
  await neighbour.open(`${app.url}/connect/zoho`);
  const neighbourSecret = app.zoho.variables.get('ledger_signing_secret') ?? '';
  app.zoho.org.id = id;
  // Both live in one sandbox, which has one place for the secret.
  app.zoho.variables.set('ledger_signing_secret', secret);
  return {
    ...{ app, dealId: deal.id, panel, neighbour, salesperson, neighbourSecret },
    ...{ invoiceId: invoice?.id ?? '', jobId: job?.id ?? '', neighbourOrgId: '572576700000000888' },
    marks: [invoice?.number ?? '?', invoice?.id ?? '?', 'Ridgeway secret fit-out', 'Demo Company (NZ)'],
    close: () => app.close(),
  };
}

/** The route's path with ids that exist, so that only the right is missing. */
export function pathOf({ path }: Route, { dealId, invoiceId, jobId }: AttackWorld): string {
  const values: Record<string, string> = { dealId, invoiceId, id: jobId, provider: 'xero', version: '1' };
  return path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? crypto.randomUUID());
}

/** A deal token with other claims, by this server's key or another one. */
export async function forgeToken(
  { app, panel }: AttackWorld,
  { claims = {}, key = app.server.context.keys.dealSession, alg = 'HS256' }: Forgery = {},
): Promise<string> {
  const [, payload = ''] = panel.token.split('.');
  const told = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  return new SignJWT({ ...told, ...claims }).setProtectedHeader({ alg }).sign(key);
}

interface Forgery {
  claims?: Record<string, unknown>;
  key?: Uint8Array;
  alg?: string;
}

/** All that is stored about an org once the server is at rest, except what calls and the clock leave behind. */
export async function storedOf({ app }: AttackWorld, orgId: string): Promise<Record<string, string>> {
  await atRest(app);
  const tables = await storedRows<{ table_name: string }>(
    app,
    `select table_name from information_schema.columns where table_schema = 'public' and column_name = 'org_id'
     and table_name not in ('xero_calls', 'xero_limits', 'xero_polls', 'call_log', 'monitor_samples')
     and table_name not like 'audit%'`,
  );
  const contents = tables.map(
    ({ table_name: table }) =>
      `(select string_agg(r::text, E'\\n' order by r::text) from "${table}" r where org_id = '${orgId}') as "${table}"`,
  );
  const [stored] = await storedRows<Record<string, string>>(app, `select ${contents.join(', ')}`);
  return stored ?? {};
}
