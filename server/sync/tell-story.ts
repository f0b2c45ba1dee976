import type { InvoiceStoryAnswer } from '../api/contract/invoice-actions.ts';
import type { ToldOfInvoice } from '../db/invoice-stories.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { dayIn, daysBetween } from './due-date.ts';

type Step = InvoiceStoryAnswer['steps'][number];
/** A step without what follows from its neighbours. */
type Untold = Pick<Step, 'what' | 'at' | 'day' | 'who' | 'reason'> & { userId: string | null };

export interface StoryInput {
  invoice: Pick<
    DealInvoice,
    'createdAt' | 'madeBy' | 'linkedBy' | 'status' | 'sent' | 'payments' | 'fullyPaidOn' | 'replacedAt'
  >;
  /** When the click, or the event of the CRM, came that it was made for; null: not known. */
  causedAt: Date | null;
  /** From the audit log, oldest first. */
  told: ToldOfInvoice[];
  names: ReadonlyMap<string, string>;
  /** IANA zone of the organisation. */
  timeZone: string;
}

/** What became of an invoice, in order, each step with who, when and after how long. */
export function tellStory(input: StoryInput): Step[] {
  const { names, timeZone } = input;
  const untold = [...beginning(input), ...during(input), ...payments(input), ...ending(input)];
  return untold.map(({ userId, ...step }, index) => ({
    ...step,
    name: (userId !== null && names.get(userId)) || null,
    afterMs: elapsedMs(untold[index - 1], step, timeZone),
  }));
}

const at = (moment: Date): Pick<Untold, 'at' | 'day'> => ({ at: moment.toISOString(), day: null });
const someTime: Pick<Untold, 'at' | 'day'> = { at: null, day: null };
const byXero = { who: 'xero', userId: null } as const;
const byAutomation = { who: 'automation', userId: null } as const;

function byWhom(userId: string | null): Pick<Untold, 'who' | 'userId'> {
  return userId === null ? byAutomation : { who: 'person', userId };
}

function beginning({ invoice, causedAt }: StoryInput): Untold[] {
  const { createdAt, madeBy, linkedBy } = invoice;
  if (linkedBy !== null) return [{ what: 'linked', ...at(createdAt), ...byWhom(linkedBy) }];
  const made: Untold = { what: 'made', ...at(createdAt), ...byAutomation };
  if (causedAt === null) return [{ ...made, ...byWhom(madeBy) }];
  const what = madeBy === null ? 'stage' : 'clicked';
  return [{ what, ...at(causedAt), ...byWhom(madeBy) }, made];
}

/** What was done with it: by us as the log tells, else by somebody in Xero. */
function during({ invoice, told }: StoryInput): Untold[] {
  const edits = told.filter(({ action }) => action === 'invoice.edited');
  const edited = edits.map((row): Untold => ({ what: 'edited', ...at(row.at), ...byWhom(row.userId) }));
  const madeAs = madeStatus(told);
  const isApproved = invoice.status === 'AUTHORISED' || invoice.status === 'PAID';
  const wasApproved = lastOf(told, ['invoice.approved']);
  const approvedInXero = isApproved && madeAs !== null && madeAs !== 'AUTHORISED';
  const emailed = lastOf(told, ['invoice.emailed', 'email.found']);
  const asker = lastOf(told, ['invoice.email_requested'])?.userId ?? null;
  return [
    ...edited,
    ...(wasApproved ? [{ what: 'approved' as const, ...at(wasApproved.at), ...byWhom(wasApproved.userId) }] : []),
    ...(!wasApproved && approvedInXero ? [{ what: 'approved' as const, ...someTime, ...byXero }] : []),
    ...(emailed ? [{ what: 'emailed' as const, ...at(emailed.at), ...byWhom(asker) }] : []),
    ...(!emailed && invoice.sent ? [{ what: 'emailed' as const, ...someTime, ...byXero }] : []),
  ];
}

function madeStatus(told: ToldOfInvoice[]): string | null {
  const after = told.find(({ action }) => action === 'invoice.created')?.after;
  if (typeof after !== 'object' || after === null || !('status' in after)) return null;
  return typeof after.status === 'string' ? after.status : null;
}

/** The same is told by whoever wrote it and by whoever asked for it: who asked counts. */
function lastOf(told: ToldOfInvoice[], actions: string[]): ToldOfInvoice | undefined {
  const of = told.filter(({ action }) => actions.includes(action));
  return of.findLast(({ userId }) => userId !== null) ?? of.at(-1);
}

function payments({ invoice }: StoryInput): Untold[] {
  const isPaid = invoice.status === 'PAID' && !invoice.replacedAt;
  const days = invoice.payments.map(({ date }) => date).toSorted();
  return days.map((day, index): Untold => {
    const isLast = isPaid && index === days.length - 1;
    return { what: isLast ? 'paid' : 'part_paid', at: null, day, ...byXero };
  });
}

function ending({ invoice, told }: StoryInput): Untold[] {
  const ofCredit = told
    .filter(({ action }) => action === 'credit_note.created')
    .map((row): Untold => {
      const before = told.filter((other) => other.at <= row.at);
      const why = reasonOf(before, 'invoice.credit_requested');
      return { what: 'credited', ...at(row.at), ...byWhom(row.userId), ...why };
    });
  if (invoice.status !== 'VOIDED' && invoice.status !== 'DELETED') return ofCredit;
  const ended = lastOf(told, ['invoice.undone', 'invoice.voided', 'invoice.deleted']);
  const status = invoice.status === 'VOIDED' ? 'voided' : 'deleted';
  if (!ended) return [...ofCredit, { what: status, ...someTime, ...byXero }];
  const what = ended.action === 'invoice.undone' ? 'undone' : status;
  const reason = reasonOf(told, 'invoice.void_requested');
  return [...ofCredit, { what, ...at(ended.at), ...byWhom(ended.userId), ...reason }];
}

/** What a person gave as the reason when they asked for it. */
function reasonOf(told: ToldOfInvoice[], action: string): Pick<Untold, 'reason'> {
  const after = lastOf(told, [action])?.after;
  const hasReason =
    typeof after === 'object' && after !== null && 'reason' in after && typeof after.reason === 'string';
  return hasReason ? { reason: after.reason as string } : {};
}

function elapsedMs(before: Untold | undefined, step: Pick<Untold, 'at' | 'day'>, timeZone: string): number | null {
  if (!before) return null;
  if (before.at !== null && step.at !== null) return Date.parse(step.at) - Date.parse(before.at);
  const days = [before, step].map((each) => each.day ?? (each.at && dayIn(timeZone, new Date(each.at))));
  const [from, to] = days;
  return from && to ? daysBetween(from, to) * DAY_MS : null;
}

const DAY_MS = 86_400_000;
