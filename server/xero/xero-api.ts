import type { NoteCall } from '../call-log.ts';
import type { Config } from '../config.ts';
import type { TokenVault } from '../oauth/token-vault.ts';
import type { CallBudget } from './call-budget.ts';
import { createXeroCaller } from './xero-call.ts';
import { createXeroCreditNotes, type XeroCreditNotes } from './xero-credit-notes.ts';
import { createXeroContacts, type XeroContacts } from './xero-contacts.ts';
import { createXeroInvoicePapers, type XeroInvoicePapers } from './xero-invoice-papers.ts';
import { createXeroInvoices, type XeroInvoices } from './xero-invoices.ts';
import { createXeroLists, type XeroLists } from './xero-lists.ts';

/** Our narrow view of Xero's Accounting API. Every answer is parsed; every failure is an AppError. */
export interface XeroApi extends XeroLists, XeroContacts, XeroInvoices, XeroInvoicePapers, XeroCreditNotes {
  budget: Pick<CallBudget, 'holdOfOrg' | 'remaining' | 'close'>;
}

export function createXeroApi(parts: {
  vault: TokenVault;
  xero: Config['xero'];
  budget: CallBudget;
  now: () => Date;
  noteCall: NoteCall;
}): XeroApi {
  const caller = createXeroCaller(parts);
  return {
    ...createXeroLists(caller, parts.now),
    ...createXeroContacts(caller),
    ...createXeroInvoices(caller),
    ...createXeroInvoicePapers(caller),
    ...createXeroCreditNotes(caller),
    budget: parts.budget,
  };
}
