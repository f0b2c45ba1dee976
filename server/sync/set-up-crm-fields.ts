import type { CrmFigure, CrmFields } from '../api/contract/crm-writes.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import { dropExtra } from '../db/connections.ts';
import { findCrmFieldSetup, listCrmFields, putCrmFields, type CrmFieldSetup } from '../db/crm-fields.ts';
import { inTransaction } from '../db/db.ts';
import { wakeWriteBacks } from '../db/deal-write-backs.ts';
import { AppError } from '../errors.ts';
import type { ZohoAccess } from '../zoho/zoho-call.ts';
import type { CreatedField } from '../zoho/zoho-deal-fields.ts';
import { askedOf, figureFields, figures, ownName, whyUnusable, type DealField } from './crm-fields.ts';
import { noteIfLost } from './note-lost.ts';
import { readOrgState, settingsOf, zohoAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'log' | 'now'>;

/** Fields may be deleted or change in the CRM, of which nothing tells. */
const LOOK_AGAIN_MS = 24 * 3600_000;

interface FoundField {
  figure: CrmFigure;
  apiName: string;
}

/**
 * Finds the fields of deals that the settings name and makes those of our own that the CRM lacks; what cannot be used or
 * made becomes a problem and leaves the others alone. Does nothing without the permission, or when it is done.
 */
export async function setUpCrmFields(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (state?.zoho?.state !== 'connected' || !state.zoho.extras.includes('crm-fields')) return;
  const { crmFields } = settingsOf(state);
  const asked = askedOf(crmFields);
  if (isDone(await findCrmFieldSetup(ctx.db, orgId), asked, ctx.now())) return;
  try {
    const { fields, problems } =
      crmFields.mode === 'on' ? await findAndMake(ctx, zohoAccess(state), crmFields) : { fields: [], problems: [] };
    const before = await listCrmFields(ctx.db, orgId);
    const isNew = fields.some(
      ({ figure, apiName }) => !before.some((b) => b.figure === figure && b.apiName === apiName),
    );
    await inTransaction(ctx.db, async (transaction) => {
      await putCrmFields(transaction, orgId, { asked, problem: problems[0] ?? null, doneAt: ctx.now(), fields });
      if (isNew) await wakeWriteBacks(transaction, orgId);
    });
  } catch (error) {
    const isMissing = error instanceof AppError && error.code === 'zoho_permission_missing';
    if (!isMissing) {
      await noteIfLost(ctx, { orgId, provider: 'zoho' }, error);
      throw error;
    }
    ctx.log.warn({ err: error, orgId }, 'the permission for fields of deals is missing');
    await dropExtra(ctx.db, orgId, 'crm-fields');
  }
}

function isDone(setup: CrmFieldSetup | undefined, asked: string, now: Date): boolean {
  if (setup?.asked !== asked || setup.problem !== null) return false;
  return now.getTime() - setup.doneAt.getTime() < LOOK_AGAIN_MS;
}

async function findAndMake(
  ctx: Context,
  access: ZohoAccess,
  { fields: wanted }: CrmFields,
): Promise<{ fields: FoundField[]; problems: Problem[] }> {
  const chosen = figures.filter((figure) => wanted[figure] !== null);
  const known = await ctx.zoho.listDealFields(access);
  const find = (figure: CrmFigure, among: DealField[]) =>
    among.find(({ apiName }) => apiName === wanted[figure]) ??
    // Zoho may have given our own field another name than we expected.
    (wanted[figure] === ownName(figure) ? among.find(({ label }) => label === figureFields[figure].label) : undefined);

  const missing = chosen.filter((figure) => find(figure, known) === undefined && wanted[figure] === ownName(figure));
  const made = await ctx.zoho.createDealFields(access, missing.map(newField));
  const all = missing.length > 0 ? await ctx.zoho.listDealFields(access) : known;
  const refusals = new Map(missing.map((figure, index) => [figure, made[index]] as const));

  const fields: FoundField[] = [];
  const problems: Problem[] = [];
  for (const figure of chosen) {
    const field = find(figure, all);
    const why = field && whyUnusable(figure, field);
    if (field && why === null) fields.push({ figure, apiName: field.apiName });
    else problems.push(why ? unusable(why) : notThere(figure, wanted[figure] ?? '', refusals.get(figure)));
  }
  return { fields, problems };
}

function newField(figure: CrmFigure): { label: string; type: string } {
  const { label, types } = figureFields[figure];
  return { label, type: types[0] };
}

function unusable(why: string): Problem {
  const message = `A figure of the invoices cannot be written: ${why}.`;
  return { code: 'crm_field_unusable', message, fix: 'Choose another field in Settings.', detail: null };
}

function notThere(figure: CrmFigure, apiName: string, refusal: CreatedField | undefined): Problem {
  const { label } = figureFields[figure];
  if (!refusal || !('code' in refusal)) {
    const message = `Deals in the CRM have no field “${apiName}”.`;
    return { code: 'crm_field_unusable', message, fix: 'Choose another field in Settings.', detail: null };
  }
  const isLimit = refusal.code.includes('LIMIT');
  const message = isLimit
    ? `The CRM’s edition allows no further field for deals, so “${label}” could not be made.`
    : `Zoho CRM did not make the field “${label}”.`;
  return {
    code: 'crm_field_not_made',
    message,
    fix: 'Delete a field that is no longer used, or choose an existing one in Settings.',
    detail: `${refusal.code}: ${refusal.message}`,
  };
}
