import { randomBytes, randomInt } from 'node:crypto';
import type { AppContext } from '../context.ts';
import { changeWatch, deleteWatches, listWatches, openWatch, type StoredWatch } from '../db/watches.ts';
import { AppError } from '../errors.ts';
import type { ZohoAccess } from '../zoho/zoho-call.ts';
import { readOrgState, settingsOf, zohoAccess } from './org-state.ts';
import { watchedModules, type ModuleWatch } from './watched-modules.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'seal' | 'log' | 'now'>;

/** Zoho allows a week at most and takes an hour when asked for more. https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html */
const WATCH_DAYS = 6;
const RENEW_BEFORE_DAYS = 4;
/** A CRM edition without quotes is asked again this often, because it may be upgraded. */
const REFUSED_DAYS = 1;
const DAY_MS = 24 * 3600_000;

export const watchPurpose = (orgId: string) => `watch:${orgId}`;

/**
 * Makes the watches the settings need, renews them long before they end, makes those anew that Zoho has forgotten, and
 * ends those no rule needs any more. `all`: renews every one of them now, as when the CRM has just been connected. A
 * module that the CRM refuses is left for a day, except deals: without them nothing would work, and the refusal is thrown.
 */
export async function keepWatches(ctx: Context, orgId: string, renewal: 'all' | 'due'): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (state?.zoho?.state !== 'connected') return;
  const access = zohoAccess(state);
  const wanted = watchedModules(settingsOf(state));
  const stored = await listWatches(ctx.db, orgId);
  const channels = renewal === 'due' ? await channelsAtZoho(ctx, access) : null;
  const failures: unknown[] = [];
  for (const want of wanted) {
    const row = stored.find(({ module }) => module === want.module);
    if (renewal === 'due' && row && !isDue(row, want, { channels, now: ctx.now() })) continue;
    await renew(ctx, access, { orgId, want }).catch((error: unknown) => failures.push(error));
  }
  await endUnwanted(ctx, access, { orgId, stored, wanted });
  if (failures.length > 0) throw failures[0];
}

/** Null: Zoho did not say; then what it answered when the watches were made counts. */
async function channelsAtZoho(ctx: Context, access: ZohoAccess): Promise<Map<string, Date | null> | null> {
  try {
    return await ctx.zoho.listChannels(access);
  } catch (error) {
    ctx.log.warn({ err: error }, 'Zoho did not tell which watches it has');
    return null;
  }
}

function isDue(
  row: StoredWatch,
  want: ModuleWatch,
  { channels, now }: { channels: Map<string, Date | null> | null; now: Date },
): boolean {
  if (row.fields !== want.fields.join()) return true;
  if (row.refusedUntil) return row.refusedUntil <= now;
  if (channels && !channels.has(row.channelId)) return true;
  const endsAt = Math.min(row.expiresAt.getTime(), channels?.get(row.channelId)?.getTime() ?? Infinity);
  return endsAt - now.getTime() < RENEW_BEFORE_DAYS * DAY_MS;
}

/** The channel and token stay the same from one renewal to the next. */
async function renew(
  ctx: Context,
  access: ZohoAccess,
  { orgId, want }: { orgId: string; want: ModuleWatch },
): Promise<void> {
  const { module, fields } = want;
  // Stored first: a notification may come before the answer to our request does.
  const { channelId, tokenSealed } = await openWatch(ctx.db, {
    ...{ orgId, module, fields: fields.join(), expiresAt: ctx.now() },
    channelId: String(randomInt(10 ** 13, 10 ** 14)),
    tokenSealed: ctx.seal.seal(randomBytes(24).toString('base64url'), watchPurpose(orgId)),
  });
  const token = ctx.seal.open(tokenSealed, watchPurpose(orgId));
  const expiresAt = new Date(ctx.now().getTime() + WATCH_DAYS * DAY_MS);
  const notifyUrl = `${ctx.config.publicUrl}/webhooks/zoho`;
  try {
    await ctx.zoho.watch(access, { module, fields, channelId, token, notifyUrl, expiresAt });
    await changeWatch(ctx.db, channelId, { expiresAt, fields: fields.join(), refusedUntil: null });
  } catch (error) {
    if (module === 'Deals' || !isRefusal(error)) throw error;
    ctx.log.warn({ err: error, orgId, module }, 'the CRM does not tell us of this module');
    const refusedUntil = new Date(ctx.now().getTime() + REFUSED_DAYS * DAY_MS);
    await changeWatch(ctx.db, channelId, { fields: fields.join(), refusedUntil });
  }
}

/** The edition or the person does not have the module: asking again at once would not help. */
function isRefusal(error: unknown): boolean {
  return error instanceof AppError && (error.retry === 'never' || error.code === 'zoho_permission_missing');
}

async function endUnwanted(
  ctx: Context,
  access: ZohoAccess,
  { orgId, stored, wanted }: { orgId: string; stored: StoredWatch[]; wanted: ModuleWatch[] },
): Promise<void> {
  const unwanted = stored.filter((row) => !wanted.some(({ module }) => module === row.module));
  if (unwanted.length === 0) return;
  const channelIds = unwanted.map(({ channelId }) => channelId);
  await ctx.zoho.unwatch(access, channelIds);
  await deleteWatches(
    ctx.db,
    orgId,
    unwanted.map(({ module }) => module),
  );
}
