import { readFileSync } from 'node:fs';
import type express from 'express';
import { Router, type Request, type Response } from 'express';
import { dealPage, dealsPage } from './crm-html.ts';
import { isModuleName } from './metadata.ts';
import { presentOrg, type Org, type User } from './org.ts';
import { isObject, type JsonObject, textOf } from './json.ts';
import type { RecordStore, ZohoRecord } from './records.ts';
import { bodyOf } from './requests.ts';
import { ZohoRefusal } from './zoho-refusal.ts';

const asset = (name: string): string => readFileSync(new URL(`./browser/${name}`, import.meta.url), 'utf8');

/** Where Zoho's own pages load the embedded SDK from, on its CDN. */
const SDK_PATH = '/js-sdk/1.5/ZohoEmbededAppSDK.min.js';
const assets: Record<string, { file: string; type: string }> = {
  '/crm/page/crm.css': { file: 'crm.css', type: 'css' },
  '/crm/page/deal.js': { file: 'deal.js', type: 'js' },
  '/crm/page/host.js': { file: 'host.js', type: 'js' },
  '/js-sdk/1.5/zdk.js': { file: 'zdk.js', type: 'js' },
  [SDK_PATH]: { file: 'ZohoEmbededAppSDK.js', type: 'js' },
};

const field = (form: URLSearchParams, name: string): string => (form.get(name) ?? '').trim();

/** The CRM's web app: the list of deals, the deal page, and what their scripts call. */
export function crmPages(options: {
  org: Org;
  users: User[];
  store: RecordStore;
  widgetPage: () => URL;
  signedIn: () => User;
  signInAs: (userId: string) => void;
  moveStage: (dealId: string, stage: string) => ZohoRecord;
  createDeal: (values: JsonObject) => ZohoRecord;
  createAccount: (values: JsonObject) => ZohoRecord;
  runFunction: (name: string, args: unknown) => Promise<string>;
}): Router {
  const { org, store } = options;
  const router = Router();
  const frame = () => ({ org, users: options.users, signedIn: options.signedIn() });
  const formOf = (request: Request): URLSearchParams => new URLSearchParams(String(request.body ?? ''));
  const addressOf = (dealId: string): string => `/crm/org${org.zgid}/tab/Potentials/${dealId}`;
  /** Only addresses of this CRM, whatever a form says. */
  const back = (address: string): string => (/^\/(?![/\\])/.test(address) ? address : '/');

  for (const [path, { file, type }] of Object.entries(assets)) {
    const text = asset(file);
    router.get(path, (_request, response) => {
      // A module of another origin loads the SDK.
      response.type(type).set('Access-Control-Allow-Origin', '*').send(text);
    });
  }

  router.get('/', (_request, response) => {
    response.type('html').send(dealsPage(frame(), { deals: store.list('Deals'), accounts: store.list('Accounts') }));
  });

  router.get(`/crm/org${org.zgid}/tab/Potentials/:id`, (request, response) => {
    const deal = store.find('Deals', request.params.id);
    if (!deal) {
      response.status(404).type('html').send('<h1>There is no such deal</h1><p><a href="/">All deals</a></p>');
      return;
    }
    const products = (store.productsOf.get(deal.id) ?? [])
      .map((id) => store.find('Products', id))
      .filter((found) => !!found);
    const quotes = store.list('Quotes').filter((quote) => isObject(quote.Deal_Name) && quote.Deal_Name.id === deal.id);
    response.type('html').send(dealPage(frame(), { deal, products, quotes, widgetPage: options.widgetPage() }));
  });

  router.post('/crm/page/deals', (request, response) => {
    const form = formOf(request);
    const [name, accountName, amount] = [field(form, 'name'), field(form, 'account'), field(form, 'amount')];
    const known = store.list('Accounts').find((account) => account.Account_Name === accountName);
    const account = accountName === '' ? null : (known ?? options.createAccount({ Account_Name: accountName }));
    const deal = options.createDeal({
      Deal_Name: name,
      Amount: /^\d+(\.\d+)?$/.test(amount) ? Number(amount) : null,
      Account_Name: account && { id: account.id },
    });
    response.redirect(303, addressOf(deal.id));
  });

  router.post('/crm/page/signed-in-as', (request, response) => {
    const form = formOf(request);
    options.signInAs(field(form, 'user'));
    response.redirect(303, back(field(form, 'back')));
  });

  router.post('/crm/page/deals/:id/stage', (request, response) => {
    const json = request.is('application/json') !== false;
    const stage = json ? textOf(bodyOf(request).stage) : field(formOf(request), 'stage');
    const deal = options.moveStage(request.params.id, stage);
    if (json) response.json({ stage: deal.Stage, modified: deal.Modified_Time });
    else response.redirect(303, addressOf(deal.id));
  });

  router.get('/crm/page/current-user', (_request, response) => {
    response.json({ users: [options.signedIn()] });
  });
  router.get('/crm/page/org', (_request, response) => {
    response.json({ org: [presentOrg(org)] });
  });
  router.get('/crm/page/records/:module/:id', (request, response) => {
    const { module, id } = request.params;
    const record = isModuleName(module) ? store.find(module, id) : undefined;
    if (record) response.json({ data: [record] });
    else response.status(404).json({ code: 'INVALID_DATA', status: 'error' });
  });

  router.post('/crm/page/functions/:name', async (request, response) => {
    // A JSON body makes the browser ask first, so that no other origin can run functions.
    if (!request.is('application/json')) {
      response.status(415).end();
      return;
    }
    try {
      const output = await options.runFunction(request.params.name, bodyOf(request));
      const details = { type: 'success', output, id: '572576700000009001' };
      response.json({ code: 'success', details, message: 'function executed successfully' });
    } catch (error) {
      response.status(400).json({ code: 'error', details: {}, message: String(error) });
    }
  });

  router.use(refusalPage);
  return router;
}

function refusalPage(error: unknown, _request: Request, response: Response, next: express.NextFunction): void {
  if (error instanceof ZohoRefusal) response.status(error.httpStatus).json(error.body);
  else next(error);
}
