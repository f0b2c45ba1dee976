import { expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { ShownDeal } from '../../widgets/deal-invoices/deal-invoice-view.ts';
import { choosePrimaryAction } from '../../widgets/deal-invoices/primary-action.ts';
import type { PrimaryAction } from '../../widgets/deal-invoices/primary-action.ts';
import { buildDealView, buildInvoice } from '../support/deal-view.ts';

const all: DealView['can'] = { create: true, approve: true, email: true, void: true, link: true };
const invoice = buildInvoice({ id: 'i-1', actions: ['send', 'void'] });
const draft = buildInvoice({ id: 'i-2', status: 'DRAFT', state: 'draft', actions: ['approve', 'edit', 'void'] });
const lost: DealView['connection'] = { state: 'lost', orgName: null, since: null };

test.each<[string, Partial<ShownDeal>, Partial<PrimaryAction>]>([
  ['not invoiced', {}, { kind: 'create', label: 'Create invoice' }],
  ['voided', { state: 'voided' }, { kind: 'create', label: 'Create new invoice' }],
  ['in the making', { state: 'creating' }, { kind: 'busy' }],
  ['failed', { state: 'failed' }, { kind: 'fix', where: 'preview' }],
  ['without set-up', { state: 'needs_setup' }, { kind: 'fix', where: 'settings' }],
  ['that only lacks its contact', { state: 'contact_needed' }, { kind: 'create', label: 'Try again' }],
  ['of a lost connection', { connection: lost, state: 'failed' }, { kind: 'reconnect', connection: 'lost' }],
  ['of somebody without the right', { can: { ...all, create: false } }, { kind: 'unavailable' }],
  ['with a draft', { state: 'draft', invoices: [draft] }, { kind: 'approve', invoice: draft }],
  [
    'with a draft and a sent invoice',
    { state: 'mixed', invoices: [draft, { ...invoice, sent: true }] },
    { kind: 'approve' },
  ],
  ['with two drafts', { state: 'draft', invoices: [draft, { ...draft, id: 'i-3' }] }, { kind: 'none' }],
  ['with a draft nobody may approve', { state: 'draft', invoices: [{ ...draft, actions: [] }] }, { kind: 'none' }],
  ['with an invoice that was not sent', { state: 'awaiting_payment', invoices: [invoice] }, { kind: 'send', invoice }],
  ['with a part to be made', { instalments: { planned: 1, made: 1 } }, { kind: 'parts' }],
  ['whose parts are all made', { instalments: { planned: 0, made: 2 } }, { kind: 'none' }],
  [
    'with a part to be made, of a lost connection',
    { instalments: { planned: 1, made: 1 }, connection: lost, viewer: 'user' },
    { kind: 'none' },
  ],
  ['with a sent invoice', { state: 'awaiting_payment', invoices: [{ ...invoice, sent: true }] }, { kind: 'none' }],
])('a deal %s is offered what it needs next', (_name, changes, expected) => {
  expect(choosePrimaryAction({ ...buildDealView({ can: all }), ...changes })).toMatchObject(expected);
});
