/** The states of the deal panel. */
import type { DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceSearchAnswer } from '../../server/api/contract/invoice-links.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import type { PreviewAnswer } from '../../server/api/contract/preview.ts';
import type { Problem } from '../../server/api/contract/problems.ts';
import { buildDealView, buildInvoice, dealId } from '../support/deal-view.ts';
import { buildPreview } from '../support/preview.ts';
import type { GalleryGroup, GalleryState, PlayedAnswer } from './gallery-state.ts';
import { previewStates } from './preview-states.ts';

const dealPath = `/api/deals/${dealId}`;
const readDeal = `GET ${dealPath}`;

/** Nothing is missing before it can be invoiced. */
const isReady = { [`POST ${dealPath}/invoices/preview`]: { body: { problems: [] } } };

/** A deal as the server tells it, and whatever else the state is about. */
function panel(title: string, view: Partial<DealView>, more: Partial<GalleryState> = {}): GalleryState {
  const answers = { [readDeal]: { body: buildDealView(view) }, ...isReady, ...more.answers };
  return { title, ...more, answers };
}

/** A deal that cannot be read, or not yet. */
function unread(title: string, answer: PlayedAnswer, more: Partial<GalleryState> = {}): GalleryState {
  return { title, ...more, answers: { [readDeal]: answer } };
}

function told(code: string, message: string, fix: string | null = null, detail: string | null = null): Problem {
  return { code, message, fix, detail };
}

let made = 0;
/** An invoice of its own id; sums follow from the total before tax. */
function invoice(changes: Partial<InvoiceView> = {}): InvoiceView {
  made += 1;
  return buildInvoice({ id: `9b4f3ab2-0000-4000-8000-${String(made).padStart(12, '0')}`, ...changes });
}

const owed = { currency: 'NZD', invoiced: '1380.00', paid: '0.00', credited: '0.00', due: '1380.00', overdue: '0.00' };
const contact = {
  ...{ id: 'c-1', name: 'Ridgeway University', outstanding: '4210.50', overdue: '0.00', currency: 'NZD' },
  terms: '20th of the following month',
};
const customer: NonNullable<DealView['customer']> = {
  ...{ isComplete: true, balances: [], terms: null, lastPayments: [], usualDaysToPay: 23, paidInvoices: 14 },
  otherInvoices: { count: 3, balances: [] },
};
const payment = { id: 'p-1', date: '2026-11-20', amount: '500.00' };

const draft = invoice({ status: 'DRAFT', state: 'draft', dueDate: null });
const awaiting = invoice({ sent: true });
const partPaid = invoice({ state: 'part_paid', amountPaid: '500.00', amountDue: '880.00', payments: [payment] });
const paid = invoice({
  ...{ status: 'PAID', state: 'paid', amountPaid: '1380.00', amountDue: '0.00', sent: true },
  payments: [payment, { id: 'p-2', date: '2026-11-21', amount: '880.00' }],
});
const overdue = invoice({ state: 'overdue', date: '2026-10-01', dueDate: '2026-11-01', daysOverdue: 20, sent: true });
const voided = invoice({ status: 'VOIDED', state: 'voided', amountDue: '0.00' });
const known = { contact, customer };
const isAwaiting = { ...known, state: 'awaiting_payment' as const, totals: [owed], invoices: [awaiting] };

const candidates: PreviewAnswer['contact']['candidates'] = [
  { id: 'x-1', name: 'Ridgeway University', email: 'accounts@ridgeway.ac.nz', number: 'CUST-0042' },
  {
    ...{ id: 'x-2', name: 'Ridgeway University – Faculty of Engineering and Computer Science' },
    ...{ email: 'procurement.engineering@departments.ridgeway.ac.nz', number: null },
  },
];
const unclear = told(
  'contact_unclear',
  'Xero has several contacts that “Ridgeway University” may be.',
  'Choose the contact; the invoice is then made by itself.',
);
const preview = {
  [`POST ${dealPath}/invoices/preview`]: {
    body: { contact: { match: 'unclear', id: null, name: 'Ridgeway University', candidates } },
  },
};

