import type { AppContext } from '../context.ts';
import { correlated } from '../correlation.ts';
import { workOnDeals } from '../deals-at-work.ts';
import { byServer, noteDone } from '../db/audit-log.ts';
import { findConnection } from '../db/connections.ts';
import { noteInvoiceSent } from '../db/deal-invoices.ts';
import { inTransaction } from '../db/db.ts';
import {
  claimDueEmail,
  noteSending,
  nthNewestSend,
  settleEmail,
  type ClaimedEmail,
  type EmailOutcome,
} from '../db/invoice-emails.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { afterEmailError, invoiceGone, limitReached, SMALLEST_DAILY_EMAILS } from './email-outcome.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'log' | 'metrics' | 'now'>;

interface Sender {
  orgId: string;
  access: XeroAccess;
  /** IANA zone of the organisation. */
  timeZone: string;
}

const DAY_MS = 86_400_000;

/**
 * Has Xero send the e-mails that are due for an org's approved invoices, each once: after an unknown outcome the invoice
 * is looked at first. The daily limit is waited for, passing faults are tried again, refusals become a problem.
 */
export async function emailInvoices(ctx: Context, orgId: string): Promise<void> {
  for (;;) {
    // A grant refused on the way ends the work; it goes on when Xero is connected again.
    const connection = await findConnection(ctx.db, orgId, 'xero');
    const access = xeroAccess(connection, 'background');
    if (!access) return;
    const email = await claimDueEmail(ctx.db, { orgId, tenantId: access.tenantId, now: ctx.now() });
    if (!email) return;
    const sender = { orgId, access, timeZone: connection?.timeZone ?? 'UTC' };
    const deals = [{ orgId, dealId: email.dealId, attemptId: null }];
    await correlated([email.correlationId], () => workOnDeals(deals, () => emailOne(ctx, sender, email)));
  }
}

async function emailOne(ctx: Context, sender: Sender, email: ClaimedEmail): Promise<void> {
  const { claim, outcome } = await sendUnlessNeedless(ctx, sender, email).catch(async (error: unknown) => ({
    claim: email,
    outcome: await explain(ctx, sender, email, error),
  }));
  await inTransaction(ctx.db, async (transaction) => {
    await settleEmail(transaction, claim, outcome);
    if (outcome.state === 'sent') await noteInvoiceSent(transaction, email);
  });
  ctx.metrics.emailSettled(outcome.state);
}

interface Try {
  /** The email as this worker holds it now. */
  claim: ClaimedEmail;
  outcome: EmailOutcome;
}

async function sendUnlessNeedless(ctx: Context, sender: Sender, email: ClaimedEmail): Promise<Try> {
  if (email.sent) return { claim: email, outcome: sent(email.sentAt) };
  if (email.status === 'VOIDED' || email.status === 'DELETED') return { claim: email, outcome: invoiceGone(email) };
  if (email.sentAt) {
    const [invoice] = await ctx.xero.findInvoices(sender.access, { ids: [email.invoiceId] });
    if (invoice?.sent) {
      const found = {
        orgId: sender.orgId,
        at: ctx.now(),
        action: 'email.found',
        subject: { invoice: email.invoiceId },
      };
      await noteDone(ctx.db, { ...byServer, ...found });
      return { claim: email, outcome: sent(email.sentAt) };
    }
  }
  const until = await limitFullUntil(ctx, sender.access, email);
  if (until) return { claim: email, outcome: limitReached(email, { until, timeZone: sender.timeZone }) };
  const claim = await noteSending(ctx.db, email, ctx.now());
  if (!claim) throw new AppError('followed', 'Another worker has taken the e-mail over.', { retry: 'later' });
  return { claim, outcome: await sendNow(ctx, sender, claim) };
}

async function sendNow(ctx: Context, sender: Sender, claim: ClaimedEmail): Promise<EmailOutcome> {
  try {
    await ctx.xero.emailInvoice(sender.access, claim.invoiceId, `${claim.invoiceId}-email-${claim.attempts}`);
    return sent(claim.sentAt);
  } catch (error) {
    const isUnknown = !(error instanceof AppError) || error.retry === 'unknown';
    return explain(ctx, sender, { ...claim, sentAt: isUnknown ? claim.sentAt : null }, error);
  }
}

const sent = (sentAt: Date | null): EmailOutcome => ({ state: 'sent', problem: null, notBefore: null, sentAt });

async function explain(ctx: Context, sender: Sender, email: ClaimedEmail, error: unknown): Promise<EmailOutcome> {
  if (!(error instanceof AppError)) ctx.log.error({ err: error, invoiceId: email.invoiceId }, 'an e-mail failed');
  await noteIfLost(ctx, { orgId: sender.orgId, provider: 'xero' }, error);
  return afterEmailError(error, email, { now: ctx.now(), timeZone: sender.timeZone });
}

/** Until when the organisation's e-mails of the last 24 hours are all it may send; null when there is room. */
async function limitFullUntil(ctx: Context, access: XeroAccess, email: ClaimedEmail): Promise<Date | null> {
  const fullUntil = async (dailyEmails: number) => {
    const sentAt = await nthNewestSend(ctx.db, access.tenantId, dailyEmails);
    const until = sentAt && new Date(sentAt.getTime() + DAY_MS);
    return until && until > ctx.now() ? until : null;
  };
  // A try whose outcome is unknown is already counted.
  if (email.sentAt) return null;
  if (!(await fullUntil(SMALLEST_DAILY_EMAILS))) return null;
  const { organisation } = await ctx.xero.readOffer(access, 'recent');
  return fullUntil(organisation.dailyEmails);
}
