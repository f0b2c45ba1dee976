/** Creating and changing invoices, with Xero's refusals. https://developer.xero.com/documentation/api/accounting/invoices */
import { randomUUID } from 'node:crypto';
import { Big } from 'big.js';
import { amountPaidOf } from './balances.ts';
import { storeContact, writeContact } from './contact-writes.ts';
import { dueDateBy, todayIn } from './dates.ts';
import type { InvoiceInput } from './invoice-input.ts';
import { buildLine, type LineContext } from './invoice-lines.ts';
import { lockErrors, transitionErrors } from './invoice-rules.ts';
import type { Contact, Invoice, InvoiceStatus, Line, Organisation } from './records.ts';
import { sameText } from './request.ts';
import { totalsOf, zero } from './totals.ts';

interface WriteContext {
  organisation: Organisation;
  clientId: string | null;
  unitDecimals: 2 | 4;
  now: Date;
}

export const MUST_BE_UNIQUE = 'Invoice # must be unique.';
const NOT_VALID_FOR_CREATION = 'Invoice not of valid status for creation';
const ARCHIVED_CONTACT =
  'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes';

export const findByNumber = (organisation: Organisation, number: string): Invoice | undefined =>
  [...organisation.invoices.values()].find((invoice) => invoice.type === 'ACCREC' && sameText(invoice.number, number));

function matchContact(organisation: Organisation, input: NonNullable<InvoiceInput['Contact']>): Contact | undefined {
  if (input.ContactID !== undefined) return organisation.contacts.get(input.ContactID.toLowerCase());
  const contacts = [...organisation.contacts.values()];
  const { ContactNumber: number, Name: name } = input;
  const named = contacts.filter((contact) => name !== undefined && sameText(contact.name, name));
  return (
    contacts.find(({ texts }) => number !== undefined && texts['ContactNumber'] === number) ??
    named.find(({ status }) => status === 'ACTIVE') ??
    named[0]
  );
}

/** By ContactID; a bare name is matched or makes a new contact, and further fields change the contact they come with. */
function contactFor(context: WriteContext, input: InvoiceInput, old: Invoice | undefined, errors: string[]): string {
  const { organisation, now } = context;
  const given = input.Contact;
  if (!given) {
    if (!old) errors.push('A Contact must be specified for this type of transaction');
    return old?.contactId ?? '';
  }
  const known = matchContact(organisation, given);
  if (known && known.status !== 'ACTIVE') errors.push(ARCHIVED_CONTACT);
  if (errors.length > 0 || (known && Object.keys(given).every((key) => key === 'ContactID'))) {
    return known?.contactId ?? '';
  }
  if (!known && given.Name === undefined) {
    errors.push('A Contact must be specified for this type of transaction');
    return '';
  }
  const result = writeContact(organisation, known, given, now);
  if ('contact' in result) return storeContact(organisation, result.contact);
  errors.push(...result.errors);
  return known?.contactId ?? '';
}

function linesFor(context: LineContext, input: InvoiceInput, old: Invoice | undefined, errors: string[]): Line[] {
  // Lines that are not repeated with their LineItemID are gone; without LineItems all stay, priced anew.
  const inputs = input.LineItems ?? old?.lines.map(({ lineItemId }) => ({ LineItemID: lineItemId })) ?? [];
  if (inputs.length === 0) errors.push('One or more line items must be specified');
  return inputs.map((line) => {
    const replaced = old?.lines.find(({ lineItemId }) => lineItemId === line.LineItemID);
    return buildLine(context, line, replaced, errors);
  });
}

function currencyErrors(organisation: Organisation, code: string): string[] {
  const foreign = code !== organisation.baseCurrency;
  const allowed = !foreign || !organisation.forbiddenActions.includes('UseMulticurrency');
  return organisation.currencies.includes(code) && allowed
    ? []
    : [`Organisation is not subscribed to currency ${code}`];
}

function statedTotalErrors(input: InvoiceInput, totals: { subTotal: Big; totalTax: Big; total: Big }): string[] {
  const { SubTotal = totals.subTotal, TotalTax = totals.totalTax, Total = totals.total } = input;
  const agrees = SubTotal.eq(totals.subTotal) && TotalTax.eq(totals.totalTax) && Total.eq(totals.total);
  return [
    ...(agrees ? [] : ['The invoice total does not equal the sum of the lines.']),
    ...(totals.total.lt(0) ? ['The total of an invoice must not be less than zero.'] : []),
  ];
}

function headErrors(organisation: Organisation, input: InvoiceInput, old: Invoice | undefined): string[] {
  const errors: string[] = [];
  if (!old && input.Type !== 'ACCREC' && input.Type !== 'ACCPAY') errors.push('A valid Type must be specified.');
  const number = input.InvoiceNumber ?? '';
  const holder = number === '' ? undefined : findByNumber(organisation, number);
  const isSale = (old?.type ?? input.Type) === 'ACCREC';
  if (isSale && holder && holder.invoiceId !== old?.invoiceId) errors.push(MUST_BE_UNIQUE);
  if (number.length > 255) errors.push('The InvoiceNumber must not be longer than 255 characters.');
  if (input.Url !== undefined && !URL.canParse(input.Url)) errors.push('Url must be a valid absolute Url.');
  const theme = input.BrandingThemeID;
  if (theme && !organisation.brandingThemes.some(({ BrandingThemeID }) => BrandingThemeID === theme)) {
    errors.push('The BrandingThemeID does not exist.');
  }
  return errors;
}