const beforeTheInvoice: GalleryState[] = [
  panel('not invoiced', {}),
  panel('not invoiced, no amount, polling', { deal: { ...buildDealView().deal, amount: null } }, { stream: 'refused' }),
  panel('not invoiced, may not create', { can: { ...buildDealView().can, create: false, link: false } }),
  panel('queued', { state: 'queued' }),
  panel('creating', { state: 'creating' }),
  panel('uncertain', { state: 'uncertain' }),
  panel('needs set-up', {
    state: 'needs_setup',
    problems: [told('needs_setup', 'No sales account has been chosen.', 'Choose one in Settings.')],
  }),
  panel(
    'failed',
    {
      state: 'failed',
      problems: [
        told(
          'account_unusable',
          'The sales account 200 is archived in Xero.',
          'Choose another in Settings, or restore it in Xero. Then try again.',
          'ValidationException: Account code ‘200’ has been archived or deleted.',
        ),
      ],
    },
    { steps: [{ open: 'What Xero said' }] },
  ),
  panel('failed, several problems', {
    state: 'failed',
    problems: [
      told('no_amount', 'The deal has no products and no amount.', 'Enter an amount on the deal.'),
      told(
        'exchange_rate_unusable',
        'The deal’s field Exchange_Rate, which gives the exchange rate, is empty.',
        'Enter how much USD one NZD buys.',
      ),
    ],
  }),
  panel(
    'contact unclear',
    { state: 'failed', problems: [unclear] },
    { answers: preview, steps: [{ see: 'accounts@ridgeway.ac.nz' }] },
  ),
  unread('loading', 'never'),
];

const invoices: GalleryState[] = [
  panel('draft', { ...known, state: 'draft', totals: [owed], invoices: [draft] }),
  panel('awaiting approval', {
    ...{ ...known, state: 'awaiting_approval', totals: [owed] },
    invoices: [invoice({ status: 'SUBMITTED', state: 'awaiting_approval' })],
  }),
  panel('awaiting payment, sent', isAwaiting),
  panel(
    'part paid, opened',
    {
      ...{ ...known, state: 'part_paid', invoices: [partPaid] },
      totals: [{ ...owed, paid: '500.00', due: '880.00' }],
    },
    { steps: [{ open: '1 line, 1 payment' }] },
  ),
  panel('paid', { ...known, state: 'paid', totals: [{ ...owed, paid: '1380.00', due: '0.00' }], invoices: [paid] }),
  panel('overdue', {
    ...{ ...known, state: 'overdue', totals: [{ ...owed, overdue: '1380.00' }], invoices: [overdue] },
    contact: { ...contact, overdue: '1380.00', isArchived: true },
  }),
  panel('voided', {
    ...known,
    state: 'voided',
    totals: [{ ...owed, invoiced: '0.00', due: '0.00' }],
    invoices: [voided],
  }),
  panel('deleted in Xero', {
    ...{ ...known, state: 'voided', totals: [{ ...owed, invoiced: '0.00', due: '0.00' }] },
    invoices: [invoice({ status: 'DELETED', state: 'voided', amountDue: '0.00' })],
  }),
  panel('does not agree with the deal', {
    ...isAwaiting,
    invoices: [
      invoice({
        repairs: ['accept', 'reissue'],
        drift: [
          { what: 'unit_price', line: 'Workshop', inDeal: '650', inXero: '600' },
          { what: 'amount', line: 'Workshop', inDeal: '1300.00', inXero: '1200.00' },
          {
            what: 'line',
            line: 'Travel and accommodation for two people, Wellington to Dunedin',
            inDeal: '480.00',
            inXero: null,
          },
          { what: 'reference', line: null, inDeal: 'Rooftop solar, stage two', inXero: 'PO 4711' },
          { what: 'total', line: null, inDeal: '2047.00', inXero: '1380.00' },
        ],
      }),
    ],
  }),
];

const usDollars = {
  currency: 'USD',
  invoiced: '920.00',
  paid: '120.00',
  credited: '0.00',
  due: '800.00',
  overdue: '0.00',
};
const longName =
  'Te Whare Wānanga o Ridgeway – Department of Sustainable Infrastructure & Environmental Engineering (Southern Campus)';
const manyLines = Array.from({ length: 14 }, (_, position) => ({
  ...{ description: `Site inspection and commissioning report, building ${String(position + 1)}`, quantity: '1.5' },
  ...{ unitAmount: '600.00', discountRate: position % 3 === 0 ? '10' : null, taxType: 'OUTPUT2', accountCode: '200' },
  lineAmount: position % 3 === 0 ? '810.00' : '900.00',
}));

