import { html, htmlPage } from '../html-page.ts';
import type { DealAction } from './contract/sign-in.ts';

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
  return htmlPage(
    'Is it you?',
    html`<p>The deal’s panel in the CRM asks for this:</p>
      <dl>
        ${facts.map(
          ([name = '', value = '']) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
        <dt>Code</dt>
        <dd class="code">${asked.code.slice(0, 3)} ${asked.code.slice(3)}</dd>
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
  return htmlPage(title, html`<p>${text}</p>`);
}
