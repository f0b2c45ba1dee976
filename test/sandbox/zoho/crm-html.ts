import { escapeHtml } from './html.ts';
import { stagesOf, type Stage } from './metadata.ts';
import type { Org, User } from './org.ts';
import { isObject, type Json, type JsonObject, textOf } from './json.ts';
import type { ZohoRecord } from './records.ts';

interface Frame {
  org: Org;
  users: User[];
  signedIn: User;
}

const text = (value: Json | undefined): string => {
  if (isObject(value)) return escapeHtml(textOf(value.name));
  return value === null || value === undefined || value === ''
    ? '<span class="none">–</span>'
    : escapeHtml(textOf(value));
};
const money = (value: Json | undefined, org: Org, record?: JsonObject): string => {
  if (typeof value !== 'number') return text(null);
  const currency = typeof record?.Currency === 'string' ? record.Currency : org.iso_code;
  return escapeHtml(new Intl.NumberFormat('en-NZ', { style: 'currency', currency }).format(value));
};
const day = (value: Json | undefined): string =>
  typeof value === 'string' ? escapeHtml(value.slice(0, 10)) : text(null);

function layout(frame: Frame, page: { title: string; address: string; body: string; scripts: string[] }): string {
  const { org, users, signedIn } = frame;
  const choices = users
    .filter(({ status }) => status === 'active')
    .map(
      ({ id, full_name: name, profile }) =>
        `<option value="${id}"${id === signedIn.id ? ' selected' : ''}>${escapeHtml(`${name} · ${profile.name}`)}</option>`,
    );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/crm/page/crm.css">
</head>
<body>
<header class="bar">
<a class="brand" href="/"><span class="mark" aria-hidden="true"></span><span>${escapeHtml(org.company_name)}</span></a>
<span class="badge">Sandbox CRM</span>
<form class="who" method="post" action="/crm/page/signed-in-as">
<input type="hidden" name="back" value="${escapeHtml(page.address)}">
<label for="user">Signed in as</label>
<select id="user" name="user" data-submit-on-change>${choices.join('')}</select>
<noscript><button>Change</button></noscript>
</form>
</header>
<main>
${page.body}
</main>
${page.scripts.map((name) => `<script src="/crm/page/${name}"></script>`).join('\n')}
</body>
</html>`;
}

const stageOf = (deal: ZohoRecord): Stage | undefined =>
  stagesOf(textOf(deal.Pipeline)).find(({ actual_value: actual }) => actual === deal.Stage);

const addressOf = (org: Org, deal: ZohoRecord): string => `/crm/org${org.zgid}/tab/Potentials/${deal.id}`;

function stagePill(deal: ZohoRecord): string {
  const stage = stageOf(deal);
  const label = stage?.display_value ?? textOf(deal.Stage);
  return `<span class="pill" style="--colour:${stage?.colour_code ?? '#888'}">${escapeHtml(label)}</span>`;
}

/** `/`: the deals, newest first, and a form for a new one. */
export function dealsPage(frame: Frame, content: { deals: ZohoRecord[]; accounts: ZohoRecord[] }): string {
  const { org } = frame;
  const rows = content.deals.toReversed().map(
    (deal) => `<tr>
<th scope="row"><a href="${addressOf(org, deal)}">${text(deal.Deal_Name)}</a></th>
<td data-label="Account">${text(deal.Account_Name)}</td>
<td data-label="Stage">${stagePill(deal)}</td>
<td data-label="Closing date">${day(deal.Closing_Date)}</td>
<td data-label="Amount" class="number">${money(deal.Amount, org, deal)}</td>
</tr>`,
  );
  const accounts = content.accounts.map((account) => `<option value="${text(account.Account_Name)}"></option>`);
  const body = `<div class="heading">
<div><h1>Deals</h1><p class="quiet">${String(content.deals.length)} in all</p></div>
</div>
<details class="card new"${content.deals.length === 0 ? ' open' : ''}>
<summary>New deal</summary>
<form method="post" action="/crm/page/deals">
<label>Deal name<input name="name" required maxlength="120" autocomplete="off"></label>
<label>Amount (${escapeHtml(org.iso_code)})<input name="amount" inputmode="decimal" pattern="[0-9]+([.][0-9]+)?" autocomplete="off"></label>
<label>Account<input name="account" list="accounts" required autocomplete="off"></label>
<datalist id="accounts">${accounts.join('')}</datalist>
<button class="primary">Create deal</button>
</form>
</details>
<section class="card">
<table class="deals">
<thead><tr><th scope="col">Deal</th><th scope="col">Account</th><th scope="col">Stage</th><th scope="col">Closing date</th><th scope="col" class="number">Amount</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>
</section>`;
  return layout(frame, { title: 'Deals', address: '/', body, scripts: ['deal.js'] });
}

function stageBar(deal: ZohoRecord): string {
  const stages = stagesOf(textOf(deal.Pipeline));
  const position = stages.findIndex(({ actual_value: actual }) => actual === deal.Stage);
  const steps = stages.map((stage, index) => {
    const passed = index < position && stage.forecast_type === 'Open';
    const state = index === position ? 'current' : passed ? 'past' : 'ahead';
    const current = state === 'current' ? ' aria-current="step"' : '';
    const closed = stage.forecast_type === 'Open' ? '' : ' data-closed';
    return `<li class="${state}"${closed}><button name="stage" value="${escapeHtml(stage.actual_value)}" style="--colour:${stage.colour_code}"${current}>${escapeHtml(stage.display_value)}</button></li>`;
  });
  return `<form class="card stages" method="post" action="/crm/page/deals/${deal.id}/stage" data-stage-bar>
<h2 class="hidden">Stage</h2>
<ol>${steps.join('')}</ol>
<p class="hidden" role="status" data-stage-status></p>
</form>`;
}

function productsTable(products: ZohoRecord[], org: Org): string {
  if (products.length === 0) return '<p class="quiet">No products.</p>';
  const rows = products.map(
    (product) =>
      `<tr><th scope="row">${text(product.Product_Name)}</th><td>${text(product.Product_Code)}</td><td class="number">${money(product.Unit_Price, org)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">Product</th><th scope="col">Code</th><th scope="col" class="number">Unit price</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function quotesTable(quotes: ZohoRecord[], org: Org): string {
  if (quotes.length === 0) return '<p class="quiet">No quotes.</p>';
  const rows = quotes.map(
    (quote) =>
      `<tr><th scope="row">${text(quote.Subject)}</th><td>${text(quote.Quote_Stage)}</td><td class="number">${money(quote.Grand_Total, org, quote)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">Quote</th><th scope="col">Stage</th><th scope="col" class="number">Grand total</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** The deal page, with the widget in a frame of the other origin; `host.js` sets the frame's address. */
export function dealPage(
  frame: Frame,
  content: { deal: ZohoRecord; products: ZohoRecord[]; quotes: ZohoRecord[]; widgetPage: URL },
): string {
  const { org } = frame;
  const { deal, widgetPage } = content;
  const details: [label: string, value: string][] = [
    ['Account', text(deal.Account_Name)],
    ['Contact', text(deal.Contact_Name)],
    ['Amount', money(deal.Amount, org, deal)],
    ['Closing date', day(deal.Closing_Date)],
    ['Stage', `<span data-field="Stage">${text(stageOf(deal)?.display_value ?? deal.Stage)}</span>`],
    ['Pipeline', text(deal.Pipeline)],
    ['Owner', text(deal.Owner)],
    ['Description', text(deal.Description)],
  ];
  const body = `<nav class="trail" aria-label="Breadcrumb"><a href="/">Deals</a></nav>
<div class="heading">
<div><h1>${text(deal.Deal_Name)}</h1><p class="quiet">${text(deal.Account_Name)}</p></div>
<p class="amount">${money(deal.Amount, org, deal)}</p>
</div>
${stageBar(deal)}
<div class="columns">
<section class="card panel" aria-labelledby="panel-title">
<h2 id="panel-title">Deal Ledger</h2>
<iframe title="Deal Ledger" data-widget data-page="${escapeHtml(widgetPage.href)}" data-entity="Deals" data-entity-id="${deal.id}"></iframe>
</section>
<div class="stack">
<section class="card"><h2>Details</h2><dl>${details.map(([label, value]) => `<div><dt>${label}</dt><dd>${value}</dd></div>`).join('')}</dl></section>
<section class="card"><h2>Products</h2>${productsTable(content.products, org)}</section>
<section class="card"><h2>Quotes</h2>${quotesTable(content.quotes, org)}</section>
</div>
</div>`;
  const title = textOf(deal.Deal_Name);
  return layout(frame, { title, address: addressOf(org, deal), body, scripts: ['deal.js', 'host.js'] });
}
