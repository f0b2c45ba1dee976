/** What stands in the way of an invoice, or of all of one, and is not of our making. */
import type { GalleryGroup } from './gallery-state.ts';
import { invoice, isAwaiting, known, owed, panel, told, unread } from './panel-states.ts';

export const panelTroubles: GalleryGroup = {
  name: 'panel troubles',
  page: 'panel',
  states: [
    panel('period locked', {
      state: 'failed',
      problems: [
        told(
          'period_locked',
          'The invoice date lies in a period that is locked in Xero.',
          'Have finance move the lock date in Xero, or change the date.',
          'The document date cannot be before the period lock date.',
        ),
      ],
    }),
    panel('the day’s calls are used up', {
      state: 'queued',
      problems: [
        told(
          'xero_day_budget',
          'The organisation’s calls to Xero for this day are used up.',
          'Nothing needs to be done: it goes on by itself at 13:00.',
        ),
      ],
    }),
    panel('made, but not e-mailed', {
      ...isAwaiting,
      problems: [
        told(
          'email_not_sent',
          'Xero did not e-mail the invoice DL-7K2QF-0042.',
          'Send it from Xero, or correct the contact’s e-mail address.',
          'No valid email address found.',
        ),
      ],
    }),
    panel('another total in Xero', {
      ...isAwaiting,
      problems: [
        told(
          'total_differs_in_xero',
          'Xero computed NZD 1,380.01 where the deal comes to NZD 1,380.00.',
          'Look at the invoice; it stands as Xero has it.',
        ),
      ],
    }),
    panel('deleted in Xero', {
      ...{ ...known, state: 'voided', totals: [{ ...owed, invoiced: '0.00', due: '0.00' }] },
      invoices: [invoice({ status: 'DELETED', state: 'voided', amountDue: '0.00' })],
    }),
    panel('invoiced by another rule', {
      ...isAwaiting,
      problems: [
        told(
          'already_invoiced',
          'The deal has an invoice over NZD 1,380.00 by the rule “Invoice on Closed Won”.',
          'Void that invoice in Xero first, or leave it.',
        ),
      ],
    }),
    unread('Zoho’s page tools missing', 'never', { place: 'sdk_missing' }),
  ],
};
