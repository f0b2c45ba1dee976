import type { AlertCause, AlertSettings } from '../api/contract/monitor.ts';
import type { AppContext } from '../context.ts';
import {
  addMessages,
  claimDueMessage,
  countMessages,
  endAlert,
  listOpenAlerts,
  openAlert,
  readAlertFacts,
  takeLook,
  type NewMessage,
} from '../db/alerts.ts';
import { inTransaction, type OpenTransaction } from '../db/db.ts';
import type { OpenAlert } from '../db/monitor-tables.ts';
import { alertBegins, alertIsOver, type AlertPlace } from './alert-text.ts';
import { readOrgState, settingsOf, type OrgState } from './org-state.ts';
import { causesIn, changesOf, MESSAGES_A_DAY, type AlertFacts } from './plan-alerts.ts';
import { codesEnding } from './problem-codes.ts';
import { sendAlert } from './send-alert.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'log' | 'mail' | 'now' | 'zoho'>;

const LOOK_AGAIN_MS = 60_000;
const HOUR_MS = 3600_000;

/** Looks for what an org's administrators are to be told, and sends what is due to them. */
export async function alertAdministrators(ctx: Context, orgId: string): Promise<void> {
  const state = await readOrgState(ctx, orgId);
  if (!state) return;
  await lookForAlerts(ctx, state);
  for (;;) {
    const message = await claimDueMessage(ctx.db, orgId, ctx.now());
    if (!message) return;
    await sendAlert(ctx, state, message);
  }
}

/** In one transaction: a look that breaks off is taken again as if it had not been. */
async function lookForAlerts(ctx: Context, state: OrgState): Promise<void> {
  const { orgId, uninstalledAt } = state.org;
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    const settings = await takeLook(transaction, { orgId, now, nextLookAt: after(now, LOOK_AGAIN_MS) });
    // Uninstalled, all work is paused on purpose.
    if (!settings || uninstalledAt) return;
    const silentSince = after(now, -settings.silentMinutes * 60_000);
    const question = { orgId, goesOnByItself: codesEnding('itself'), hourAgo: after(now, -HOUR_MS), silentSince };
    const facts = await readAlertFacts(transaction, question);
    const open = await listOpenAlerts(transaction, orgId);
    const causes = open.map(({ cause }) => cause);
    const telling = { orgId, settings, facts, place: placeOf(ctx, state, settings), now };
    for (const { kind, cause } of changesOf(causesIn(facts, settings, silentSince), causes)) {
      if (kind === 'begin') await tellBegin(transaction, { ...telling, cause });
      else await tellOver(transaction, { ...telling, cause, alert: open.find((alert) => alert.cause === cause) });
    }
  });
}

interface Telling {
  orgId: string;
  cause: AlertCause;
  settings: AlertSettings;
  facts: AlertFacts;
  place: AlertPlace;
  now: Date;
}

async function tellBegin(transaction: OpenTransaction, telling: Telling): Promise<void> {
  const { orgId, cause, facts, place, now } = telling;
  const messages = messagesOf(telling, { kind: 'begin', ...alertBegins(cause, facts, place) });
  const isTold = await hasRoom(transaction, telling, messages);
  const isNew = await openAlert(transaction, { orgId, cause, since: now, isTold });
  if (isNew && isTold) await addMessages(transaction, orgId, messages, now);
}

async function tellOver(
  transaction: OpenTransaction,
  telling: Telling & { alert: OpenAlert | undefined },
): Promise<void> {
  const { orgId, cause, alert, place, now } = telling;
  const isEnded = await endAlert(transaction, orgId, cause);
  if (!isEnded || !alert?.isTold) return;
  const messages = messagesOf(telling, { kind: 'over', ...alertIsOver(cause, place) });
  if (await hasRoom(transaction, telling, messages)) await addMessages(transaction, orgId, messages, now);
}

async function hasRoom(
  transaction: OpenTransaction,
  { orgId, now }: Telling,
  messages: NewMessage[],
): Promise<boolean> {
  const sent = await countMessages(transaction, orgId, after(now, -24 * HOUR_MS));
  return messages.length > 0 && sent + messages.length <= MESSAGES_A_DAY;
}

/** One for each address, and the task. */
function messagesOf(
  { settings, cause }: Pick<Telling, 'settings' | 'cause'>,
  text: Pick<NewMessage, 'kind' | 'subject' | 'body'>,
): NewMessage[] {
  const emails = settings.emails.map((recipient) => ({ ...text, cause, channel: 'email' as const, recipient }));
  // Of good news, and of a CRM that we cannot reach, there is no task.
  const hasTask = settings.task === 'on' && text.kind === 'begin' && cause !== 'zoho_lost';
  return hasTask ? [...emails, { ...text, cause, channel: 'task', recipient: null }] : emails;
}

/** What the messages of an org say of it, in the language that its settings name. */
export function placeOf(
  { config }: Pick<AppContext, 'config'>,
  state: Pick<OrgState, 'org' | 'saved'>,
  settings: AlertSettings,
): AlertPlace {
  const { language } = settingsOf(state);
  return { orgName: state.org.name, url: `${config.publicUrl}/settings#monitor`, settings, language };
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
