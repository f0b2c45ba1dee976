import { isDeepStrictEqual } from 'node:util';
import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import type { AuditSource } from '../db/audit-log.ts';
import { AppError, notAllowed, type FieldError } from '../errors.ts';
import { checkSettings } from '../sync/check-settings.ts';
import { followGoneAccounts } from '../sync/follow-accounts.ts';
import { readOrgState, settingsOf, type OrgState } from '../sync/org-state.ts';
import { withoutStates, withStates } from '../sync/settings-answer.ts';
import { conditionFields } from '../sync/rule-conditions.ts';
import { templateFields } from '../sync/named-fields.ts';
import { readSubforms } from '../sync/read-crm-choices.ts';
import { nothingOffered, readDealFields, readPipelines, readXeroOffer, unlessUnreadable } from '../sync/read-offers.ts';
import type { CrmPosition } from '../sync/rights.ts';
import { saveNextVersion } from '../sync/save-settings.ts';
import { defaultSettings } from '../sync/settings.ts';
import { settingsSchema, type Settings } from './contract/settings.ts';
import { sourceOf } from './audit-source.ts';
import { requireHostedRight } from './session.ts';

/** How often a save begins anew because somebody else saved at the same moment. */
const MAX_ATTEMPTS = 5;

/** The org's settings. */
export function settingsRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/settings', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    const state = await readOrgState(ctx, orgId);
    response.json(state?.saved ? await withStates(ctx, state, state.saved.settings) : defaultSettings([]));
  });

  router.put('/api/settings', async (request, response) => {
    const { orgId, userId, userEmail, role } = await requireHostedRight(ctx, request, 'settings');
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const change = { orgId, body: request.body as unknown, savedBy: userEmail, rank: role, by };
    response.json(await changeSettings(ctx, change));
  });

  return router;
}

/** Throws `zoho_not_connected` while the org has never connected. */
export async function mustReadOrg(ctx: AppContext, orgId: string): Promise<OrgState> {
  const state = await readOrgState(ctx, orgId);
  if (state) return state;
  throw new AppError('zoho_not_connected', 'Zoho CRM is not connected yet.', {
    status: 409,
    fix: 'Connect Zoho CRM first.',
  });
}

interface SettingsChange {
  orgId: string;
  body: unknown;
  savedBy: string;
  rank: CrmPosition['rank'];
  by: AuditSource;
  /** The earlier version that the body is of. */
  restores?: number;
}

/** Lays the change over the settings in force, checks the whole and saves it as the next version. */
export async function changeSettings(ctx: AppContext, change: SettingsChange): Promise<Settings> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const state = await mustReadOrg(ctx, change.orgId);
    const given = readChange(change.body);
    const named = readSettings(given, settingsOf(state));
    refuseOwnRights(change.rank, { present: settingsOf(state), named });
    const { settings, accountIds } = await refuseUnusable(ctx, state, { given, settings: named });
    const { savedBy, by, restores } = change;
    const save = { settings, accountIds, savedBy, by, ...(restores !== undefined && { restores }) };
    const outcome = await saveNextVersion(ctx, state, save);
    if (outcome === 'saved') return withStates(ctx, state, settings);
  }
  throw new AppError('settings_busy', 'Others are saving the settings at the same time.', {
    status: 409,
    fix: 'Load the page again and save once more.',
  });
}

/** Whoever was given the settings must not give themselves the rest. */
function refuseOwnRights(rank: CrmPosition['rank'], { present, named }: Record<'present' | 'named', Settings>): void {
  if (rank === 'administrator' || isDeepStrictEqual(present.rights, named.rights)) return;
  throw notAllowed('not_administrator', 'Only an administrator says who may do what.', 'Ask a CRM administrator.');
}

function invalid(fields: FieldError[]): AppError {
  const names = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new AppError('invalid_settings', names, { status: 422, fields });
}

type Change = Record<string, unknown>;
const changeSchema = z.record(z.string(), z.unknown());

