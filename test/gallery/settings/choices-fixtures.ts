/** What the CRM and Xero have to choose from. */
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import { nameableFields } from '../../../server/sync/deal-field-kinds.ts';
import { offerDealFields } from '../../../server/sync/offer-deal-fields.ts';

const stage = (value: string, colour: string, forecast: 'open' | 'won' | 'lost' = 'open') => ({
  ...{ value, label: value, colour, closedWon: forecast === 'won', closedLost: forecast === 'lost' },
});
const stages = [
  ...[stage('Qualification', '#9aa8bd'), stage('Needs Analysis', '#7fa6d9'), stage('Proposal/Price Quote', '#5b8fd6')],
  ...[stage('Negotiation/Review', '#d9a441'), stage('Closed Won', '#2e9e6b', 'won')],
  ...[stage('Closed Lost', '#c65353', 'lost'), stage('Closed Lost to Competition', '#c65353', 'lost')],
];
const field = (apiName: string, type: string) => ({
  ...{ id: apiName, apiName, label: apiName.replaceAll('_', ' '), type, isReadOnly: false },
});
const dealFields = [
  ...[field('Next_Step', 'text'), field('Billing_Notes', 'textarea'), field('Budget', 'currency')],
  ...[
    field('Backlog', 'double'),
    field('Go_Live', 'date'),
    field('Exchange_Rate', 'double'),
    field('Currency', 'picklist'),
  ],
];
export const group = (name: string, position: number) => ({ id: `57257670000000${String(6000 + position)}`, name });
const typed = {
  ...{ id: 'Type', apiName: 'Type', label: 'Type', type: 'picklist', isReadOnly: false },
  options: ['New business', 'Existing business', 'Renewal'].map((value) => ({ value, label: value })),
};
export const choices: ChoicesAnswer = {
  pipelines: [
    { value: 'Standard (Standard)', label: 'Standard', stages },
    {
      value: 'Renewals',
      label: 'Renewals',
      stages: [stage('Renewal Due', '#7fa6d9'), stage('Renewal Won', '#2e9e6b', 'won')],
    },
  ],
  accounts: [
    { code: '200', name: 'Sales' },
    { code: '260', name: 'Other Revenue' },
  ],
  taxRates: [{ taxType: 'OUTPUT2', name: '15% GST on Income', ratePercent: '15.0000' }],
  profiles: ['Finance', 'Standard', 'Accountant of the South Island branch'].map(group),
  roles: ['CEO', 'Sales Manager', 'Sales Representative'].map(group),
  ...offerDealFields(dealFields, { crm: 'NZD', xero: 'NZD' }),
  dealFields: nameableFields([...dealFields, typed, field('Deal_Name', 'text'), field('Amount', 'currency')]),
  items: [{ code: 'DevH', name: 'Development' }],
  brandingThemes: [{ id: 'b1', name: 'Standard' }],
  tracking: [{ name: 'Region', options: ['North', 'South'] }],
  currencies: { xero: ['NZD', 'AUD', 'USD'], crm: 'NZD' },
  suggestions: {
    account: { code: '200', name: 'Sales', because: 'named_sales' },
    taxRate: { taxType: 'OUTPUT2', name: '15% GST on Income', accountName: 'Sales' },
    lineAmountTypes: { value: 'Exclusive', because: 'organisation' },
    terms: 'Day 20 of the following month',
  },
};
export const noChoices: ChoicesAnswer = {
  ...{ pipelines: null, accounts: null, taxRates: null, figureFields: null, exchangeRateFields: null },
};
