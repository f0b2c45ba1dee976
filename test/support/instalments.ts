import type { InstalmentsAnswer, InstalmentsBody } from '../../server/api/contract/instalments.ts';
import { addDeal, invoicesOf } from './deals.ts';
import type { Panel } from './ledger-client.ts';
import type { App } from './start-app.ts';
import { until } from './until.ts';

type Row = InstalmentsBody['instalments'][number];

const row = (name: string, share: Row['share']): Row => ({ id: null, name, share, date: null });
export const percent = (name: string, value: string): Row => row(name, { kind: 'percent', value });
export const amount = (name: string, value: string): Row => row(name, { kind: 'amount', value });
export const rest = (name: string): Row => row(name, { kind: 'rest' });

/** The plan of the deal, with what it comes to now. */
export async function planOf(panel: Panel): Promise<InstalmentsAnswer> {
  const { status, body } = await panel.instalments();
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}

/** Plans the deal anew, whatever was planned before. */
export async function savePlan(panel: Panel, instalments: Row[]): Promise<InstalmentsAnswer> {
  const { version } = await planOf(panel);
  const { status, body } = await panel.saveInstalments({ version, instalments });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body;
}

export function partNamed({ instalments }: InstalmentsAnswer, name: string) {
  const part = instalments.find((candidate) => candidate.name === name);
  if (!part) throw new Error(`no part is named ${name}`);
  return part;
}

/** A deal of the CRM and its panel. */
export async function openDeal(app: App, values: Parameters<typeof addDeal>[1] = {}) {
  const deal = addDeal(app, values);
  return { dealId: deal.id, panel: await app.ledger.openPanel(app.zoho, deal.id) };
}

/** Makes one part by a click; gives its invoice as Xero has it. */
export async function makePart(app: App, { dealId, panel }: { dealId: string; panel: Panel }, name: string) {
  const before = invoicesOf(app, dealId).length;
  const { id } = partNamed(await planOf(panel), name);
  const { status } = await panel.createInvoice({ instalment: id });
  if (status !== 202) throw new Error(`${name} was answered with ${status}`);
  await until(`the invoice of ${name}`, () => invoicesOf(app, dealId).length > before);
  await until('the panel to show it', async () => partNamed(await planOf(panel), name).state === 'made');
  return invoicesOf(app, dealId)[before];
}

/** What the deal's invoices that count come to, each with two decimals. */
export function liveTotals(app: App, dealId: string): string[] {
  return invoicesOf(app, dealId)
    .filter(({ status }) => status !== 'VOIDED' && status !== 'DELETED')
    .map(({ total }) => total.toFixed(2));
}