const many: GalleryState[] = [
  panel('several invoices', {
    ...{ ...known, state: 'mixed', invoices: [draft, paid, overdue, voided] },
    totals: [{ ...owed, invoiced: '4140.00', paid: '1380.00', due: '2760.00', overdue: '1380.00' }],
  }),
  panel('two currencies, credited', {
    ...{ ...known, state: 'mixed' },
    totals: [{ ...owed, credited: '380.00', due: '1000.00' }, usDollars],
    invoices: [
      invoice({ state: 'part_paid', amountCredited: '380.00', amountDue: '1000.00' }),
      invoice({
        currency: 'USD',
        number: 'INV-2207',
        origin: 'linked',
        total: '920.00',
        amountDue: '800.00',
        amountPaid: '120.00',
        state: 'part_paid',
      }),
    ],
  }),
  panel(
    'long names and large amounts',
    {
      ...{ ...known, state: 'awaiting_payment' },
      connection: { state: 'connected', orgName: longName, since: null },
      deal: { ...buildDealView().deal, name: longName, amount: '123456789012.34' },
      contact: { ...contact, name: longName, outstanding: '123456789012.34', overdue: '99999999.99' },
      totals: [{ ...owed, invoiced: '123456789012.34', due: '123456789012.34' }],
      invoices: [
        invoice({
          number: 'A-VERY-LONG-INVOICE-NUMBER-OF-SOMEBODY-ELSE-2026-0000000042',
          total: '123456789012.34',
          amountDue: '123456789012.34',
          lines: manyLines,
        }),
      ],
    },
    { steps: [{ open: '14 lines' }] },
  ),
  panel('a dozen invoices', {
    ...{ ...known, state: 'mixed' },
    totals: [{ ...owed, invoiced: '16560.00', paid: '8280.00', due: '8280.00' }],
    invoices: Array.from({ length: 12 }, (_, position) => {
      const day = String(position + 1).padStart(2, '0');
      const state = position % 2 === 0 ? 'awaiting_payment' : 'paid';
      return invoice({
        number: `DL-7K2QF-00${day}`,
        date: `2026-11-${day}`,
        state,
        amountDue: state === 'paid' ? '0.00' : '1380.00',
      });
    }),
  }),
];

const around: GalleryState[] = [
  unread('never connected', { refusal: { status: 404, code: 'not_connected', detail: 'This CRM is not connected.' } }),
  panel('Xero not connected', { connection: { state: 'not_connected', orgName: null, since: null } }),
  panel('connection lost', {
    ...isAwaiting,
    connection: { state: 'lost', orgName: 'Demo Company (NZ)', since: '2026-11-20T09:00:00.000Z' },
  }),
  panel('offline', { state: 'creating' }, { network: 'lost', stream: 'refused', steps: [{ see: 'You are offline' }] }),
  panel(
    'the latest could not be read',
    { state: 'creating' },
    {
      ...{ stream: 'refused', steps: [{ see: 'The latest state could not be read' }] },
      later: {
        [readDeal]: { refusal: { status: 500, code: 'internal', detail: 'Something went wrong on our side.' } },
      },
    },
  ),
  unread('refused', {
    refusal: {
      status: 403,
      code: 'no_right',
      detail: 'You may not see this deal.',
      fix: 'Ask an administrator of Zoho CRM.',
    },
  }),
  unread('Zoho’s page tools missing', 'never', { place: 'sdk_missing' }),
  unread('the CRM is silent', 'never', { place: 'crm_silent' }),
  unread('outside the CRM', 'never', { place: 'wrong_place' }),
  unread('no deal', 'never', { place: 'no_deal' }),
];

const found: InvoiceSearchAnswer['invoices'] = [
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000001', number: 'INV-0042', state: 'awaiting_payment', reference: 'PO 7' },
    ...{
      contactName: 'Ridgeway University',
      currency: 'NZD',
      total: '1380.00',
      amountDue: '1380.00',
      date: '2026-11-20',
    },
    ...{ url: 'https://go.xero.com/1', deal: null },
  },
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000002', number: 'INV-0043', state: 'paid', reference: null },
    ...{ contactName: longName, currency: 'NZD', total: '20.00', amountDue: '0.00', date: null },
    ...{ url: 'https://go.xero.com/2', deal: { id: '7', name: 'Orchard fence' } },
  },
  {
    ...{ id: '6b1f4c8e-0000-4000-8000-000000000003', number: 'INV-0044', state: 'draft', reference: null },
    ...{ contactName: 'Misty Ltd', currency: 'USD', total: '9920.00', amountDue: '9920.00', date: '2026-11-02' },
    ...{ url: 'https://go.xero.com/3', deal: { id: dealId, name: 'Rooftop solar' } },
  },
];
const searchPath = `GET ${dealPath}/invoices/search`;
const openMenu = { press: 'Actions for DL-7K2QF-0042' };
const openLink = { press: 'Link an existing invoice' };
const search = { type: 'ridge', into: 'Number, reference, customer or amount' };

