import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { findConnection, putConnection } from '../db/connections.ts';
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
  /** The CRM's id of the person who said so. */
  userId: string;
}

/** Makes it the org's connection; what waited for Xero goes on. Throws what Xero says when it cannot be read. */
export async function useOrganisation(
  ctx: AppContext,
  orgId: string,
  { tenantId, connectionId, tokenSetId, name, connectedBy, userId }: ConsentedOrganisation,
): Promise<void> {
  const earlier = await findConnection(ctx.db, orgId, 'xero');
  const organisation = await ctx.xero.getOrganisation({ tenantId, tokenSetId, urgency: 'person' });
  await putConnection(ctx.db, {
    ...{ orgId, provider: 'xero', state: 'connected', tokenSetId, problem: null, connectedBy, tenantId, connectionId },
    name: organisation.name || name,
    shortCode: organisation.shortCode,
    baseCurrency: organisation.baseCurrency,
    timeZone: organisation.timeZone,
    salesTerms: organisation.salesTerms && JSON.stringify(organisation.salesTerms),
    since: ctx.now(),
    checkedAt: ctx.now(),
    invoicesReadUntil: earlier?.tenantId === tenantId ? (earlier.invoicesReadUntil ?? null) : null,
  });
  await dropOrganisationChoice(ctx.db, orgId);
  if (earlier?.tenantId && earlier.tenantId !== tenantId) {
    await noteAudit(ctx.db, {
      ...{ orgId, at: ctx.now(), actor: 'person', userId, origin: 'browser', network: null },
      ...{ action: 'organisation.changed', outcome: 'success', code: null, subject: { tenant: tenantId } },
      ...{ before: { tenantId: earlier.tenantId }, after: { tenantId } },
    });
  }
  if (earlier?.tokenSetId && earlier.tokenSetId !== tokenSetId) await eraseUnusedTokenSet(ctx.db, earlier.tokenSetId);
  await startContactRead(ctx.db, { orgId, tenantId }, ctx.now());
  await sendForOrg(ctx.boss, 'fill-contacts', orgId);
  await wakeSyncs(ctx.db, { orgId, problemCodes: reconnectProblems, now: ctx.now() });
  await wakeAutomations(ctx.db, orgId);
  await ctx.wake(orgId);
}
