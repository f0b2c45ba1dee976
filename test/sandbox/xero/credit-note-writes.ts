/** Making credit notes and applying them through the API. https://developer.xero.com/documentation/api/accounting/creditnotes */
import { randomUUID } from 'node:crypto';
import { Big } from 'big.js';
import { z } from 'zod';
import { EMPTY_ID, notFound, type Answer } from './answers.ts';
import { writeBatch, type Written } from './batch.ts';
import { allocate, allocationErrors, creditView } from './credits.ts';
import { calendarMsDate, parseCalendarDate, todayIn } from './dates.ts';
import { invoiceInput } from './invoice-input.ts';
import { buildLine } from './invoice-lines.ts';
import { lockErrors } from './invoice-rules.ts';
import type { Credit, Organisation } from './records.ts';
import { decimalInput, readElements, sameText, textInput, type ApiRequest } from './request.ts';
import { totalsOf, zero } from './totals.ts';

const creditNoteInput = invoiceInput
  .pick({
    ...{ Type: true, Status: true, Contact: true, LineItems: true, LineAmountTypes: true, Date: true, Reference: true },
    ...{ CurrencyCode: true, CurrencyRate: true, BrandingThemeID: true },
  })
  .extend({ CreditNoteID: z.string().optional(), CreditNoteNumber: textInput.optional() });
type CreditNoteInput = z.output<typeof creditNoteInput>;

const allocationInput = z.object({
  Invoice: z.object({ InvoiceID: z.string() }),
  Amount: decimalInput,
  Date: z.string().optional(),
});
type AllocationInput = z.output<typeof allocationInput>;

/** The words are ours: Xero's own are not published; that the number is unique stands in the official schema. */
const NUMBER_TAKEN = 'Credit Note # must be unique.';
const ARCHIVED_CONTACT =
  'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes';

function headErrors(organisation: Organisation, input: CreditNoteInput, date: string): string[] {
  const contact = organisation.contacts.get(input.Contact?.ContactID?.toLowerCase() ?? '');
  const { CreditNoteNumber: number, CurrencyCode: currency = organisation.baseCurrency } = input;
  const isTaken = [...organisation.credits.values()].some(
    (credit) => credit.type === 'CREDITNOTE' && number !== undefined && sameText(credit.number, number),
  );
  return [
    ...(input.Type === 'ACCRECCREDIT' ? [] : ['A valid Type must be specified.']),
    ...(isTaken ? [NUMBER_TAKEN] : []),
    ...(contact ? [] : ['A Contact must be specified for this type of transaction']),
    ...(contact && contact.status !== 'ACTIVE' ? [ARCHIVED_CONTACT] : []),
    ...(organisation.currencies.includes(currency) ? [] : [`Organisation is not subscribed to currency ${currency}`]),
    ...(['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(input.Status ?? 'DRAFT')
      ? []
      : ['Credit note not of valid status for creation']),
    ...lockErrors(organisation, date),
  ];
}

/** Official schema of LineItem: credit notes do not support discounts. */
function discountErrors({ LineItems = [] }: CreditNoteInput): string[] {
  const isDiscounted = LineItems.some(
    ({ DiscountRate, DiscountAmount }) => DiscountRate?.gt(0) ?? DiscountAmount?.gt(0),
  );
  return isDiscounted ? ['Discounts may not be applied to credit notes.'] : [];
}

function create(request: ApiRequest, input: CreditNoteInput): Written {
  const { organisation, now } = request;
  const date = input.Date ?? todayIn(organisation.zone, now);
  const lineAmountTypes = input.LineAmountTypes ?? 'Exclusive';
  const errors: string[] = [];
  const context = {
    ...({ organisation, type: 'ACCREC', lineAmountTypes, isDraft: input.Status !== 'AUTHORISED' } as const),
    unitDecimals: request.query['unitdp'] === '4' ? (4 as const) : (2 as const),
  };
  const lines = (input.LineItems ?? []).map((line) => buildLine(context, line, undefined, errors));
  const totals = totalsOf(lines, lineAmountTypes);
  errors.push(...headErrors(organisation, input, date), ...discountErrors(input));
  if (lines.length === 0) errors.push('One or more line items must be specified');
  if (totals.total.lt(0)) errors.push('The total of a credit note must not be less than zero.');
  if (errors.length > 0) {
    return { errors: [...new Set(errors)], echo: { CreditNoteID: EMPTY_ID, CreditNoteNumber: input.CreditNoteNumber } };
  }
  const creditId = randomUUID();
  const credit: Credit = {
    ...{ creditId, type: 'CREDITNOTE', allocations: [], date, total: totals.total, updatedAt: now },
    number: input.CreditNoteNumber ?? `CN-${String(organisation.credits.size + 1).padStart(4, '0')}`,
    contactId: input.Contact?.ContactID?.toLowerCase() ?? '',
    status: (input.Status ?? 'DRAFT') as Credit['status'],
    currencyCode: input.CurrencyCode ?? organisation.baseCurrency,
    document: {
      ...{ lines, lineAmountTypes, totals, reference: input.Reference ?? '' },
      currencyRate: input.CurrencyRate ?? new Big(1),
    },
  };
  organisation.credits.set(creditId, credit);
  return { id: creditId };
}

/** PUT only creates. */
export const createCreditNotes = (request: ApiRequest): Answer =>
  writeBatch(request, {
    key: 'CreditNotes',
    inputs: readElements(request.body, 'CreditNotes', creditNoteInput),
    write: (input) => create(request, input),
    view: (id) => {
      const credit = request.organisation.credits.get(id);
      return credit ? creditView(request.organisation, credit) : {};
    },
  });

function apply(request: ApiRequest, creditId: string, input: AllocationInput): Written {
  const { organisation, now } = request;
  const credit = organisation.credits.get(creditId);
  const invoice = organisation.invoices.get(input.Invoice.InvoiceID.toLowerCase());
  const date = parseCalendarDate(input.Date ?? '') ?? todayIn(organisation.zone, now);
  const named = { Invoice: { InvoiceID: input.Invoice.InvoiceID }, Date: calendarMsDate(date) };
  const echo = { Amount: input.Amount.toNumber(), ...named };
  if (!credit || !invoice) return { errors: ['Invoice could not be found'], echo };
  const errors = [
    ...(credit.status === 'AUTHORISED' ? [] : ['You can only allocate an Authorised credit note']),
    ...allocationErrors(organisation, credit, invoice, input.Amount),
    ...lockErrors(organisation, date),
  ];
  if (errors.length > 0) return { errors, echo };
  allocate(organisation, credit, { invoice, amount: input.Amount, date, now });
  const made = organisation.credits.get(creditId)?.allocations.at(-1);
  return { id: made?.allocationId ?? '' };
}

export function createAllocations(request: ApiRequest): Answer {
  const { organisation, body, id } = request;
  const creditId = id.toLowerCase();
  if (organisation.credits.get(creditId)?.type !== 'CREDITNOTE') return notFound;
  return writeBatch(request, {
    key: 'Allocations',
    inputs: readElements(body, 'Allocations', allocationInput),
    write: (input) => apply(request, creditId, input),
    view: (allocationId) => {
      const credit = organisation.credits.get(creditId);
      const made = credit?.allocations.find((allocation) => allocation.allocationId === allocationId);
      return {
        ...{ AllocationID: allocationId, Amount: (made?.amount ?? zero).toNumber() },
        Date: calendarMsDate(made?.date ?? ''),
        Invoice: { InvoiceID: made?.invoiceId, LineItems: [] },
        CreditNote: { CreditNoteID: creditId, LineItems: [] },
      };
    },
  });
}