const needsSignIn = { create: true, approve: true, email: true, void: true, link: true };
const whoCan = {
  ...{ create: 'everyone', approve: 'administrators, Finance, Accountant', email: 'administrators, Finance' },
  ...{ void: 'administrators', link: 'administrators, Finance, Sales Manager, Regional Sales Manager South Island' },
};
const signInPath = '/api/sign-in-requests';

const previewed = { [`POST ${dealPath}/invoices/preview`]: { body: buildPreview() } };

const dialogs: GalleryState[] = [
  panel(
    'signing in',
    { needsSignIn, whoCan },
    {
      answers: {
        ...previewed,
        [`POST ${dealPath}/invoices`]: {
          refusal: {
            ...{ status: 403, code: 'sign_in_needed', action: 'create' },
            detail: 'To create invoices, confirm that it is you.',
          },
        },
      },
      steps: [{ press: 'Create invoice' }, { press: 'Create draft' }, { see: 'in a window of its own' }],
    },
  ),
  panel(
    'signing in, waiting',
    { needsSignIn, whoCan },
    {
      answers: {
        ...previewed,
        [`POST ${dealPath}/invoices`]: {
          refusal: { status: 403, code: 'sign_in_needed', action: 'create', detail: 'Confirm that it is you.' },
        },
        [`POST ${signInPath}`]: {
          body: { requestId: 'r-1', url: 'https://ledger.example/sign-in-requests/r-1', code: '123456' },
        },
        [`GET ${signInPath}/r-1`]: { body: { state: 'pending' } },
      },
      steps: [
        ...[{ press: 'Create invoice' }, { press: 'Create draft' }, { press: 'Sign in with Zoho' }],
        { see: 'Waiting for you' },
      ],
    },
  ),
  panel('linking', {}, { steps: [openLink] }),
  panel(
    'linking, found',
    {},
    { answers: { [searchPath]: { body: { invoices: found } } }, steps: [openLink, search, { see: '3 found' }] },
  ),
  panel(
    'linking, nothing found',
    {},
    {
      answers: { [searchPath]: { body: { invoices: [] } } },
      steps: [openLink, search, { see: 'Xero has no invoice' }],
    },
  ),
  panel(
    'linking, refused',
    {},
    {
      answers: {
        [searchPath]: { body: { invoices: found.slice(0, 1) } },
        [`POST ${dealPath}/invoices/link`]: {
          refusal: {
            status: 409,
            code: 'invoice_of_another_deal',
            detail: 'This invoice belongs to the deal “Orchard fence”.',
            fix: 'Unlink it there first.',
          },
        },
      },
      steps: [openLink, search, { press: 'Link INV-0042' }, { see: 'was not linked' }],
    },
  ),
  panel('unlinking', isAwaiting, { steps: [openMenu, { choose: 'Unlink…' }] }),
  panel(
    'could not be created',
    {},
    {
      answers: {
        ...previewed,
        [`POST ${dealPath}/invoices`]: {
          refusal: {
            status: 409,
            code: 'already_invoiced',
            detail: 'The deal is invoiced by another rule.',
            fix: 'Void that invoice first.',
          },
        },
      },
      steps: [{ press: 'Create invoice' }, { press: 'Create draft' }, { see: 'was not created' }],
    },
  ),
];

const differing = invoice({
  ...{
    state: 'part_paid',
    amountPaid: '500.00',
    amountDue: '880.00',
    payments: [payment],
    repairs: ['accept', 'reissue'],
  },
  drift: [{ what: 'total', line: null, inDeal: '1725.00', inXero: '1380.00' }],
});
const plan = {
  ...{ way: 'credit' as const, because: 'paid_or_credited' as const, currency: 'NZD' },
  ...{ amount: '1380.00', applied: '880.00', left: '500.00' },
};
const isPartPaid = { ...known, state: 'part_paid' as const, totals: [{ ...owed, paid: '500.00', due: '880.00' }] };
const newInvoice = { status: 'DRAFT', currency: 'NZD', total: '1725.00', date: '2026-11-22', email: false };
const underWay = { state: 'under_way' as const, step: 'allocate' as const, plan, reason: 'Two more desks' };

