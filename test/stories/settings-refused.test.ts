import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorBodySchema } from '../../server/api/contract/problems.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(() => app.close());

const rule = (changes: Record<string, unknown> = {}) => ({
  ...{ id: 'won', name: 'Invoice on Closed Won', stage: 'Closed Won' },
  ...changes,
});
const rules = (changes: Record<string, unknown>) => ({ rules: [rule(changes)] });
const mapping = (changes: Record<string, unknown>) => ({ mapping: changes });
const versions = () => storedRows(app, 'select * from settings_versions order by version');

/** Which fields a PUT is refused for; nothing may have changed. */
async function refusedFields(change: unknown): Promise<string[]> {
  const before = await versions();
  const answer = await app.ledger.putSettings(change);
  expect({ status: answer.status, change }).toEqual({ status: 422, change });
  expect(await versions()).toEqual(before);
  const { code, errors } = errorBodySchema.parse(answer.body);
  expect(code).toBe('invalid_settings');
  return (errors ?? []).map(({ field, message }) => {
    expect(message.length).toBeGreaterThan(3);
    return field;
  });
}

const bad: [field: string, change: unknown][] = [
  ['settings', []],
  ['settings', null],
  ['numbering', { numbering: 'mine' }],
  ['numbering', { numbering: null }],
  ['rounding', { rounding: true }],
  ['acceptedQuoteStages', { acceptedQuoteStages: 'Accepted' }],
  ['acceptedQuoteStages.1', { acceptedQuoteStages: ['Accepted', ''] }],
  ['acceptedQuoteStages.0', { acceptedQuoteStages: [7] }],
  ['colour', { colour: 'red' }],
  ['constructor', { constructor: {} }],
  ['rules', { rules: {} }],
  ['rules', { rules: null }],
  ['rules', { rules: Array.from({ length: 51 }, (_, index) => ({ id: `r${index}`, name: 'x', stage: 'Closed Won' })) }],
  ['rules.0', { rules: ['won'] }],
  ['rules.0.id', rules({ id: 'Not Good' })],
  ['rules.0.id', rules({ id: '' })],
  ['rules.0.id', rules({ id: undefined })],
  ['rules.0.name', rules({ name: '' })],
  ['rules.0.name', rules({ name: 'x'.repeat(101) })],
  ['rules.0.enabled', rules({ enabled: 'yes' })],
  ['rules.0.stage', rules({ stage: '' })],
  ['rules.0.stage', rules({ stage: null })],
  ['rules.0.stage', rules({ stage: 'x'.repeat(201) })],
  ['rules.0.pipeline', rules({ pipeline: 7 })],
  ['rules.0.status', rules({ status: 'PAID' })],
  ['rules.0.status', rules({ status: 'draft' })],
  ['rules.0.email', rules({ email: true })],
  ['rules.0.email', rules({ email: true, status: 'SUBMITTED' })],
  ['rules.0.email', rules({ email: 'yes' })],
  ['rules.0.lineSource', rules({ lineSource: 'magic' })],
  ['rules.0.lineSource', rules({ lineSource: 'subform:' })],
  ['rules.0.lineSource', rules({ lineSource: 'subform:A-B' })],
  ['rules.0.portion', rules({ portion: '101' })],
  ['rules.0.portion', rules({ portion: '100.01' })],
  ['rules.0.portion', rules({ portion: '0' })],
  ['rules.0.portion', rules({ portion: '0.00' })],
  ['rules.0.portion', rules({ portion: '-20' })],
  ['rules.0.portion', rules({ portion: '20%' })],
  ['rules.0.portion', rules({ portion: 20 })],
  ['rules.0.dueDays', rules({ dueDays: -1 })],
  ['rules.0.dueDays', rules({ dueDays: 1.5 })],
  ['rules.0.dueDays', rules({ dueDays: 366 })],
  ['rules.0.dueDays', rules({ dueDays: '14' })],
  ['rules.0.dateFrom', rules({ dateFrom: 'tomorrow' })],
  ['rules.0.colour', rules({ colour: 'red' })],
  ['rules.1.id', { rules: [rule(), rule()] }],
  ['mapping', { mapping: null }],
  ['mapping', { mapping: 'x' }],
  ['mapping', { mapping: [] }],
  ['mapping.colour', mapping({ colour: 'red' })],
  ['mapping.salesAccountCode', mapping({ salesAccountCode: '' })],
  ['mapping.salesAccountCode', mapping({ salesAccountCode: 200 })],
  ['mapping.salesAccountCode', mapping({ salesAccountCode: 'x'.repeat(101) })],
  ['mapping.taxType', mapping({ taxType: '' })],
  ['mapping.taxes', mapping({ taxes: [] })],
  ['mapping.taxes.GST', mapping({ taxes: { GST: 5 } })],
  ['mapping.lineAmountTypes', mapping({ lineAmountTypes: 'exclusive' })],
  ['mapping.brandingThemeId', mapping({ brandingThemeId: 5 })],
  ['mapping.products', mapping({ products: null })],
  ['mapping.products.7.colour', mapping({ products: { 7: { colour: 'red' } } })],
  ['mapping.products.7.itemCode', mapping({ products: { 7: { itemCode: '' } } })],
];

