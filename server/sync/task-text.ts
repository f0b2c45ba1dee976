import type { DealInvoice } from '../db/tables.ts';
import { toCents } from './money.ts';

/** What a task tells the deal's owner. */
export function taskFor(
  kind: 'paid' | 'overdue',
  { number, currency, total, amountDue, dueDate, contactName }: DealInvoice,
): { subject: string; description: string } {
  if (kind === 'paid') {
    return {
      subject: `Invoice ${number} is paid`,
      description: `${contactName} has paid invoice ${number}: ${toCents(total)} ${currency}.`,
    };
  }
  return {
    subject: `Invoice ${number} is overdue`,
    description: `${contactName} owes ${toCents(amountDue)} ${currency} on invoice ${number}, which was due on ${dueDate ?? 'an unknown day'}.`,
  };
}
