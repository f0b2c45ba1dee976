import { createHash } from 'node:crypto';
import type { DealAction } from './contract.ts';

/** What is wanted, in the words of who is asked. */
const wanted: Record<DealAction, string> = {
  view: 'See the invoices of this deal',
  create: 'Create an invoice',
  approve: 'Create or approve an invoice in Xero',
  send: 'E-mail an invoice to the customer',
  void: 'Void or credit an invoice in Xero',
  link: 'Put an invoice of Xero on the deal, take one off it, or leave a difference as it is',
};

const endings = {
  done: ['It is you', 'Close this window and go back to the deal: what you asked for is done there.'],
  declined: [
    'You said no',
    'Nothing was done. Close this window. If somebody else sent you here, tell an administrator.',
  ],
  expired: ['Too late', 'Two minutes have passed. Close this window, go back to the deal and start again.'],
} as const;

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:12vh auto;padding:0 1.5rem;
color:#1c2430;background:#fff}h1{font-size:1.25rem}dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem 1.25rem;margin:1.25rem 0}
dt{color:#5b6675}dd{margin:0;overflow-wrap:anywhere}.code{font:600 1.5rem/1.2 ui-monospace,monospace;letter-spacing:.1em}
form{display:inline-block;margin:.75rem .75rem 0 0}button{font:inherit;font-weight:600;padding:.55rem 1.1rem;border:1px solid #8892a0;
border-radius:6px;background:none;color:inherit;cursor:pointer}.yes{background:#1a56db;border-color:#1a56db;color:#fff}
small{color:#5b6675}@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}dt,small{color:#9aa4b2}}`;
const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Nobody may frame the page, nothing runs on it, and it is never kept. Its own policy on referrers: under `no-referrer` a
 * browser sends `Origin: null` with the form. https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export const pageHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'Referrer-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/** The question: who, where, what, and the code that the panel shows too. */
export function askPage(asked: {
  action: DealAction;
  code: string;
  /** Of this page. */
  path: string;
  person: string;
  org: string;
  deal: string;
  invoice: string | null;
}): string {
  const facts = [
    ['You are', asked.person],
    ['In', asked.org],
    ['Deal', asked.deal],
    ...(asked.invoice === null ? [] : [['Invoice', asked.invoice]]),
    ['To', wanted[asked.action]],
  ];
  const rows = facts.map(([name = '', value = '']) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('\n');
  return page(
    'Is it you?',
    `<p>The deal’s panel in the CRM asks for this:</p>
<dl>
${rows}
<dt>Code</dt><dd class="code">${asked.code.slice(0, 3)} ${asked.code.slice(3)}</dd>
</dl>
<p>Say yes only if you have just asked for it yourself and the panel shows this code.</p>
<form method="post" action="${asked.path}/confirm"><button class="yes">Yes, it is me</button></form>
<form method="post" action="${asked.path}/decline"><button>No</button></form>
<p><small>For ten minutes the panel then does for you what needs your sign-in on this deal.</small></p>`,
  );
}

/** What has become of it. */
export function endPage(ending: keyof typeof endings): string {
  const [title, text] = endings[ending];
  return page(title, `<p>${text}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Deal Ledger</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