export function readChange(body: unknown): Change {
  const given = changeSchema.safeParse(body);
  if (given.success) return given.data;
  throw invalid([{ field: 'settings', message: 'must be an object' }]);
}

/** What a PUT leaves out keeps its present value; what it holds must be right. */
export function readSettings(given: Change, present: Settings): Settings {
  const groups = (['mapping', 'crmFields', 'automations', 'rights'] as const).flatMap((key) => {
    const group = changeSchema.safeParse(given[key]);
    return group.success ? [[key, { ...present[key], ...group.data }] as const] : [];
  });
  const merged = { ...present, ...given, ...Object.fromEntries(groups) };
  const fields = changeSchema.safeParse(changeSchema.safeParse(given['crmFields']).data?.['fields']);
  if (fields.success)
    merged.crmFields = { ...merged.crmFields, fields: { ...present.crmFields.fields, ...fields.data } };
  const parsed = settingsSchema.safeParse(merged);
  if (parsed.success) return withoutStates(parsed.data);
  throw invalid(parsed.error.issues.flatMap(fieldErrors));
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null];
  const message = issue.code === 'unrecognized_keys' ? 'is not a setting' : issue.message;
  return keys.map((key) => ({
    field: [...issue.path, ...(key === null ? [] : [key])].join('.') || 'settings',
    message,
  }));
}

/**
 * Refuses what cannot work, as far as the connected sides can tell; gives the settings with the present codes of accounts
 * renamed meanwhile, and the accounts' ids. Only what the change touches is asked about: an account archived since then
 * must not stand in the way of an unrelated change.
 */
async function refuseUnusable(
  ctx: AppContext,
  state: OrgState,
  { given, settings: named }: { given: Change; settings: Settings },
): Promise<{ settings: Settings; accountIds: Record<string, string> }> {
  const present = settingsOf(state);
  const hasOtherSubforms = !isDeepStrictEqual(named.mapping.subforms, present.mapping.subforms);
  const hasOtherFields = namesOtherFields(named, present);
  const [pipelines, read, offered] = await Promise.all([
    'rules' in given || 'automations' in given ? unlessUnreadable(ctx, state, () => readPipelines(ctx, state)) : null,
    hasOtherFields || hasOtherSubforms ? unlessUnreadable(ctx, state, () => readDealFields(ctx, state)) : null,
    'mapping' in given ? readXeroOffer(ctx, state, named.mapping) : nothingOffered,
  ]);
  const subforms = hasOtherSubforms ? await readSubforms(ctx, state, read) : null;
  const dealFields = hasOtherFields ? read : null;
  const mapping = followGoneAccounts(named.mapping, state.saved?.accountIds ?? {}, offered.accounts ?? []);
  const settings = { ...named, mapping };
  const fields = checkSettings(settings, { pipelines, dealFields, subforms, ...offered });
  if (fields.length > 0) throw invalid(fields);
  const ids =
    offered.accounts?.flatMap(({ code, accountId }) => (code === null ? [] : [[code, accountId] as const])) ?? [];
  const known = { ...state.saved?.accountIds, ...Object.fromEntries(ids) };
  const used = [mapping.salesAccountCode, ...Object.values(mapping.products).map((product) => product.accountCode)];
  return { settings, accountIds: Object.fromEntries(Object.entries(known).filter(([code]) => used.includes(code))) };
}

/** Whether other fields of deals are named than before. */
function namesOtherFields(next: Settings, present: Settings): boolean {
  const isSameRate = next.mapping.exchangeRateField === present.mapping.exchangeRateField;
  const named = ({ rules, mapping }: Settings) => [...conditionFields(rules), ...templateFields(mapping)];
  const isSameElsewhere =
    isDeepStrictEqual(conditionsOf(next), conditionsOf(present)) && isDeepStrictEqual(named(next), named(present));
  return !isSameRate || !isSameElsewhere || !isDeepStrictEqual(next.crmFields.fields, present.crmFields.fields);
}

function conditionsOf({ rules }: Settings) {
  return rules.map(({ conditions }) => conditions ?? null);
}
