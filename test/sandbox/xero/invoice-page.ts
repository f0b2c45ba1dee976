/** Pages of Xero's web app, as much of them as a demonstration needs: the list of invoices, one invoice with its buttons. */
import { amountDueOf, paymentsOf } from './balances.ts';
import { html, page, type Html } from './page.ts';
import type { Invoice, Organisation } from './records.ts';
import { rounded } from './totals.ts';
import type { Big } from 'big.js';

const NAMES: Record<Invoice['status'], string> = {
  DRAFT: 'Draft',
  SUBMITTED: 'Awaiting approval',
  AUTHORISED: 'Awaiting payment',
  PAID: 'Paid',
  VOIDED: 'Voided',
  DELETED: 'Deleted',
};
const money = (amount: Big | undefined): string => (amount === undefined ? '' : amount.toFixed(2));
export const addressOf = ({ shortCode }: Organisation, { invoiceId }: Invoice): string =>
  `/app/${shortCode}/invoicing/view/${invoiceId}`;
const contactName = ({ contacts }: Organisation, { contactId }: Invoice): string => contacts.get(contactId)?.name ?? '';

function linesTable(organisation: Organisation, invoice: Invoice): Html {
  const codeOf = (id: string | undefined): string =>
    organisation.accounts.find(({ AccountID }) => AccountID === id)?.Code ?? '';
  const rows = invoice.lines.map(
    (line) =>
      html`<tr>
        <td>${line.description ?? ''}</td>
        <td class="number">${line.quantity?.toString() ?? ''}</td>
        <td class="number">${line.unitAmount ? rounded(line.unitAmount, 4).toString() : ''}</td>
        <td class="number">${line.discountRate ? `${line.discountRate.toString()}%` : ''}</td>
        <td>${codeOf(line.accountId)}</td>
        <td>${line.taxType ?? ''}</td>
        <td class="number">${money(line.lineAmount)}</td>
      </tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Lines">
    <table>
      <thead>
        <tr>
          <th>Description</th>
          <th class="number">Qty.</th>
          <th class="number">Price</th>
          <th class="number">Disc.</th>
          <th>Account</th>
          <th>Tax rate</th>
          <th class="number">Amount ${invoice.currencyCode}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function totalsTable(organisation: Organisation, invoice: Invoice): Html {
  const row = (name: string, amount: string): Html =>
    html`<tr>
      <td>${name}</td>
      <td class="number">${amount}</td>
    </tr>`;
  const payments = paymentsOf(organisation, invoice).map(({ date, amount }) =>
    row(`Payment ${date}`, `-${money(amount)}`),
  );
  const rows = [row('Subtotal', money(invoice.subTotal)), row('Total tax', money(invoice.totalTax))];
  return html`<table>
    <tfoot>
      ${rows}${row('Total', money(invoice.total))}${payments}${row('Amount due', money(amountDueOf(organisation, invoice)))}
    </tfoot>
  </table>`;
}

function buttons(organisation: Organisation, invoice: Invoice): Html {
  const button = (action: string, label: string, kind: string): Html =>
    html`<button name="action" value="${action}" class="${kind}">${label}</button>`;
  const isDraft = invoice.status === 'DRAFT' || invoice.status === 'SUBMITTED';
  if (isDraft) {
    const offered = [button('approve-and-pay', 'Approve & pay', 'main'), button('approve', 'Approve', '')];
    return html`<form method="post">${offered}${button('delete', 'Delete', '')}</form>`;
  }
  if (invoice.status !== 'AUTHORISED') return html``;
  const due = money(amountDueOf(organisation, invoice));
  const unpaid = paymentsOf(organisation, invoice).length === 0;
  return html`<form method="post">
    <label>Amount paid<input name="amount" inputmode="decimal" value="${due}" /></label
    >${button('pay', 'Pay', 'main')}${unpaid ? button('void', 'Void', '') : html``}
  </form>`;
}

export function invoicePage(organisation: Organisation, invoice: Invoice, problem: string | null): string {
  const fact = (name: string, value: string): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  const facts = [
    fact('To', contactName(organisation, invoice)),
    fact('Issue date', invoice.date),
    fact('Due date', invoice.dueDate),
    fact('Reference', invoice.reference),
  ];
  const isWeb = invoice.url !== undefined && /^https?:/.test(invoice.url);
  return page(
    `Invoice ${invoice.number}`,
    html`<p class="soft"><a href="/app/">Invoices</a> · ${organisation.name} · sandbox</p>
      <header>
        <h1>Invoice ${invoice.number}</h1>
        <span class="status">${NAMES[invoice.status]}</span>
      </header>
      ${problem === null ? html`` : html`<p class="problem" role="alert">${problem}</p>`}
      <dl>${facts}</dl>
      ${linesTable(organisation, invoice)}${totalsTable(organisation, invoice)}${isWeb ? html`<p><a href="${invoice.url ?? ''}">Go to Deal Ledger</a></p>` : html``}${buttons(organisation, invoice)}`,
  );
}

export function listPage(organisations: Organisation[]): string {
  const rows = organisations.flatMap((organisation) =>
    [...organisation.invoices.values()].toReversed().map(
      (invoice) =>
        html`<tr>
          <td><a href="${addressOf(organisation, invoice)}">${invoice.number}</a></td>
          <td>${contactName(organisation, invoice)}</td>
          <td>${organisation.name}</td>
          <td>${NAMES[invoice.status]}</td>
          <td class="number">${money(invoice.total)} ${invoice.currencyCode}</td>
        </tr>`,
    ),
  );
  const table = html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Number</th>
          <th>To</th>
          <th>Organisation</th>
          <th>Status</th>
          <th class="number">Total</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return page(
    'Invoices',
    html`<header>
        <h1>Invoices</h1>
        <span class="soft">Xero sandbox</span>
      </header>
      ${rows.length > 0 ? table : html`<p class="soft">No invoices yet.</p>`}`,
  );
}
