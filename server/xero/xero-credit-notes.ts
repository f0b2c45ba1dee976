import type { CreditNote as SdkCreditNote } from 'xero-node/dist/gen/model/accounting/creditNote.js';
import type { CurrencyCode } from 'xero-node/dist/gen/model/accounting/currencyCode.js';
import type { LineItem as SdkLine } from 'xero-node/dist/gen/model/accounting/lineItem.js';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import type { CreditLine, CreditNoteDraft } from '../sync/draft-credit-note.ts';
import { decimalText } from '../sync/money.ts';
import { text } from './wire-values.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { idempotencyKey, only, writeElements } from './xero-elements.ts';
import { refusedElement } from './xero-error.ts';

/** A credit note of a customer, as far as we need it. Money: decimal strings in its own currency. */
export interface CreditNote {
  creditNoteId: string;
  number: string;
  status: string;
  contactId: string;
  reference: string;
  currency: string;
  total: string;
}

/**
 * Xero's credit notes of customers. https://developer.xero.com/documentation/api/accounting/creditnotes
 *
 * Not documented, and relied on here only: that PUT refuses a number that another credit note has (the schema calls it
 * unique; a refusal is looked up, whatever its words, so an update in its place is the one thing that would not be seen), and
 * that `where` finds by it.
 */
export interface XeroCreditNotes {
  /** PUT, approved. `tryId` names the try: a repeated request carries the same. */
  createCreditNote(access: XeroAccess, request: { draft: CreditNoteDraft; tryId: string }): Promise<CreditNote>;
  /** The customer's credit note with this number, whatever its status. */
  findCreditNote(access: XeroAccess, number: string): Promise<CreditNote | undefined>;
  /** Sets a part of a credit note against an approved invoice. Xero takes no more than is due, and no more than is left. */
  allocateCredit(access: XeroAccess, allocation: Allocation): Promise<void>;
}

export interface Allocation {
  creditNoteId: string;
  invoiceId: string;
  /** A decimal string. */
  amount: string;
  /** YYYY-MM-DD. */
  date: string;
  tryId: string;
}

const UNIT_DECIMALS = 4;
const amount = z.union([z.number(), z.string()]);
const creditNotesSchema = z.object({
  CreditNotes: z.array(
    z.looseObject({
      CreditNoteID: z.string().default(''),
      CreditNoteNumber: text,
      Type: text,
      Status: text,
      StatusAttributeString: text,
      HasErrors: z.boolean().nullish(),
      Reference: text,
      CurrencyCode: text,
      Contact: z.object({ ContactID: z.string().default('') }).nullish(),
      Total: amount.nullish(),
    }),
  ),
});
const allocationsSchema = z.object({ Allocations: z.array(z.looseObject({ StatusAttributeString: text })) });

export function createXeroCreditNotes({ call, sdk }: XeroCaller): XeroCreditNotes {
  async function sdkCreditNote(draft: CreditNoteDraft): Promise<SdkCreditNote> {
    const { CreditNote, LineAmountTypes } = await sdk();
    return {
      type: CreditNote.TypeEnum.ACCRECCREDIT,
      status: CreditNote.StatusEnum.AUTHORISED,
      creditNoteNumber: draft.number,
      contact: { contactID: draft.contactId },
      date: draft.date,
      reference: draft.reference,
      lineAmountTypes: LineAmountTypes[draft.lineAmountTypes],
      currencyCode: draft.currency as unknown as CurrencyCode,
      // The invoice's own rate, so that nothing is gained or lost by the exchange.
      ...(draft.currencyRate === null ? {} : { currencyRate: Number(draft.currencyRate) }),
      lineItems: draft.lines.map(sdkLine),
    };
  }

  return {
    async createCreditNote(access, { draft, tryId }) {
      const put = async ([note]: SdkCreditNote[]) => {
        const creditNotes = note ? [note] : [];
        const key = idempotencyKey([tryId], creditNotes);
        const answer = await call(access, 'write', creditNotesSchema, (api) =>
          api.createCreditNotes(access.tenantId, { creditNotes }, false, UNIT_DECIMALS, key),
        );
        return answer.CreditNotes;
      };
      const written = await writeElements([await sdkCreditNote(draft)], put, (element) => {
        if (element.StatusAttributeString === 'ERROR' || element.HasErrors === true) throw refusedElement(element);
        return toCreditNote(element);
      });
      return only(written);
    },
    async findCreditNote(access, number) {
      const where = `Type=="ACCRECCREDIT" AND CreditNoteNumber==${JSON.stringify(number)}`;
      const answer = await call(access, 'read', creditNotesSchema, (api) =>
        api.getCreditNotes(access.tenantId, undefined, where, undefined, 1),
      );
      return answer.CreditNotes.map(toCreditNote).find((note) => note.number === number);
    },
    async allocateCredit(access, { creditNoteId, invoiceId, amount, date, tryId }) {
      const allocations = [{ invoice: { invoiceID: invoiceId }, amount: Number(amount), date }];
      const key = idempotencyKey([tryId], [creditNoteId, allocations]);
      const { Allocations } = await call(access, 'write', allocationsSchema, (api) =>
        api.createCreditNoteAllocation(access.tenantId, creditNoteId, { allocations }, false, key),
      );
      const [element] = Allocations;
      if (!element)
        throw new AppError('xero_unavailable', 'Xero’s answer is empty.', { status: 502, retry: 'unknown' });
      if (element.StatusAttributeString === 'ERROR') throw refusedElement(element);
    },
  };
}

function toCreditNote(note: z.infer<typeof creditNotesSchema>['CreditNotes'][number]): CreditNote {
  return {
    creditNoteId: note.CreditNoteID,
    number: note.CreditNoteNumber ?? '',
    status: note.Status ?? '',
    contactId: note.Contact?.ContactID ?? '',
    reference: note.Reference ?? '',
    currency: note.CurrencyCode ?? '',
    total: decimalText(note.Total) ?? '0',
  };
}

/** Neither LineAmount nor TaxAmount: Xero computes both. */
function sdkLine(line: CreditLine): Pick<SdkLine, keyof SdkLine> {
  return {
    description: line.description,
    ...(line.quantity === null ? {} : { quantity: Number(line.quantity) }),
    ...(line.unitAmount === null ? {} : { unitAmount: Number(line.unitAmount) }),
    ...(line.accountCode === null ? {} : { accountCode: line.accountCode }),
    // Some accounts have no code.
    ...(line.accountCode === null && line.accountId !== null ? { accountID: line.accountId } : {}),
    ...(line.taxType === null ? {} : { taxType: line.taxType }),
    ...(line.itemCode ? { itemCode: line.itemCode } : {}),
    ...(line.tracking.length === 0
      ? {}
      : { tracking: line.tracking.map(({ category, option }) => ({ name: category, option })) }),
  };
}
