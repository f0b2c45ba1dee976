import type { Invoice } from './invoice.ts';
import { linesToSend, matchLines, mergeLines, rememberLines, type MergedLine } from './merge-lines.ts';
import { xeroHeadOf, type ContentHead, type InvoiceContent, type LastSent, type XeroHead } from './last-sent.ts';

/** An invoice that follows its deal without undoing what was changed in Xero. */
export interface MergedInvoice {
  head: XeroHead;
  /** All that the invoice is to have, in order: what is left out here Xero deletes. */
  lines: MergedLine[];
  /** Whether Xero has it already. */
  isInXero: boolean;
  /** What is to be remembered once Xero has answered. */
  remember: (answer: Invoice) => LastSent;
}

/**
 * Three-way: what was last sent, what the deal wants now, what Xero has. `contactId`: the contact of the deal's new customer;
 * null: the customer is the same.
 */
export function mergeInvoice(
  sent: LastSent,
  wanted: InvoiceContent,
  inXero: Invoice,
  contactId: string | null,
): MergedInvoice {
  const merged = mergeLines(matchLines(sent.lines, wanted.lines, inXero.lines));
  const lines = linesToSend(merged);
  const { head, editedFields } = mergeHead(sent.head, wanted.head, inXero, contactId);
  const isSameHead = [...fields, 'contactId' as const].every(
    (field) => head[field] === inXero[field] || (field === 'currencyRate' && head.currencyRate === null),
  );
  const isSameOrder = lines.every((line, index) => 'inXero' in line && line.inXero === inXero.lines[index]);
  return {
    head,
    lines,
    isInXero: isSameHead && isSameOrder && merged.every(({ act }) => act !== 'write' && act !== 'remove'),
    remember: (answer) => ({
      draftedAt: sent.draftedAt,
      content: wanted,
      head: {
        draft: { ...wanted.head, ...pick(sent.head.draft, editedFields) },
        answered: { ...xeroHeadOf(answer), ...pick(sent.head.answered, editedFields) },
      },
      lines: rememberLines(merged, answer.lines),
    }),
  };
}

/**
 * What was last sent, when an earlier try to send `tried` may have arrived without our hearing of it: what that try wrote is
 * not taken for an edit made in Xero.
 */
export function withEarlierTry(sent: LastSent, tried: InvoiceContent | null, inXero: Invoice): LastSent {
  if (tried === null) return sent;
  const isOtherCustomer = tried.head.customerId !== sent.head.draft.customerId;
  if (isOtherCustomer && inXero.contactId === sent.head.answered.contactId) return sent;
  const merged = mergeInvoice(sent, tried, inXero, isOtherCustomer ? inXero.contactId : null);
  return merged.isInXero ? merged.remember(inXero) : sent;
}

/** The fields of a head that deal and Xero name alike. */
const fields = ['reference', 'date', 'dueDate', 'currency', 'currencyRate', 'lineAmountTypes'] as const;

/** Takes over what the deal has changed, unless the same field was changed in Xero. */
function mergeHead(
  { draft, answered }: LastSent['head'],
  wanted: ContentHead,
  inXero: XeroHead,
  contactId: string | null,
): { head: XeroHead; editedFields: ReadonlySet<string> } {
  const edited = fields.filter((field) => inXero[field] !== answered[field] && inXero[field] !== wanted[field]);
  const changed = fields.filter(
    (field) => wanted[field] !== null && wanted[field] !== draft[field] && !edited.includes(field),
  );
  const hasOtherContact = inXero.contactId !== answered.contactId && inXero.contactId !== contactId;
  return {
    head: {
      ...xeroHeadOf(inXero),
      // Left to Xero where no field of the deal holds it.
      ...(wanted.currencyRate === null ? { currencyRate: null } : {}),
      ...pick(wanted, new Set(changed)),
      contactId: hasOtherContact ? inXero.contactId : (contactId ?? inXero.contactId),
    },
    editedFields: new Set([...edited, ...(hasOtherContact ? ['contactId', 'customerId', 'customerName'] : [])]),
  };
}

function pick<Head extends object>(head: Head, names: ReadonlySet<string>): Partial<Head> {
  return Object.fromEntries(Object.entries(head).filter(([name]) => names.has(name))) as Partial<Head>;
}
