import Big from 'big.js';
import type { Mapping } from '../api/contract/mapping.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import { chooseItem, type NewItem } from './choose-item.ts';
import type { ChosenLines } from './choose-lines.ts';
import { chooseTaxType, type TaxOffer } from './choose-tax-type.ts';
import { closingLines } from './closing-lines.ts';
import { crmAmounts } from './crm-amounts.ts';
import type { Deal } from './deal.ts';
import type { SourceLine } from './deal-content.ts';
import { describeLine } from './describe-line.ts';
import { fillTemplate } from './fill-template.ts';
import { invoiceTotals, type InvoiceTotals, type LineAmountTypes } from './invoice-totals.ts';
import { negativeTotal, noSalesAccount, nothingToInvoice, tooManyLines } from './line-problems.ts';
import { usualText } from './named-fields.ts';
import { allLines, at, gatherProblems, lineField, type PlacedProblem } from './placed-problem.ts';
import { priceLine } from './price-line.ts';
import type { Instalment, InstalmentPlan, PlanInvoice } from './instalment-plan.ts';
import { takeInstalment } from './take-instalment.ts';
import { takePortion, type InvoicedBefore } from './take-portion.ts';

/** What a quote of the CRM holds at most; the closing lines come on top. */
const MAX_LINES = 200;

/** A line of a Xero sales invoice not sent yet. Decimal strings; `unitAmount` has up to four decimals (`unitdp=4`). */
export interface LineDraft {
  description: string;
  quantity: string;
  unitAmount: string;
  /** A percent of at most two decimals. */
  discountRate: string | null;
  accountCode: string;
  /** Null: the invoice has no tax at all. */
  taxType: string | null;
  /** Null: a free-text line. */
  itemCode: string | null;
  /** Names as in Xero, at most two. */
  tracking: { category: string; option: string }[];
}

/** What the Xero organisation has for sales. */
export interface SalesOffer extends TaxOffer {
  /** Codes of the organisation's items; null when it does not tell them. */
  itemCodes: Set<string> | null;
}

export interface LinesInput {
  deal: Pick<Deal, 'name' | 'currency' | 'plainFields'>;
  chosen: ChosenLines;
  rule: Pick<Rule, 'portion'>;
  settings: Settings;
  xero: SalesOffer;
  invoicedBefore: InvoicedBefore;
  /** One part of the deal by a plan, in place of the rule's portion. */
  planned: { plan: InstalmentPlan; instalment: Instalment; invoices: PlanInvoice[] } | null;
}

/** The lines may be sent only when there is no problem. */
export interface DraftedLines {
  lines: LineDraft[];
  lineAmountTypes: LineAmountTypes;
  /** As Xero will compute them. */
  totals: InvoiceTotals;
  /** To be created in Xero before the invoice. */
  newItems: NewItem[];
  /** All of them at once, each once. */
  problems: PlacedProblem[];
}

