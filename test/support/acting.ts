import { addDeal, viewAt } from './deals.ts';
import type { Panel } from './ledger-client.ts';
import { shownWhen } from './reissue.ts';
import type { App } from './start-app.ts';

/** A won deal of a customer with an e-mail address, its panel, and the draft that the rule made. */
export async function draftedDeal(app: App) {
  const person = app.zoho.addContact({
    ...{ Last_Name: `Person ${crypto.randomUUID().slice(0, 8)}`, Email: 'accounts@customer.example' },
  });
  const deal = addDeal(app, { Contact_Name: { id: person.id } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  if (!invoice) throw new Error('no invoice');
  return { deal, panel, invoice };
}

/** The same, approved in Xero, once the panel says so. */
export async function approvedDeal(app: App) {
  const drafted = await draftedDeal(app);
  app.xero.approve(drafted.invoice.id);
  const invoice = await shownWhen(drafted.panel, drafted.invoice.id, 'the approval', ({ status }) => {
    return status === 'AUTHORISED';
  });
  return { ...drafted, invoice };
}

/** The invoice once what was asked for about it has come to nothing, with the reason. */
export async function refused(panel: Panel, invoiceId: string) {
  const { asked, ...invoice } = await shownWhen(panel, invoiceId, 'the refusal', (shown) => {
    return shown.asked?.state === 'failed';
  });
  return { ...invoice, problem: asked?.problem ?? null };
}

/** As Xero has it now. */
export function inXero(app: App, invoiceId: string) {
  const invoice = app.xero.organisations[0]?.invoices.get(invoiceId);
  if (!invoice) throw new Error(`Xero has no invoice ${invoiceId}`);
  return invoice;
}

/** The changes of an invoice that Xero was asked for and that were not ordered to fail. */
export function writesTo(app: App, invoiceId: string, path = '') {
  return app.xero.calls.filter(
    ({ method, path: own }) => method !== 'GET' && own.endsWith(`/Invoices/${invoiceId}${path}`),
  );
}

/** The reasons that stand in Xero's history of the invoice. */
export function reasonsOf(app: App, invoiceId: string): string[] {
  const { history } = inXero(app, invoiceId);
  return history.map(({ details }) => details).filter((details) => details.startsWith('Reason given'));
}
