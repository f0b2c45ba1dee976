import type { PreviewAnswer, PreviewProblem } from '../api/contract/preview.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { Rights } from '../api/contract/rights.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { XeroOffer } from '../xero/xero-lists.ts';
import { actionOfStatus } from './check-invoice.ts';
import { withDueDate } from './draft-invoice.ts';
import type { PaymentTerms } from './due-date.ts';
import { lineAmount, lineTax } from './invoice-totals.ts';
import { at, gatherProblems, type PlacedProblem } from './placed-problem.ts';
import type { PreparedInvoice } from './prepare-invoice.ts';
import type { ContactPreview } from './preview-contact.ts';
import { actionsOfClick, describeWho, mayDo, type CrmPosition, type Strength } from './rights.ts';

export interface PreviewInput {
  prepared: PreparedInvoice;
  /** Null: the deal has no customer. */
  contact: ContactPreview | null;
  /** For this one invoice. */
  rule: Rule;
  /** As the deal has it. */
  ofDeal: Rule;
  offer: XeroOffer;
  rights: Rights;
  viewer: CrmPosition & { strength: Strength };
  /** Of the organisation. */
  salesTerms: PaymentTerms | null;
  /** Why a click makes no invoice at all. */
  refusals: PlacedProblem[];
  /** What does not stop a click, but should be known. */
  notes: Problem[];
}

/** Everything that a person sees of an invoice before it is made. */
export function previewView(input: PreviewInput): PreviewAnswer {
  const { prepared, contact, rule } = input;
  const { basis, totals, chosen } = prepared;
  const terms = [contact?.salesTerms ?? null, input.salesTerms];
  const invoice = withDueDate(prepared.invoice, terms);
  const { number, date, dueDate, currency, status, reference, lineAmountTypes } = invoice;
  const problems = [
    ...input.refusals,
    ...prepared.placed,
    ...(contact?.problems ?? []).map((problem) => at('contact', problem)),
  ];
  return {
    contact: {
      match: contact?.match ?? 'unclear',
      id: contact?.id ?? null,
      name: contact?.name ?? '',
      candidates: contact?.candidates ?? [],
    },
    invoice: {
      ...{ number, date, dueDate, currency, status, reference, lineAmountTypes },
      email: rule.email,
      lines: invoice.lines.map((line, index) => ({
        from: chosen?.overrides.lines ? (chosen.overrides.lines[index]?.from ?? null) : index,
        ...lineView(line, input),
      })),
    },
    terms: termsOf(input),
    statuses: (['DRAFT', 'SUBMITTED', 'AUTHORISED'] as const).map((choice) => statusChoice(choice, input)),
    ...{ basis, ...totals },
    problems: gatherProblems(problems).map(problemView),
    notes: input.notes,
  };
}

type Line = PreparedInvoice['invoice']['lines'][number];

function lineView(line: Line, { offer, prepared }: PreviewInput) {
  const { tracking: _tracking, ...shown } = line;
  const { lineAmountTypes } = prepared.invoice;
  return {
    ...shown,
    accountName: offer.accounts.find(({ code }) => code === line.accountCode)?.name ?? null,
    taxName: offer.taxRates.find(({ taxType }) => taxType === line.taxType)?.name ?? null,
    lineAmount: lineAmount(line),
    taxAmount: lineTax(line, { lineAmountTypes, taxRates: offer.taxRates }),
  };
}

/** In the order in which `withDueDate` and the rule look for them. */
function termsOf({ prepared, contact, rule, salesTerms }: PreviewInput): PreviewAnswer['terms'] {
  const none = { day: null, type: null };
  if (prepared.chosen?.overrides.dueDate !== undefined) return { from: 'chosen', ...none };
  if (rule.dueDays !== null) return { from: 'rule', day: rule.dueDays, type: 'DAYSAFTERBILLDATE' };
  if (contact?.salesTerms) return { from: 'contact', ...contact.salesTerms };
  return salesTerms ? { from: 'organisation', ...salesTerms } : { from: 'none', ...none };
}

/** What it takes to have the invoice made in this status; a change of it is a person's own. */
function statusChoice(
  status: Rule['status'],
  { ofDeal, offer, rights, viewer }: PreviewInput,
): PreviewAnswer['statuses'][number] {
  const email = ofDeal.email && status === ofDeal.status;
  const needed = actionsOfClick({ status, email });
  const refused = needed.find((action) => !mayDo(rights[action], viewer));
  if (refused) return { status, state: 'no_right', who: describeWho(rights[refused]) };
  if (offer.forbiddenActions?.includes(actionOfStatus(status))) return { status, state: 'not_in_xero', who: null };
  const isPersonal = status !== ofDeal.status || needed.some((action) => rights[action].strength === 'personal');
  return { status, state: isPersonal && viewer.strength !== 'personal' ? 'sign_in' : 'free', who: null };
}

function problemView({ code, message, fix, detail, fields: [field, ...alsoAt] }: PlacedProblem): PreviewProblem {
  return { code, message, fix, detail, field: field ?? null, alsoAt };
}
