import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { findConnection } from '../db/connections.ts';
import { countDealsInOrganisation, findOrganisationChoice, putOrganisationChoice } from '../db/organisation-choices.ts';
import { AppError } from '../errors.ts';
import { dropChoice } from './drop-choice.ts';
import { useOrganisation, type ConsentedOrganisation } from './use-organisation.ts';

/**
 * Uses the organisation just consented to. Another one than that which has invoices of deals asks first: until somebody says
 * yes on Settings nothing is written to it, and the connection stays as it was.
 */
export async function chooseOrganisation(
  ctx: AppContext,
  orgId: string,
  consented: ConsentedOrganisation,
): Promise<void> {
  const current = await findConnection(ctx.db, orgId, 'xero');
  await dropChoice(ctx, orgId, { except: consented.connectionId });
  const leaves = current?.tenantId && current.tenantId !== consented.tenantId ? current.tenantId : null;
  if (leaves === null || (await countDealsInOrganisation(ctx.db, { orgId, tenantId: leaves })) === 0) {
    await useOrganisation(ctx, orgId, consented);
    return;
  }
  const { tenantId, connectionId, tokenSetId, name, connectedBy, by } = consented;
  await putOrganisationChoice(ctx.db, {
    ...{ orgId, tenantId, connectionId, tokenSetId, name, chosenBy: connectedBy, chosenAt: ctx.now() },
  });
  await noteDone(ctx.db, { ...by, orgId, at: ctx.now(), action: 'organisation.asked', subject: { tenant: tenantId } });
}

/** What the organisation that waits for a yes is, and what it would take over from; null: none waits. */
export async function readChoice(ctx: Pick<AppContext, 'db'>, orgId: string) {
  const [choice, current] = await Promise.all([
    findOrganisationChoice(ctx.db, orgId),
    findConnection(ctx.db, orgId, 'xero'),
  ]);
  if (!choice || !current?.tenantId) return null;
  return {
    chosen: choice.name ?? choice.tenantId,
    current: current.name ?? current.tenantId,
    currentState: current.state,
    deals: await countDealsInOrganisation(ctx.db, { orgId, tenantId: current.tenantId }),
  };
}

/** A person's answer: `chosen` becomes the org's connection, or all stays as it was and the consent is given back. */
export async function answerChoice(
  ctx: AppContext,
  { orgId, by, use }: { orgId: string; by: AuditSource; use: 'chosen' | 'current' },
): Promise<void> {
  const choice = await findOrganisationChoice(ctx.db, orgId);
  if (!choice) {
    throw new AppError('no_choice', 'No organisation waits for an answer.', {
      status: 409,
      fix: 'Connect Xero again and choose the organisation there.',
    });
  }
  if (use === 'current') {
    await dropChoice(ctx, orgId);
    const subject = { refused: choice.tenantId };
    await noteDone(ctx.db, { ...by, orgId, at: ctx.now(), action: 'organisation.kept', subject });
    return;
  }
  const { tenantId, connectionId, tokenSetId, name, chosenBy: connectedBy } = choice;
  await useOrganisation(ctx, orgId, { tenantId, connectionId, tokenSetId, name, connectedBy, by });
}
