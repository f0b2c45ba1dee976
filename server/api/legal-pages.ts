import { Router, type Request, type Response } from 'express';
import type { AppContext } from '../context.ts';
import { dataFlowsIn, termsVersion } from '../sync/data-flows.ts';
import { KEPT_DAYS } from '../sync/erased-on.ts';
import { html, htmlPage, pageStyle, type Html } from '../html-page.ts';
import type { Language } from '../texts/language.ts';
import { textsIn } from '../texts/server-texts.ts';
import { readNewcomer } from './newcomer.ts';
import { languageFor, sendPage } from './page-language.ts';

/**
 * `/terms`, `/privacy` and the page a newcomer from Xero lands on: for everybody, in plain words, without a script. What
 * binds is written in one language, so that there are never two versions of it.
 */
export function legalPages(ctx: AppContext): Router {
  const router = Router();
  const { legal } = ctx.config;
  const controller = legal.name === null ? html`the organisation that runs this server` : html`${legal.name}`;
  const contact =
    legal.contact === null
      ? html`The operator has not named a contact yet (settings LEGAL_NAME, LEGAL_CONTACT).`
      : html`Questions: ${legal.contact}`;

  router.get('/page.css', (_request, response) => void response.type('css').send(pageStyle));
  router.get('/terms', (request, response) => {
    sendEnglish(request, response, { title: 'Terms of use', body: terms(controller, contact) });
  });
  router.get('/privacy', (request, response) => {
    sendEnglish(request, response, { title: 'Privacy', body: privacy(controller, contact) });
  });
  router.get('/welcome', async (request, response) => {
    const newcomer = await readNewcomer(ctx, request);
    const language = languageFor(request);
    const page = htmlPage({
      language,
      title: textsIn(language, 'pages')('welcome'),
      body: welcome(language, newcomer),
    });
    sendPage(response.set('Cache-Control', 'no-store'), { language, page });
  });
  return router;
}

/** The page as it is, and above it, in the reader's language, that there is no other. */
function sendEnglish(request: Request, response: Response, { title, body }: { title: string; body: Html }): void {
  const language = languageFor(request);
  const note = html`<aside lang="${language}"><p>${textsIn(language, 'pages')('english_only')}</p></aside>`;
  const page = htmlPage({ language: 'en', title, body: language === 'en' ? body : html`${note}${body}` });
  sendPage(response, { language: 'en', page });
}

const version = html`<small>Version of ${termsVersion}</small>`;

function terms(controller: Html, contact: Html): Html {
  return html`<p>Deal Ledger is run by ${controller}.</p>
    <ul>
      <li>
        An administrator connects your Zoho CRM and your Xero organisation. Either can be disconnected at any time.
      </li>
      <li>
        Deals that reach the stage you chose become invoices in Xero, in the status you chose. You remain responsible
        for your invoices, their tax and their approval; Deal Ledger shows what it will send before it sends it.
      </li>
      <li>
        When something cannot be done it is shown on the deal and in the sync log, with what to do. It is made so that
        no deal is invoiced twice and none is dropped without a word.
      </li>
      <li>Who may do what follows the roles of your Zoho CRM. What is done is logged.</li>
      <li>Nothing is used for advertising, sold, or used to train models.</li>
      <li>These terms may change; then an administrator is asked again.</li>
    </ul>
    <p><a href="/privacy">Privacy</a>. ${contact}</p>
    ${version}`;
}

function privacy(controller: Html, contact: Html): Html {
  return html`<p>You decide about your customers’ data; ${controller} decides how this server is run.</p>
    <h2>What goes where</h2>
    <table>
      <tr>
        <th>What</th>
        <th>From</th>
        <th>To</th>
        <th>Why</th>
      </tr>
      ${dataFlowsIn('en').map(
        ({ what, from, to, why }) =>
          html`<tr>
            <td>${what}</td>
            <td>${from}</td>
            <td>${to}</td>
            <td>${why}</td>
          </tr>`,
      )}
    </table>
    <h2>What is kept here, and for how long</h2>
    <ul>
      <li>
        A copy of the deals’ invoices, their payments and contacts, for as long as Deal Ledger is installed; also while
        a side is disconnected, so that the deals keep their invoices when it is connected again.
      </li>
      <li>The grants of Zoho and Xero, encrypted, until they are disconnected.</li>
      <li>
        That a call to Zoho or Xero was made for a deal, how it ended and what was refused, not what was in it; for 30
        days.
      </li>
      <li>
        After the extension is uninstalled, or the CRM’s grant is found dead, all of it is erased when ${KEPT_DAYS} days
        pass without an administrator signing in. The log of what was done holds ids only and stays at least a year
        longer.
      </li>
      <li>
        One cookie for the sign-in and one that ties a consent to your browser. Who signs up with Xero has a third one
        for ten minutes, with their own first name and e-mail.
      </li>
    </ul>
    <h2>Your customers’ rights</h2>
    <p>
      An administrator gets everything stored about one customer, or has it erased, on the settings page. What Zoho CRM
      and Xero hold is theirs to give and to erase.
    </p>
    <p><a href="/terms">Terms of use</a>. ${contact}</p>
    ${version}`;
}

function welcome(language: Language, newcomer: { givenName: string | null; email: string | null } | null): Html {
  const say = textsIn(language, 'pages');
  const { givenName: name, email } = newcomer ?? { givenName: null, email: null };
  return html`${name ? html`<p>${say('welcome_hello', { name })}</p>` : ''}
    <p>${say('welcome_words')}</p>
    <ol>
      <li>${say('welcome_sign_in')}</li>
      <li>${say('welcome_zoho')}</li>
      <li>${email ? say('welcome_xero_as', { email }) : say('welcome_xero')}</li>
    </ol>
    <p><a class="button" href="/settings">${say('welcome_continue')}</a></p>
    <p><a href="/terms">${say('terms_link')}</a> · <a href="/privacy">${say('privacy_link')}</a></p>`;
}
