import type { JsonObject } from '../sandbox/zoho/json.ts';
import type { App } from './start-app.ts';
import { until } from './until.ts';

/** Gives the permission as an administrator does, and waits until the fields are there. */
export async function allowCrmFields(app: App): Promise<void> {
  await app.browser.open(`${app.url}/connect/zoho?for=crm-fields`);
  await until('the fields of deals', async () => (await app.ledger.settings()).body.crmFields.state?.is === 'working');
}

/** What our fields of a deal say, once they say all of this. */
export async function fieldsAt(app: App, dealId: string, expected: JsonObject): Promise<JsonObject> {
  let last: JsonObject = {};
  try {
    return await until('the deal’s fields', () => {
      const deal: JsonObject = app.zoho.find('Deals', dealId) ?? {};
      last = Object.fromEntries(Object.entries(deal).filter(([name]) => name.startsWith('Xero_')));
      return Object.entries(expected).every(([name, value]) => deal[name] === value) && last;
    });
  } catch (error) {
    throw new Error(`the fields stayed at ${JSON.stringify(last)}`, { cause: error });
  }
}
