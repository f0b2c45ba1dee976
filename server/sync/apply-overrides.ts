import Big from 'big.js';
import type { Mapping } from '../api/contract/mapping.ts';
import type { LineOverride, Overrides } from '../api/contract/preview.ts';
import type { Rule } from '../api/contract/rules.ts';
import { chooseTaxType } from './choose-tax-type.ts';
import type { DraftedInvoice, InvoiceDraft } from './draft-invoice.ts';
import type { LineDraft, SalesOffer } from './draft-lines.ts';
import { addDays } from './due-date.ts';
import { invoiceTotals } from './invoice-totals.ts';
import { lineGone, negativeTotal, noSalesAccount, noZeroRate } from './line-problems.ts';
import { allLines, at, gatherProblems, lineField, type PlacedProblem } from './placed-problem.ts';

export interface OverrideContext {
  rule: Pick<Rule, 'dueDays'>;
  mapping: Mapping;
  xero: SalesOffer;
}

/**
 * The drafted invoice with what a person changed laid over it: the one place that does it, for the preview and for sending.
 * Account, tax and item of a line stay the deal's; a new line has the usual ones. `status` and `contactId` are laid over
 * elsewhere: over the rule, and where the contact is found.
 */
export function applyOverrides(
  drafted: DraftedInvoice,
  overrides: Overrides,
  context: OverrideContext,
): DraftedInvoice {
  const invoice = { ...drafted.invoice, ...headOf(drafted.invoice, overrides, context.rule) };
  const { lines: wanted } = overrides;
  if (wanted === undefined) return { ...drafted, invoice };
  const hasNoRate = drafted.problems.some(({ code }) => code === noZeroRate().code);
  const made = wanted.map((line) => makeLine(line, invoice, { ...context, hasNoRate }));
  const lines = made.map(({ line }) => line);
  const totals = invoiceTotals(lines, { ...invoice, taxRates: context.xero.taxRates });
  const usedCodes = lines.map(({ itemCode }) => itemCode);
  const isNegative = new Big(totals.total).lt(0);
  return {
    ...{ ...drafted, totals, invoice: { ...invoice, lines } },
    newItems: drafted.newItems.filter(({ code }) => usedCodes.includes(code)),
    problems: gatherProblems([
      ...drafted.problems.flatMap((problem) => followLines(problem, wanted)),
      ...made.flatMap(({ problems }, index) =>
        problems.map(({ part, problem }) => at(part === '' ? `${allLines}.${index}` : lineField(index, part), problem)),
      ),
      ...(isNegative ? [at(allLines, negativeTotal(`${totals.total} ${invoice.currency}`))] : []),
    ]),
  };
}

/** Another invoice date moves the due date that a rule counts from it. */
function headOf(invoice: InvoiceDraft, overrides: Overrides, rule: Pick<Rule, 'dueDays'>): Partial<InvoiceDraft> {
  const date = overrides.date ?? invoice.date;
  const byRule = rule.dueDays === null ? null : addDays(date, rule.dueDays);
  return { date, dueDate: overrides.dueDate ?? byRule, reference: overrides.reference ?? invoice.reference };
}

interface MadeLine {
  line: LineDraft;
  /** `part` empty: the line as a whole. */
  problems: { part: string; problem: ReturnType<typeof lineGone> }[];
}

function makeLine(
  wanted: LineOverride,
  { lines, lineAmountTypes }: InvoiceDraft,
  context: OverrideContext & { hasNoRate: boolean },
): MadeLine {
  const { from, description, quantity, unitAmount, discountRate } = wanted;
  const base = from === null ? undefined : lines[from];
  const line = {
    ...(base ?? emptyLine(context)),
    ...(description !== undefined && { description }),
    ...(quantity !== undefined && { quantity: new Big(quantity).toFixed() }),
    ...(unitAmount !== undefined && { unitAmount }),
    ...(discountRate !== undefined && { discountRate: isNothing(discountRate) ? null : discountRate }),
  };
  if (from !== null) {
    if (base === undefined) return { line, problems: [{ part: '', problem: lineGone() }] };
    // A closing line for which Xero has no rate cannot be sent, whatever else was changed.
    const isUntaxed = context.hasNoRate && base.taxType === null;
    return { line, problems: isUntaxed ? [{ part: 'taxType', problem: noZeroRate() }] : [] };
  }
  const { mapping, xero } = context;
  const accountCode = mapping.salesAccountCode;
  const tax =
    lineAmountTypes === 'NoTax'
      ? { taxType: null, problems: [] }
      : chooseTaxType({ productId: null, taxes: [] }, { mapping, accountCode, offer: xero });
  const ofAccount = accountCode === null ? [{ part: 'accountCode', problem: noSalesAccount() }] : [];
  const ofTax = tax.problems.map((problem) => ({ part: 'taxType', problem }));
  return { line: { ...line, taxType: tax.taxType }, problems: [...ofAccount, ...ofTax] };
}

function emptyLine({ mapping }: OverrideContext): LineDraft {
  const price = { quantity: '1', unitAmount: '0.00', discountRate: null };
  const accountCode = mapping.salesAccountCode ?? '';
  return { description: '', ...price, accountCode, taxType: null, itemCode: null, tracking: mapping.tracking };
}

function isNothing(discountRate: string | null): boolean {
  return discountRate === null || new Big(discountRate).eq(0);
}

/** A problem of the deal's lines where they now stand; none when its lines were removed, or a person has settled it. */
function followLines(problem: PlacedProblem, wanted: LineOverride[]): PlacedProblem[] {
  if (problem.fields.length === 0) return [problem];
  const fields = problem.fields.flatMap((field) => {
    const [, from, part] = /^lines\.(\d+)\.(\w+)$/.exec(field) ?? [];
    if (from === undefined || part === undefined) return field === allLines ? [] : [field];
    const index = wanted.findIndex((line) => line.from === Number(from));
    return index < 0 ? [] : [lineField(index, part)];
  });
  return fields.length === 0 ? [] : [{ ...problem, fields }];
}