/** The invoice lines that a deal's lines become, with the totals as Xero will compute them and everything that stands in the way. */
export function draftLines({ deal, chosen, settings, xero, ...asked }: LinesInput): DraftedLines {
  const { mapping } = settings;
  const { taxRates } = xero;
  const amounts = crmAmounts(chosen);
  const lineAmountTypes = amounts.carriesTax ? 'Exclusive' : mapping.lineAmountTypes;
  const drafts = chosen.lines.map((line, index) =>
    draftLine(line, { net: amounts.nets[index] ?? '0', deal, mapping, lineAmountTypes, xero }),
  );
  const sold = drafts.map(({ line }) => line);
  const closing = closingLines({ chosen, amounts, sold, lineAmountTypes, settings, taxRates, currency: deal.currency });
  const whole = [...sold, ...closing.lines];
  const { total } = invoiceTotals(whole, { lineAmountTypes, taxRates });
  const isNegative = new Big(total).lt(0);
  const { part, problems } = takePart(whole, { deal, settings, taxRates, lineAmountTypes, ...asked });
  const lines = part ?? whole;
  // A part of the deal has lines of its own.
  const fieldOf = (index: number, of: string) => (part === whole ? [lineField(index, of)] : []);
  const accountFields = drafts.flatMap(({ line }, index) =>
    line.accountCode === '' ? fieldOf(index, 'accountCode') : [],
  );
  return {
    lines,
    lineAmountTypes,
    totals: invoiceTotals(lines, { lineAmountTypes, taxRates }),
    newItems:
      part === whole
        ? distinct(
            drafts.flatMap(({ newItem }) => newItem ?? []),
            ({ code }) => code,
          )
        : [],
    problems: gatherProblems([
      ...(chosen.lines.length > MAX_LINES ? [at(allLines, tooManyLines(chosen.lines.length, MAX_LINES))] : []),
      ...(mapping.salesAccountCode === null ? [at(accountFields, noSalesAccount())] : []),
      ...drafts.flatMap(({ taxProblems, itemProblems }, index) => [
        ...taxProblems.map((problem) => at(fieldOf(index, 'taxType'), problem)),
        ...itemProblems.map((problem) => at(fieldOf(index, 'itemCode'), problem)),
      ]),
      ...closing.problems.map((problem) => at(allLines, problem)),
      ...problems.map((problem) => at([], problem)),
      ...(isNegative ? [at(allLines, negativeTotal(`${total} ${deal.currency}`))] : []),
      ...(part === null && !isNegative ? [at(allLines, nothingToInvoice())] : []),
    ]),
  };
}

interface PartAsked extends Omit<LinesInput, 'chosen' | 'xero'> {
  lineAmountTypes: LineAmountTypes;
  taxRates: SalesOffer['taxRates'];
}

/** What of the deal is invoiced now; null: nothing is left. */
function takePart(
  lines: LineDraft[],
  { deal, rule, settings, planned, invoicedBefore, ...tax }: PartAsked,
): { part: LineDraft[] | null; problems: Problem[] } {
  if (planned === null) {
    const { lineAmountTypes } = tax;
    const part = takePortion({
      ...{ lines, lineAmountTypes, portion: rule.portion, dealName: deal.name, invoicedBefore },
    });
    return { part, problems: [] };
  }
  const { rounding, mapping } = settings;
  const { salesAccountCode } = mapping;
  const taken = takeInstalment({ ...planned, ...tax, lines, deal, rounding, salesAccountCode });
  return { part: taken.lines, problems: taken.problems };
}

interface DraftContext {
  /** What the line comes to before tax. */
  net: string;
  deal: LinesInput['deal'];
  mapping: Mapping;
  lineAmountTypes: LineAmountTypes;
  xero: SalesOffer;
}

function draftLine(line: SourceLine, { net, deal, mapping, lineAmountTypes, xero }: DraftContext) {
  const { note, ...price } = priceLine(line, net);
  const ofProduct = line.productId === null ? null : mapping.products[line.productId]?.accountCode;
  const accountCode = ofProduct ?? mapping.salesAccountCode;
  const tax =
    lineAmountTypes === 'NoTax'
      ? { taxType: null, problems: [] }
      : chooseTaxType(line, { mapping, accountCode, offer: xero });
  const item = chooseItem(line, { mapping, itemCodes: xero.itemCodes });
  const draft: LineDraft = {
    description: describeLine(worded(line, { deal, mapping }), { note, otherwise: deal.name }),
    ...price,
    accountCode: accountCode ?? '',
    taxType: tax.taxType,
    itemCode: item.itemCode,
    tracking: mapping.tracking,
  };
  return { line: draft, newItem: item.newItem, taxProblems: tax.problems, itemProblems: item.problems };
}

/** The line as the organisation wants it worded; without a wish of its own as it is. */
function worded(line: SourceLine, { deal, mapping }: Pick<DraftContext, 'deal' | 'mapping'>) {
  const template = mapping.templates?.lineDescription ?? null;
  if (template === null) return line;
  const usual = describeLine(line, { note: null, otherwise: deal.name });
  const name = fillTemplate(template, { ...deal.plainFields, Deal_Name: deal.name, [usualText]: usual });
  return name === null ? line : { name, description: null };
}

function distinct<Entry>(entries: Entry[], keyOf: (entry: Entry) => string): Entry[] {
  return [...new Map(entries.map((entry) => [keyOf(entry), entry])).values()];
}
