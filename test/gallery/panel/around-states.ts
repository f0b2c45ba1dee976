/** What is around the panel is not as it should be: connection, network, rights, the CRM page. */
import { buildDealView } from '../../support/deal-view.ts';
import type { GalleryState } from '../gallery-state.ts';
import { deposited, isAwaiting } from './invoice-fixtures.ts';
import { panel, readDeal, unread } from './panel-state.ts';

export const aroundStates: GalleryState[] = [
  unread('never connected', { refusal: { status: 404, code: 'not_connected', detail: 'This CRM is not connected.' } }),
  panel('not connected, for an administrator', {
    ...{ viewer: 'administrator', connection: { state: 'not_connected', orgName: null, since: null } },
  }),
  panel('not connected, for a salesperson', {
    ...{ viewer: 'user', connection: { state: 'not_connected', orgName: null, since: null } },
  }),
  panel('connection lost, for a salesperson', {
    ...{ viewer: 'user', state: 'overdue', ...deposited },
    connection: { state: 'lost', orgName: 'Demo Company (NZ)', since: '2026-11-20T09:00:00.000Z' },
  }),
  panel('connection lost, for an administrator', {
    ...{ ...isAwaiting, viewer: 'administrator' as const },
    connection: { state: 'lost', orgName: 'Demo Company (NZ)', since: '2026-11-20T09:00:00.000Z' },
  }),
  panel('connection lost, an invoice waits', {
    ...{ viewer: 'user', state: 'queued' },
    connection: { state: 'lost', orgName: 'Demo Company (NZ)', since: '2026-11-20T09:00:00.000Z' },
  }),
  unread('seen before, being read anew', 'never', { kept: buildDealView(isAwaiting) }),
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
