import { Router } from 'express';
import type { AppContext } from '../context.ts';
import {
  addMessages,
  countMessages,
  findAlertSettings,
  listMessages,
  listOpenAlerts,
  saveAlertSettings,
  type NewMessage,
} from '../db/alerts.ts';
import { noteDone } from '../db/audit-log.ts';
import { findConnection } from '../db/connections.ts';
import { inTransaction } from '../db/db.ts';
import type { Connection } from '../db/org-tables.ts';
import { AppError } from '../errors.ts';
import { placeOf } from '../sync/alert-administrators.ts';
import { alertTest } from '../sync/alert-text.ts';
import { MESSAGES_A_DAY } from '../sync/plan-alerts.ts';
import { consentPath } from '../sync/zoho-extras.ts';
import { sourceOf } from './audit-source.ts';
import { alertSettingsSchema, type AlertsAnswer, type AlertSettings } from './contract/monitor.ts';
import { requireHostedRight } from './session.ts';
import { mustReadOrg } from './settings.ts';

const DAY_MS = 24 * 3600_000;
const MESSAGES_SHOWN = 10;

const defaults: AlertSettings = { emails: [], task: 'off', pileUpCount: 10, silentMinutes: 60 };

/** Whom to tell when something needs an administrator, and whether the messages arrive. */
export function alertRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/alerts', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    response.json(await readAlerts(ctx, orgId));
  });

  router.put('/api/alerts', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'settings');
    const settings = readAlertSettings(request.body);
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    await inTransaction(ctx.db, async (transaction) => {
      const now = ctx.now();
      await saveAlertSettings(transaction, { orgId, settings, now });
      // Addresses are no matter of the audit log.
      const { emails, ...after } = settings;
      const saved = { subject: {}, after: { ...after, emails: emails.length } };
      await noteDone(transaction, { ...by, orgId, at: now, action: 'alerts.saved', ...saved });
    });
    response.json(await readAlerts(ctx, orgId));
  });

  router.post('/api/alerts/test', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'settings');
    const [state, saved] = await Promise.all([mustReadOrg(ctx, orgId), findAlertSettings(ctx.db, orgId)]);
    const settings = saved ?? defaults;
    const messages = testMessages(settings, alertTest(placeOf(ctx, state, settings)));
    if (messages.length === 0) {
      throw new AppError('nobody_to_tell', 'Nobody is to be told yet.', { status: 409, fix: 'Save an address first.' });
    }
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    await inTransaction(ctx.db, async (transaction) => {
      const now = ctx.now();
      const sent = await countMessages(transaction, orgId, new Date(now.getTime() - DAY_MS));
      if (sent + messages.length > MESSAGES_A_DAY) throw tooManyMessages();
      await addMessages(transaction, orgId, messages, now);
      const after = { count: messages.length };
      await noteDone(transaction, { ...by, orgId, at: now, action: 'alerts.tested', subject: {}, after });
      await ctx.wake(orgId, { work: 'alert', transaction });
    });
    response.status(202).json(await readAlerts(ctx, orgId));
  });

  return router;
}

function readAlertSettings(body: unknown): AlertSettings {
  const parsed = alertSettingsSchema.safeParse(body);
  if (parsed.success) return { ...parsed.data, emails: [...new Set(parsed.data.emails)] };
  const fields = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'settings', message }));
  const detail = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new AppError('invalid_settings', detail, { status: 422, fields });
}

function testMessages({ emails, task }: AlertSettings, text: { subject: string; body: string }): NewMessage[] {
  const test = { ...text, kind: 'test' as const, cause: null };
  const mails = emails.map((recipient) => ({ ...test, channel: 'email' as const, recipient }));
  return task === 'on' ? [...mails, { ...test, channel: 'task', recipient: null }] : mails;
}

function tooManyMessages(): AppError {
  const message = `No more than ${MESSAGES_A_DAY} messages go out in a day.`;
  return new AppError('too_many_messages', message, { status: 429, fix: 'Try again tomorrow.' });
}

async function readAlerts({ db, mail }: AppContext, orgId: string): Promise<AlertsAnswer> {
  const [saved, zoho, open, messages] = await Promise.all([
    findAlertSettings(db, orgId),
    findConnection(db, orgId, 'zoho'),
    listOpenAlerts(db, orgId),
    listMessages(db, orgId, MESSAGES_SHOWN),
  ]);
  const settings = saved ?? defaults;
  return {
    settings,
    email: mail ? 'ready' : 'not_set_up',
    task: { is: taskState(settings, zoho), consentPath: consentPath('automations') },
    open: open.map(({ cause, since }) => ({ cause, since: since.toISOString() })),
    messages: messages.map(({ createdAt, kind, cause, channel, recipient, state, problem }) => ({
      ...{ at: createdAt.toISOString(), kind, cause, channel, to: recipient, state, problem },
    })),
  };
}

function taskState({ task }: AlertSettings, zoho: Connection | undefined): AlertsAnswer['task']['is'] {
  if (task === 'off') return 'off';
  return zoho?.extras.includes('automations') ? 'ready' : 'needs_consent';
}
