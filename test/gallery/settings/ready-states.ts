/** Each part of the page when all is set up. */
import { crmFigures } from '../../../server/api/contract/crm-writes.ts';
import type { Settings } from '../../../server/api/contract/settings.ts';
import type { GalleryState } from '../gallery-state.ts';
import { choices, group } from './choices-fixtures.ts';
import { connected, fresh, ready, working } from './connection-fixtures.ts';
import { page } from './settings-state.ts';

const fields = Object.fromEntries(crmFigures.map((figure) => [figure, null])) as Settings['crmFields']['fields'];
const lostRule = { stages: ['Closed Lost'], drafts: 'delete' as const, unpaid: 'keep' as const };
export const readyStates: GalleryState[] = [
  page('all set up', {}, { hash: '#setup' }),
  page('help', {}, { hash: '#help' }),
  page('connections', {}, { hash: '#connections' }),
  page(
    'mapping',
    {
      settings: {
        ...ready,
        mapping: {
          ...ready.mapping,
          taxes: { 'GST 15%': 'OUTPUT2' },
          templates: { reference: '{Deal_Name} – {Account_Name}', lineDescription: null },
        },
      },
    },
    { hash: '#mapping' },
  ),
  page(
    'mapping, changed since',
    {
      choices: {
        ...choices,
        flagged: [{ field: 'mapping.salesAccountCode', message: 'account “200” is archived in Xero' }],
      },
    },
    { hash: '#mapping' },
  ),
  page(
    'a rule with conditions',
    {
      settings: {
        ...ready,
        rules: fresh.rules.map((rule) => ({
          ...rule,
          portion: '50',
          dueDays: 14,
          conditions: {
            match: 'all' as const,
            of: [
              { field: 'Amount', is: 'at_least' as const, values: ['1000'] },
              { field: 'Type', is: 'one_of' as const, values: ['New business', 'Renewal'] },
            ],
          },
        })),
      },
    },
    { hash: '#rules' },
  ),
  page(
    'fields, lost deals, exchange rate',
    {
      settings: {
        ...ready,
        mapping: { ...ready.mapping, exchangeRateField: 'Exchange_Rate' },
        automations: { ...ready.automations, paidTask: 'on', lost: lostRule },
      },
    },
    { hash: '#crm', steps: [{ open: 'Which fields' }] },
  ),
  page(
    'two rules, long names',
    {
      connections: {
        zoho: connected('Te Whare Wānanga o Ridgeway – Department of Sustainable Infrastructure & Engineering'),
      },
      settings: {
        ...ready,
        rules: [
          ...fresh.rules,
          ...fresh.rules.map((rule) => ({
            ...rule,
            id: 'renewal',
            name: 'Renewals: invoice as soon as the renewal is won by anybody in the team',
            pipeline: 'Renewals',
            stage: 'Renewal Sold',
            status: 'AUTHORISED' as const,
            enabled: false,
          })),
          ...fresh.rules.map((rule) => ({ ...rule, id: 'second', name: 'Second at the same stage' })),
        ],
      },
    },
    { hash: '#rules' },
  ),
  page(
    'rights',
    {
      settings: {
        ...ready,
        rights: {
          ...ready.rights,
          void: { strength: 'personal', who: { profiles: [group('Finance', 0)], roles: [] } },
        },
      },
    },
    { hash: '#rights', steps: [{ open: 'Administrators, Finance' }] },
  ),
  page(
    'values refused',
    { settings: { ...ready, automations: { ...ready.automations, lost: lostRule } } },
    {
      hash: '#crm',
      answers: {
        'PUT /api/settings': {
          refusal: {
            ...{ status: 422, code: 'invalid_settings', detail: 'Some settings cannot work.' },
            errors: [
              { field: 'rules.0.stage', message: 'no pipeline of the CRM has the stage “Closed Won”' },
              { field: 'mapping.salesAccountCode', message: 'account “200” is archived in Xero' },
              { field: 'crmFields.fields.due', message: 'the field “Budget” can only be read' },
              { field: 'automations.lost.stages.0', message: 'no pipeline of the CRM has the stage “Closed Lost”' },
            ],
          },
        },
      },
      steps: [{ tick: 'when an invoice is paid' }, { press: 'Save' }, { see: 'Nothing was saved' }],
    },
  ),
  page(
    'nothing written',
    {
      settings: { ...ready, crmFields: { ...ready.crmFields, fields, state: { ...working, is: 'off' } } },
    },
    { hash: '#crm' },
  ),
];