function approvalErrors(organisation: Organisation, status: InvoiceStatus, old: Invoice | undefined): string[] {
  if (status !== 'AUTHORISED' || old?.status === 'AUTHORISED') return [];
  const approved = [...organisation.invoices.values()].filter(
    (invoice) => invoice.type === 'ACCREC' && ['AUTHORISED', 'PAID'].includes(invoice.status),
  );
  return approved.length >= organisation.approvedInvoiceLimit
    ? ['You have reached the limit of invoices you can approve']
    : [];
}

function nextNumber(organisation: Organisation): string {
  const number = `INV-${String(organisation.nextInvoiceNumber).padStart(4, '0')}`;
  organisation.nextInvoiceNumber += 1;
  return findByNumber(organisation, number) ? nextNumber(organisation) : number;
}

function datesOf(context: WriteContext, input: InvoiceInput, old: Invoice | undefined, contactId: string) {
  const { organisation, now } = context;
  const date = input.Date ?? old?.date ?? todayIn(organisation.zone, now);
  const terms = organisation.contacts.get(contactId)?.salesTerms ?? organisation.salesTerms;
  const dueDate = input.DueDate ?? old?.dueDate ?? (terms ? dueDateBy(terms, date) : date);
  return { date, dueDate, expectedPaymentDate: input.ExpectedPaymentDate ?? old?.expectedPaymentDate };
}

function creationErrors(input: InvoiceInput): string[] {
  return ['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(input.Status ?? 'DRAFT') ? [] : [NOT_VALID_FOR_CREATION];
}

function linesAndTotals(context: WriteContext, input: InvoiceInput, old: Invoice | undefined, errors: string[]) {
  const status = (input.Status ?? old?.status ?? 'DRAFT') as InvoiceStatus;
  const type: Invoice['type'] = old?.type ?? (input.Type === 'ACCPAY' ? 'ACCPAY' : 'ACCREC');
  const lineAmountTypes = input.LineAmountTypes ?? old?.lineAmountTypes ?? 'Exclusive';
  const isSameStage = status === 'VOIDED' || status === 'DELETED' || status === old?.status;
  const keepsLines = !input.LineItems && isSameStage && lineAmountTypes === old?.lineAmountTypes;
  const lineContext: LineContext = {
    organisation: context.organisation,
    type,
    lineAmountTypes,
    isDraft: status === 'DRAFT',
    unitDecimals: input.LineItems ? context.unitDecimals : 4,
  };
  const lines = keepsLines ? old.lines : linesFor(lineContext, input, old, errors);
  return { status, type, lineAmountTypes, lines, ...totalsOf(lines, lineAmountTypes) };
}

/** The invoice as it would be; what Xero refuses is added to `errors` in Xero's order. */
function buildInvoice(context: WriteContext, input: InvoiceInput, old: Invoice | undefined, errors: string[]): Invoice {
  const { organisation, now } = context;
  const priced = linesAndTotals(context, input, old, errors);
  if (!old) errors.push(...creationErrors(input));
  errors.push(...headErrors(organisation, input, old));
  const contactId = contactFor(context, input, old, errors);
  const dates = datesOf(context, input, old, contactId);
  const currencyCode = input.CurrencyCode ?? old?.currencyCode ?? organisation.baseCurrency;
  errors.push(...currencyErrors(organisation, currencyCode), ...statedTotalErrors(input, priced));
  errors.push(...lockErrors(organisation, dates.date), ...(old ? lockErrors(organisation, old.date) : []));
  errors.push(...approvalErrors(organisation, priced.status, old));
  const isApproved = priced.status === 'AUTHORISED' || priced.status === 'PAID';
  const isAllocated = old !== undefined && amountPaidOf(organisation, old).plus(old.amountCredited).gt(0);
  return {
    ...priced,
    ...dates,
    status: priced.status === 'AUTHORISED' && priced.total.eq(0) ? 'PAID' : priced.status,
    invoiceId: old?.invoiceId ?? randomUUID(),
    number: input.InvoiceNumber || old?.number || '',
    reference: input.Reference ?? old?.reference ?? '',
    contactId,
    currencyCode,
    currencyRate: input.CurrencyRate ?? old?.currencyRate ?? new Big(1),
    url: input.Url ?? old?.url,
    brandingThemeId: input.BrandingThemeID ?? old?.brandingThemeId,
    sentToContact: isApproved && (input.SentToContact ?? old?.sentToContact ?? false),
    amountCredited: old?.amountCredited ?? zero,
    createdByClientId: old ? old.createdByClientId : context.clientId,
    createdAt: old?.createdAt ?? now,
    history: old?.history ?? [],
    // The few edits that money allocated still allows leave UpdatedDateUTC alone.
    updatedAt: isAllocated ? old.updatedAt : now,
  };
}

/** Stores the invoice and gives its id, or Xero's messages. */
export function writeInvoice(context: WriteContext, input: InvoiceInput, old?: Invoice): { id: string } | string[] {
  const { organisation } = context;
  const refused = old ? transitionErrors(old, input, amountPaidOf(organisation, old).plus(old.amountCredited)) : [];
  if (refused.length > 0) return refused;
  const errors: string[] = [];
  const invoice = buildInvoice(context, input, old, errors);
  if (errors.length > 0) return [...new Set(errors)];
  const number = invoice.number || (invoice.type === 'ACCREC' ? nextNumber(organisation) : '');
  organisation.invoices.set(invoice.invoiceId, { ...invoice, number });
  return { id: invoice.invoiceId };
}
