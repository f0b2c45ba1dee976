import { beforeEach, expect } from 'vitest';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import type { Rule } from '../../server/api/contract/rules.ts';
import { defaultRule, defaultSettings } from '../../server/sync/settings.ts';
import type { JsonObject } from '../sandbox/zoho/json.ts';
import { closeAfterTests, organisationOf } from './app-of-file.ts';
import { addDeal, invoicesOf, viewAt } from './deals.ts';
import { addQuote, invoiceInXero, type QuoteRow } from './quotes.ts';
import { startApp } from './start-app.ts';

export const GST = { GST: 15 };
export const SUBFORM = 'Product_and_Pricing';

const clickRule = (id: string, lineSource: string): Rule => ({
  ...defaultRule('Closed Won'),
  ...{ id, name: id, enabled: false, lineSource },
});
const basis = {
  ...defaultSettings(['Closed Won']),
  rules: [
    defaultRule('Closed Won'),
    ...['quote', 'products', 'amount', 'subform'].map((id) =>
      clickRule(id, id === 'subform' ? `subform:${SUBFORM}` : id),
    ),
  ],
};
const mapping: Mapping = { ...basis.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' };

/** What the lines of an invoice in Xero come to, or say, each. */
export const amountsOf = ({ lines }: ReturnType<typeof invoiceInXero>) => lines.map(({ lineAmount }) => lineAmount);
export const ofEach = <Key extends string, Value>(lines: Record<Key, Value>[], key: Key) =>
  lines.map((line) => line[key]);

/**
 * One app for the tests of a file: a CRM with several currencies, a Xero with one tax rate more, a rule by click for each
 * source of lines; and what is asked of it for a line. Each test begins with the settings of a new connection.
 */
export async function linesOfFile() {
  const app = await startApp();
  closeAfterTests(app);
  app.zoho.org.mc_status = true;
  const { taxRates } = organisationOf(app);
  const [template] = taxRates;
  if (!template) throw new Error('the demo company has tax rates');
  const withLevy = { Name: 'GST and levy', TaxType: 'TAX001', EffectiveRate: 20, appliesTo: ['REVENUE' as const] };
  taxRates.push({ ...template, ...withLevy });
  await app.connect();
  beforeEach(() => choose({}));

  /** Settings for this story; what it does not name is as on a new connection with account and tax chosen. */
  async function choose(changes: Partial<Mapping>, others: JsonObject = {}) {
    const answer = await app.ledger.putSettings({ ...basis, ...others, mapping: { ...mapping, ...changes } });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }

  /** A click on *Create invoice*, and what Xero has then. */
  async function invoiceOf(dealId: string, ruleId?: string) {
    const panel = await app.ledger.openPanel(app.zoho, dealId);
    await panel.createInvoice(ruleId === undefined ? undefined : { ruleId });
    const view = await viewAt(panel, 'draft');
    expect(view.problems).toEqual([]);
    return invoiceInXero(app, dealId);
  }

  /** A click that leads to no invoice, and why. */
  async function problemOf(dealId: string, ruleId?: string) {
    const panel = await app.ledger.openPanel(app.zoho, dealId);
    await panel.createInvoice(ruleId === undefined ? undefined : { ruleId });
    const { problems } = await viewAt(panel, 'failed');
    expect(invoicesOf(app, dealId)).toHaveLength(0);
    return problems;
  }

  async function invoiceOfQuote(rows: QuoteRow[], values: JsonObject = {}) {
    const deal = addDeal(app);
    const quote = addQuote(app, deal.id, rows, values);
    return { quote, invoice: await invoiceOf(deal.id) };
  }

  return { app, choose, invoiceOf, problemOf, invoiceOfQuote };
}
