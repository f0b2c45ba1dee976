/** What is done with an invoice that is there. */
import { buildDealView, buildInvoice } from '../../support/deal-view.ts';
import type { GalleryState } from '../gallery-state.ts';
import { invoice, isAwaiting, known, needsSignIn, openMenu, owed } from './invoice-fixtures.ts';
import { dealPath, panel, told } from './panel-state.ts';

const underActions = { ...buildDealView().can, create: false, approve: true, void: true };
const sums = { subTotal: '1680.00', totalTax: '252.00', total: '1932.00', amountDue: '1932.00' };
const openDraft = invoice({
  ...sums,
  ...{ status: 'DRAFT', state: 'draft', version: '2026-11-21T14:00:00.000Z', actions: ['approve', 'edit', 'void'] },
  lines: [
    ...buildInvoice().lines.map((line) => ({ ...line, id: 'line-1' })),
    {
      ...{ id: 'line-2', description: 'Travel and accommodation for two people, Wellington to Dunedin' },
      ...{ quantity: '1', unitAmount: '480.00', discountRate: null, taxType: 'OUTPUT2', accountCode: '200' },
      lineAmount: '480.00',
    },
  ],
});
const isDraft = {
  ...{ ...known, state: 'draft' as const, invoices: [openDraft], can: underActions },
  deal: { ...buildDealView().deal, amount: '1680.00' },
  totals: [{ ...owed, invoiced: '1932.00', due: '1932.00' }],
};
const unsent = invoice({ actions: ['send', 'void'] });
const isUnsent = { ...isAwaiting, invoices: [unsent], can: { ...underActions, email: true }, needsSignIn };
const day = '2026-11-20';
const story = {
  steps: [
    {
      ...{ what: 'clicked', at: `${day}T09:00:00.000Z`, day: null, who: 'person', name: 'Ava Ngata' },
      afterMs: null,
    },
    { what: 'made', at: `${day}T09:00:02.400Z`, day: null, who: 'automation', name: null, afterMs: 2400 },
    { what: 'approved', at: `${day}T10:30:00.000Z`, day: null, who: 'person', name: null, afterMs: 5_397_600 },
    { what: 'emailed', at: `${day}T10:31:00.000Z`, day: null, who: 'person', name: 'Ava Ngata', afterMs: 60_000 },
    { what: 'part_paid', at: null, day: '2026-11-28', who: 'xero', name: null, afterMs: 691_200_000 },
    { what: 'paid', at: null, day: '2026-12-02', who: 'xero', name: null, afterMs: 345_600_000 },
  ],
};
const locked = told(
  'period_locked',
  'DL-7K2QF-0042 was not approved. The invoice date lies in a period that is locked in Xero.',
  'Have finance move the lock date, or change the date, then retry.',
);
const paidMeanwhile = told(
  'invoice_has_payments',
  'DL-7K2QF-0042 was not voided. It has a payment in Xero.',
  'Take the payment off in Xero, or credit the invoice.',
);

/** Alone: a menu closes when another frame is used. */
export const menuStates: GalleryState[] = [panel('menu of a draft', isDraft, { steps: [openMenu] })];

export const actionStates: GalleryState[] = [
  panel('a draft to be approved', { ...isDraft, needsSignIn }),
  panel('to be e-mailed', isUnsent),
  panel('editing a draft', isDraft, { steps: [openMenu, { choose: 'Edit…' }] }),
  panel('an edit came too late', isDraft, {
    answers: {
      [`PUT ${dealPath}/invoices/${openDraft.id}`]: {
        refusal: {
          ...{ status: 409, code: 'invoice_changed_in_xero' },
          detail: 'DL-7K2QF-0042 has changed in Xero since you opened it.',
          fix: 'Look at it as it is now, and change it again.',
        },
      },
    },
    steps: [openMenu, { choose: 'Edit…' }, { press: 'Save in Xero' }, { see: 'was not changed' }],
  }),
  panel('voiding', isUnsent, { steps: [openMenu, { choose: 'Void…' }] }),
  panel('deleting a draft', isDraft, { steps: [openMenu, { choose: 'Delete draft…' }] }),
  panel('e-mailing', isUnsent, { steps: [openMenu, { choose: 'E-mail' }] }),
  panel('story', isUnsent, {
    answers: { [`GET ${dealPath}/invoices/${unsent.id}/story`]: { body: story } },
    steps: [openMenu, { choose: 'Story' }, { open: 'When and by whom' }],
  }),
  panel('approving', {
    ...isDraft,
    invoices: [{ ...openDraft, actions: [], asked: { action: 'approve', state: 'under_way', problem: null } }],
  }),
  panel('not approved', {
    ...isDraft,
    invoices: [{ ...openDraft, asked: { action: 'approve', state: 'failed', problem: locked } }],
  }),
  panel(
    'undo',
    { ...isDraft, invoices: [{ ...openDraft, undoUntil: '2026-11-21T14:03:22.000Z' }] },
    { steps: [{ see: 'was made' }] },
  ),
  panel('the e-mail is on its way', { ...isUnsent, invoices: [{ ...unsent, actions: ['void'], isSending: true }] }),
  panel('not voided', {
    ...isUnsent,
    invoices: [{ ...unsent, asked: { action: 'void', state: 'failed', problem: paidMeanwhile } }],
  }),
  panel('the payment link, copied by hand', isUnsent, {
    answers: {
      [`GET ${dealPath}/invoices/${unsent.id}/online-url`]: {
        body: { onlineUrl: 'https://in.xero.com/5mCT0JXkdDQ0Xo3yCEs7pQ5xGsN8oXf0LhVt2aR4' },
      },
    },
    steps: [openMenu, { choose: 'Copy payment link' }, { see: 'Copy it from here' }],
  }),
  panel('the PDF did not come', isUnsent, {
    answers: {
      [`GET ${dealPath}/invoices/${unsent.id}/pdf`]: {
        refusal: {
          status: 503,
          code: 'xero_unavailable',
          detail: 'Xero did not answer.',
          fix: 'Try again in a minute.',
        },
      },
    },
    steps: [openMenu, { choose: 'PDF' }, { see: 'was not loaded' }],
  }),
];
