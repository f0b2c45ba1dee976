import type { AppContext } from '../context.ts';
import { findConnection } from '../db/connections.ts';
import { putContacts } from '../db/contact-directory.ts';
import { followMerges, noteBalances } from '../db/contact-links.ts';
import { noteContactRead, startContactRead } from '../db/contact-reads.ts';
import { inTransaction } from '../db/db.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { noteUntold } from '../db/xero-polls.ts';
import type { ContactRead } from '../db/contact-tables.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { contactProblemCodes } from './contact-problem.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

/** Clocks differ and Xero’s list lags a little behind its writes: the last minutes are read again. */
const OVERLAP_MS = 2 * 60_000;

/**
 * Brings the directory of the organisation’s contacts up to date: all of them the first time, going on at the page where an
 * earlier run stopped; afterwards what has changed since. Deals that waited for a contact are then looked at again.
 */
export async function fillDirectory(ctx: Context, orgId: string): Promise<void> {
  const access = xeroAccess(await findConnection(ctx.db, orgId, 'xero'), 'background');
  if (!access) return;
  const tenant = { orgId, tenantId: access.tenantId };
  const read = await startContactRead(ctx.db, tenant, ctx.now());
  try {
    const hasNews = read.filledAt ? await readChanges(ctx, access, read) : await readAll(ctx, access, read);
    if (!hasNews) return;
    await followMerges(ctx.db, tenant);
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'xero' }, error);
    throw error;
  }
  await wakeSyncs(ctx.db, { orgId, problemCodes: contactProblemCodes, now: ctx.now() });
  await ctx.wake(orgId);
}

async function readAll(ctx: Context, access: XeroAccess, read: ContactRead): Promise<boolean> {
  const tenant = { orgId: read.orgId, tenantId: read.tenantId };
  let { contactsRead } = read;
  for (let page = read.nextPage; ; page += 1) {
    const { contacts, isLast, itemCount } = await ctx.xero.listContacts(access, { page, since: null });
    contactsRead += contacts.length;
    await inTransaction(ctx.db, async (transaction) => {
      await putContacts(transaction, tenant, contacts);
      await noteBalances(transaction, tenant, contacts, ctx.now());
      const progress = { nextPage: page + 1, contactsRead, contactsInAll: itemCount };
      const end = isLast ? { filledAt: ctx.now(), readUntil: read.startedAt } : {};
      await noteContactRead(transaction, tenant, { ...progress, ...end });
    });
    if (isLast) return true;
  }
}

async function readChanges(ctx: Context, access: XeroAccess, read: ContactRead): Promise<boolean> {
  const tenant = { orgId: read.orgId, tenantId: read.tenantId };
  const startedAt = ctx.now();
  const since = new Date((read.readUntil ?? read.startedAt).getTime() - OVERLAP_MS);
  let hasNews = false;
  for (let page = 1; ; page += 1) {
    const { contacts, isLast } = await ctx.xero.listContacts(access, { page, since });
    hasNews = (await putContacts(ctx.db, tenant, contacts)).length > 0 || hasNews;
    await noteBalances(ctx.db, tenant, contacts, ctx.now());
    if (isLast) break;
  }
  if (hasNews) await noteUntold(ctx.db, tenant, ctx.now());
  await noteContactRead(ctx.db, tenant, { readUntil: startedAt });
  return hasNews;
}