test.each(bad)('a bad value of %s is refused by name: %j', async (field, change) => {
  expect(await refusedFields(change)).toEqual([field]);
});

const unusable: [field: string, why: string, change: unknown][] = [
  ['mapping.salesAccountCode', 'no such account', mapping({ salesAccountCode: '999' })],
  ['mapping.salesAccountCode', 'archived', mapping({ salesAccountCode: '270' })],
  ['mapping.salesAccountCode', 'system account', mapping({ salesAccountCode: '820' })],
  ['mapping.salesAccountCode', 'expense account', mapping({ salesAccountCode: '400' })],
  ['mapping.salesAccountCode', 'bank account', mapping({ salesAccountCode: '090' })],
  ['mapping.taxType', 'no such rate', mapping({ taxType: 'TAX999' })],
  ['mapping.taxType', 'not for revenue', mapping({ taxType: 'INPUT2' })],
  ['mapping.taxType', 'deleted', mapping({ taxType: 'OUTPUT' })],
  ['mapping.taxes.GST', 'not for revenue', mapping({ taxes: { GST: 'INPUT2' } })],
  ['mapping.products.7.accountCode', 'expense account', mapping({ products: { 7: { accountCode: '400' } } })],
  ['mapping.products.7.taxType', 'not for revenue', mapping({ products: { 7: { taxType: 'GSTONIMPORTS' } } })],
  ['mapping.defaultItemCode', 'no default item', mapping({ items: 'default' })],
  ['mapping.defaultItemCode', 'no such item', mapping({ items: 'default', defaultItemCode: 'NOPE' })],
  ['mapping.brandingThemeId', 'no such theme', mapping({ brandingThemeId: crypto.randomUUID() })],
  ['mapping.tracking.0.category', 'no such category', mapping({ tracking: [{ category: 'Team', option: 'North' }] })],
  ['mapping.tracking.0.option', 'no such option', mapping({ tracking: [{ category: 'Region', option: 'West' }] })],
  ['rules.0.lineSource', 'a subform without columns', rules({ lineSource: 'subform:Milestones' })],
  ['rules.0.stage', 'a stage no pipeline has', rules({ stage: 'Closed Wonderful' })],
  ['rules.0.stage', 'a label in place of the value', rules({ stage: 'Proposal' })],
  ['rules.0.stage', 'a stage of another pipeline', rules({ stage: 'Closed Won', pipeline: 'Renewals' })],
  ['rules.0.pipeline', 'a pipeline the CRM does not have', rules({ pipeline: 'Nowhere' })],
];

test.each(unusable)('%s that cannot work is refused by name: %s', async (field, _why, change) => {
  expect(await refusedFields(change)).toEqual([field]);
});

test('all that is wrong is named at once', async () => {
  const change = { ...rules({ email: true, stage: 'Nowhere', portion: '0' }), ...mapping({ taxType: 'INPUT2' }) };
  expect((await refusedFields(change)).sort()).toEqual([
    ...['mapping.taxType', 'rules.0.email', 'rules.0.portion', 'rules.0.stage'],
  ]);
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
