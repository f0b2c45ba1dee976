/** What a person may not do, or only once they have shown who they are. */
import { buildPreview } from '../../support/preview.ts';
import type { GalleryState } from '../gallery-state.ts';
import { needsSignIn } from './invoice-fixtures.ts';
import { dealPath, panel } from './panel-state.ts';

const whoCan = {
  ...{
    create: 'administrators, Finance',
    approve: 'administrators, Finance, Accountant',
    email: 'administrators, Finance',
  },
  ...{ void: 'administrators', link: 'administrators, Finance, Sales Manager, Regional Sales Manager South Island' },
};
const mayNot = { create: false, approve: false, email: false, void: false, link: false };
const signInPath = '/api/sign-in-requests';
const previewed = { [`POST ${dealPath}/invoices/preview`]: { body: buildPreview() } };

export const rightStates: GalleryState[] = [
  panel('may not create', { can: mayNot, whoCan }, { steps: [{ open: 'Who can do what' }] }),
  panel('may not create, nobody is named', { can: mayNot }),
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
