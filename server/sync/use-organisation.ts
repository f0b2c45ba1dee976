import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { findConnection, putConnection } from '../db/connections.ts';
import { inTransaction } from '../db/db.ts';
import { startContactRead } from '../db/contact-reads.ts';
import { wakeAutomations } from '../db/automation-runs.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { dropOrganisationChoice } from '../db/organisation-choices.ts';
import { eraseUnusedTokenSet } from '../db/token-sets.ts';
import { sendForOrg } from '../jobs.ts';
import { reconnectProblems } from './reconnect-problems.ts';

/** An organisation that a person consented to in Xero. */
export interface ConsentedOrganisation {
  tenantId: string;
  connectionId: string;
  tokenSetId: string;
  name: string | null;
  connectedBy: string;
  /** Who said so, and from where. */
  by: AuditSource;
}

/** Makes it the org's connection; what waited for Xero goes on. Throws what Xero says when it cannot be read. */
export async function useOrganisation(
  ctx: AppContext,
  orgId: string,
  { tenantId, connectionId, tokenSetId, name, connectedBy, by }: ConsentedOrganisation,
): Promise<void> {
  const earlier = await findConnection(ctx.db, orgId, 'xero');
  const organisation = await ctx.xero.getOrganisation({ orgId, tenantId, tokenSetId, urgency: 'person' });
  const connection = {
    ...{ orgId, provider: 'xero' as const, state: 'connected' as const, problem: null },
    ...{ tokenSetId, connectedBy, tenantId, connectionId },
    name: organisation.name || name,
    shortCode: organisation.shortCode,
    baseCurrency: organisation.baseCurrency,
    timeZone: organisation.timeZone,
    salesTerms: organisation.salesTerms && JSON.stringify(organisation.salesTerms),
    since: ctx.now(),
    checkedAt: ctx.now(),
    invoicesReadUntil: earlier?.tenantId === tenantId ? (earlier.invoicesReadUntil ?? null) : null,
  };
  const isOther = earlier?.tenantId != null && earlier.tenantId !== tenantId;
  await inTransaction(ctx.db, async (transaction) => {
    await putConnection(transaction, connection);
    await dropOrganisationChoice(transaction, orgId);
    await noteDone(transaction, {
      ...{ ...by, orgId, at: ctx.now(), subject: { tenant: tenantId } },
      action: isOther ? 'organisation.changed' : 'xero.connected',
      ...(isOther ? { before: { tenantId: earlier.tenantId }, after: { tenantId } } : {}),
    });
  });
  if (earlier?.tokenSetId && earlier.tokenSetId !== tokenSetId) await eraseUnusedTokenSet(ctx.db, earlier.tokenSetId);
  await startContactRead(ctx.db, { orgId, tenantId }, ctx.now());
  await sendForOrg(ctx.boss, 'fill-contacts', orgId);
  await wakeSyncs(ctx.db, { orgId, problemCodes: reconnectProblems, now: ctx.now() });
  await wakeAutomations(ctx.db, orgId);
  await ctx.wake(orgId);
}