const reissues: GalleryState[] = [
  panel(
    'credit and reissue',
    { ...isPartPaid, invoices: [differing] },
    {
      answers: { [`GET ${dealPath}/invoices/${differing.id}/reissue`]: { body: { plan, newInvoice, problems: [] } } },
      steps: [{ press: 'Credit and reissue…' }, { see: 'credit' }],
    },
  ),
  panel('credit and reissue under way', {
    ...isPartPaid,
    invoices: [
      { ...differing, repairs: [], reissue: { ...underWay, creditNoteNumber: 'CN-0042', applied: null, left: null } },
    ],
  }),
];

const underActions = { ...buildDealView().can, create: false, approve: true, void: true };
const openDraft = invoice({
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
const isDraft = { ...known, state: 'draft' as const, totals: [owed], invoices: [openDraft], can: underActions };
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

/** Alone: a menu closes when another frame is used. */
const menu: GalleryState[] = [panel('menu of a draft', isDraft, { steps: [openMenu] })];

const creditable = invoice({
  ...{
    state: 'part_paid',
    amountPaid: '500.00',
    amountDue: '880.00',
    payments: [payment],
    actions: ['send', 'credit'],
  },
});
const isCreditable = { ...isPartPaid, invoices: [creditable], can: { ...underActions, email: true }, needsSignIn };
const creditPlan = {
  way: 'credit',
  currency: 'NZD',
  amount: '1380.00',
  applied: '880.00',
  left: '500.00',
  rest: '0.00',
};
const partPlan = { ...creditPlan, amount: '100.50', applied: '100.50', left: '0.00', rest: '1279.50' };
const creditedInvoice = {
  ...{ ...creditable, status: 'PAID' as const, state: 'credited' as const, actions: [], amountDue: '0.00' },
  ...{ amountCredited: '880.00', replacedAt: '2026-11-21T14:00:00.000Z' },
  credited: { number: 'DL-7K2QF-0042-CR', part: null, reason: 'Ordered twice', left: '500.00' },
};

/** Alone, like the menu. */
const partCredit: GalleryState[] = [
  panel('crediting a part', isCreditable, {
    answers: { [`GET ${dealPath}/invoices/${creditable.id}/credit`]: { body: { plan: partPlan, problems: [] } } },
    steps: [
      ...[
        openMenu,
        { choose: 'Credit…' },
        { type: '100.50', into: 'Amount' },
        { type: 'A chair was missing', into: 'Reason' },
      ],
      { see: 'stays on the deal' },
    ],
  }),
];

/** A credit note takes the invoice back. */
const credits: GalleryState[] = [
  panel('crediting', isCreditable, {
    answers: { [`GET ${dealPath}/invoices/${creditable.id}/credit`]: { body: { plan: creditPlan, problems: [] } } },
    steps: [openMenu, { choose: 'Credit…' }, { see: 'credit note over' }],
  }),
  panel('credit under way', {
    ...isCreditable,
    invoices: [{ ...creditable, actions: [], asked: { action: 'credit', state: 'under_way', problem: null } }],
  }),
  panel('credited in part', {
    ...{ ...isCreditable, totals: [{ ...owed, paid: '500.00', credited: '100.50', due: '779.50' }] },
    invoices: [
      {
        ...{ ...creditable, amountCredited: '100.50', amountDue: '779.50' },
        credited: { number: 'DL-7K2QF-0042-CR', part: '100.50', reason: 'A chair was missing', left: '0.00' },
      },
    ],
  }),
  panel('credited', { ...known, state: 'credited', totals: [], invoices: [creditedInvoice] }),
];

const actions: GalleryState[] = [
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
];

export const panelGroups: GalleryGroup[] = [
  { name: 'panel before the invoice', page: 'panel', states: beforeTheInvoice },
  { name: 'panel invoices', page: 'panel', states: invoices },
  { name: 'panel many', page: 'panel', states: many },
  { name: 'panel around', page: 'panel', states: around },
  { name: 'panel dialogs', page: 'panel', states: dialogs },
  { name: 'panel reissue', page: 'panel', states: reissues },
  { name: 'panel actions', page: 'panel', states: actions },
  { name: 'panel credit', page: 'panel', states: credits },
  { name: 'panel part credit', page: 'panel', states: partCredit },
  { name: 'panel preview', page: 'panel', states: previewStates },
  { name: 'panel menu', page: 'panel', states: menu },
];
