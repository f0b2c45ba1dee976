import type { AppContext } from '../context.ts';
import { correlated } from '../correlation.ts';
import { findConnection } from '../db/connections.ts';
import { listContactVersions, putContacts, type Tenant } from '../db/contact-directory.ts';
import { followMerges, noteBalances } from '../db/contact-links.ts';
import { listMirroredVersions } from '../db/deal-invoices.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import type { XeroChange } from '../db/xero-tables.ts';
import { askForContacts, claimXeroChanges, putOffXeroChanges, settleXeroChanges } from '../db/xero-changes.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Contact } from './contact.ts';
import { contactProblemCodes } from './contact-problem.ts';
import { isEcho } from './is-echo.ts';
import { mirrorInvoices } from './mirror-invoices.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

/** What one call can name in its address. */
const AT_ONCE = 40;
/** A worker that died over them is followed after this long. */
const CLAIM_MS = 60_000;
const TRY_AGAIN_MS = 10_000;

/**
 * Reads the invoices and contacts that Xero's events named, 40 in a call, and mirrors them. What the mirror holds already is
 * not read again. What cannot be read now is tried again later.
 */
export async function followXeroChanges(ctx: Context, orgId: string): Promise<void> {
  const access = xeroAccess(await findConnection(ctx.db, orgId, 'xero'), 'background');
  if (!access) return;
  const tenant = { orgId, tenantId: access.tenantId };
  for (;;) {
    const invoices = await follow(ctx, tenant, 'invoice', (changes) => readInvoices(ctx, access, tenant, changes));
    // Under a flood the same contact would be read after every forty of its invoices.
    if (invoices === 'more') continue;
    const contacts = await follow(ctx, tenant, 'contact', (changes) => readContacts(ctx, access, tenant, changes));
    if (contacts === 'all') return;
  }
}

async function follow(
  ctx: Context,
  tenant: Tenant,
  resource: XeroChange['resource'],
  read: (changes: XeroChange[]) => Promise<void>,
): Promise<'more' | 'all'> {
  const claim = { resource, limit: AT_ONCE, now: ctx.now(), claimMs: CLAIM_MS };
  const changes = await claimXeroChanges(ctx.db, tenant, claim);
  if (changes.length === 0) return 'all';
  try {
    await correlated(
      changes.map((change) => change.correlationId),
      () => read(changes),
    );
  } catch (error) {
    const waitMs = (error instanceof AppError ? error.retryAfterMs : null) ?? TRY_AGAIN_MS;
    await putOffXeroChanges(ctx.db, changes, new Date(ctx.now().getTime() + waitMs));
    await noteIfLost(ctx, { orgId: tenant.orgId, provider: 'xero' }, error);
    // Xero is busy or away: the rows wait for it, and nobody needs to hear.
    if (error instanceof AppError && error.retry === 'later') return 'all';
    throw error;
  }
  await settleXeroChanges(ctx.db, changes, ctx.now());
  return 'more';
}

async function readInvoices(ctx: Context, access: XeroAccess, tenant: Tenant, changes: XeroChange[]): Promise<void> {
  const known = await listMirroredVersions(ctx.db, tenant, idsOf(changes));
  const news = changes.filter((change) => !isEcho(change, known.get(change.resourceId)));
  // What we approved ourselves moved the balance all the same.
  const approved = changes.filter(
    (change) => !news.includes(change) && known.get(change.resourceId)?.status === 'AUTHORISED',
  );
  await askForContacts(
    ctx.db,
    tenant,
    approved.flatMap(({ resourceId }) => known.get(resourceId)?.contactId ?? []),
    ctx.now(),
  );
  if (news.length === 0) return;
  await mirrorInvoices(ctx, tenant, await ctx.xero.findInvoices(access, { ids: idsOf(news) }));
}

async function readContacts(ctx: Context, access: XeroAccess, tenant: Tenant, changes: XeroChange[]): Promise<void> {
  const known = await listContactVersions(ctx.db, tenant, idsOf(changes));
  const news = changes.filter((change) => !isEcho(change, known.get(change.resourceId)));
  if (news.length === 0) return;
  await mirrorContacts(ctx, tenant, await ctx.xero.readContacts(access, idsOf(news)));
}

/** Brings directory, links and balances up to date with contacts as Xero just answered them. */
async function mirrorContacts(ctx: Context, tenant: Tenant, contacts: Contact[]): Promise<void> {
  const differing = await putContacts(ctx.db, tenant, contacts);
  await noteBalances(ctx.db, tenant, contacts, ctx.now());
  if (differing.length === 0) return;
  await followMerges(ctx.db, tenant);
  const { orgId } = tenant;
  await wakeSyncs(ctx.db, { orgId, problemCodes: contactProblemCodes, now: ctx.now() });
  await ctx.wake(orgId);
}

function idsOf(changes: XeroChange[]): string[] {
  return changes.map(({ resourceId }) => resourceId);
}
