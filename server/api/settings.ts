import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { inTransaction } from '../db/db.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { findSettings, saveSettings } from '../db/settings.ts';
import { openStartLines } from '../db/start-lines.ts';
import { AppError, type FieldError } from '../errors.ts';
import { sendForOrg } from '../jobs.ts';
import { checkSettings, sellableAccounts, usableTaxRates } from '../sync/check-settings.ts';
import { readOrgState, xeroAccess, zohoAccess, type OrgState } from '../sync/org-state.ts';
import { defaultSettings, rulesSwitchedOn } from '../sync/settings.ts';
import { settingsSchema, type ChoicesAnswer, type Settings } from './contract.ts';
import { requireAdministrator } from './session.ts';

/** The org's settings, and what the pickers offer. */
export function settingsRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/settings', async (request, response) => {
    const { orgId } = await requireAdministrator(ctx, request);
    response.json((await findSettings(ctx.db, orgId))?.settings ?? defaultSettings([]));
  });

  router.put('/api/settings', async (request, response) => {
    const { orgId, userEmail } = await requireAdministrator(ctx, request);
    const state = await mustReadOrg(ctx, orgId);
    const settings = readSettings(request.body, state.saved?.settings ?? defaultSettings([]));
    const accountIds = await refuseUnusable(ctx, state, settings);
    await saveAndWake(ctx, state, { settings, accountIds, savedBy: userEmail });
    response.json(settings);
  });

  router.get('/api/settings/choices', async (request, response) => {
    const { orgId } = await requireAdministrator(ctx, request);
    const state = await mustReadOrg(ctx, orgId);
    response.json(await readChoices(ctx, state));
  });

  return router;
}

async function mustReadOrg(ctx: AppContext, orgId: string): Promise<OrgState> {
  const state = await readOrgState(ctx, orgId);
  if (state) return state;
  throw new AppError('zoho_not_connected', 'Zoho CRM is not connected yet.', {
    status: 409,
    fix: 'Connect Zoho CRM first.',
  });
}

function invalid(fields: FieldError[]): AppError {
  const names = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new AppError('invalid_settings', names, { status: 422, fields });
}

/** What a PUT leaves out keeps its present value; what it holds must be right. */
function readSettings(body: unknown, present: Settings): Settings {
  const given = z.record(z.string(), z.unknown()).safeParse(body);
  if (!given.success) throw invalid([{ field: 'settings', message: 'must be an object' }]);
  const mapping = z.record(z.string(), z.unknown()).safeParse(given.data['mapping'] ?? {});
  const merged = {
    ...present,
    ...given.data,
    ...(mapping.success ? { mapping: { ...present.mapping, ...mapping.data } } : {}),
  };
  const parsed = settingsSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map((issue) => ({ field: issue.path.join('.') || 'settings', message: issue.message })),
  );
}

/** Refuses what cannot work, as far as the connected sides can tell; gives the accounts' ids. */
async function refuseUnusable(ctx: AppContext, state: OrgState, settings: Settings): Promise<Record<string, string>> {
  const access = xeroAccess(state.xero);
  const [accounts, taxRates] = access
    ? await Promise.all([ctx.xero.listAccounts(access), ctx.xero.listTaxRates(access)])
    : [null, null];
  const fields = checkSettings(settings, { accounts, taxRates });
  if (fields.length > 0) throw invalid(fields);
  const codes = accounts?.flatMap(({ code, accountId }) => (code === null ? [] : [[code, accountId] as const])) ?? [];
  const used = new Set([
    settings.mapping.salesAccountCode,
    ...Object.values(settings.mapping.products).map((product) => product.accountCode),
  ]);
  return Object.fromEntries(codes.filter(([code]) => used.has(code)));
}

/** The new version, the start lines of rules it switches on, and the work that waited for it. */
async function saveAndWake(
  ctx: AppContext,
  state: OrgState,
  save: { settings: Settings; accountIds: Record<string, string>; savedBy: string },
): Promise<void> {
  const { orgId } = state.org;
  const now = ctx.now();
  const switchedOn = rulesSwitchedOn(state.saved?.settings ?? null, save.settings);
  await inTransaction(ctx.db, async (transaction) => {
    await saveSettings(transaction, { orgId, ...save, now });
    await openStartLines(transaction, orgId, switchedOn);
    if (switchedOn.length > 0) await sendForOrg(ctx.boss, 'draw-start-lines', orgId, transaction);
    await wakeSyncs(transaction, { orgId, problemCodes: ['needs_mapping'], now });
    await ctx.wake(orgId, transaction);
  });
}

async function readChoices(ctx: AppContext, state: OrgState): Promise<ChoicesAnswer> {
  const access = xeroAccess(state.xero);
  const [pipelines, accounts, taxRates] = await Promise.all([
    state.zoho?.state === 'connected' ? ctx.zoho.getPipelines(zohoAccess(state)) : null,
    access ? ctx.xero.listAccounts(access) : null,
    access ? ctx.xero.listTaxRates(access) : null,
  ]);
  return {
    pipelines,
    accounts: accounts && sellableAccounts(accounts),
    taxRates:
      taxRates && usableTaxRates(taxRates).map(({ taxType, name, ratePercent }) => ({ taxType, name, ratePercent })),
  };
}
