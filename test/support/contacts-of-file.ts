import { beforeEach, expect } from 'vitest';
import { byServer } from '../../server/db/audit-log.ts';
import { findConnection } from '../../server/db/connections.ts';
import { findKnownContacts } from '../../server/db/contact-directory.ts';
import { findContactRead } from '../../server/db/contact-reads.ts';
import { AppError } from '../../server/errors.ts';
import { namedCustomer, type Customer } from '../../server/sync/customer.ts';
import { linkContact } from '../../server/sync/link-contact.ts';
import type { KnownContact } from '../../server/sync/match-contact.ts';
import { xeroAccess } from '../../server/sync/org-state.ts';
import { previewContact } from '../../server/sync/preview-contact.ts';
import { settleContact, type ContactChoice } from '../../server/sync/settle-contact.ts';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { appOfFile } from './app-of-file.ts';
import { until } from './until.ts';

/** A person and an address of a customer. */
export const ann = {
  id: '4876876000000700001',
  firstName: 'Ann',
  lastName: 'Lee',
  email: 'ann@x.test',
  phone: null,
  mobile: null,
};
export const quay = {
  street: '1 Quay Street',
  city: 'Napier',
  region: null,
  postalCode: '4110',
  country: 'New Zealand',
};

let lastId = 0;
/** An account of the CRM as the server has read it; each has an id of its own. */
export const customer = (name: string, changes: Partial<Customer> = {}): Customer => ({
  ...namedCustomer({ id: `48768760000008${String((lastId += 1)).padStart(5, '0')}`, name }),
  ...changes,
});

/** One app for the tests of a file, once it knows all contacts of Xero; and what is done with customers and contacts there. */
export async function contactsOfFile() {
  const app = await appOfFile();

  // These stories call Xero faster than deals do: each starts with room in Xero’s minute, here a second.
  const callTimes: number[] = [];
  beforeEach(async () => {
    callTimes.push(...app.xero.calls.splice(0).map(({ at }) => at));
    await until('room in the minute', () => callTimes.filter((at) => at > Date.now() - 1100).length < 20);
  });

  const ctx = () => app.server.context;
  const orgId = () => app.zoho.org.id;
  const contactsInXero = () => [...(app.xero.organisations[0]?.contacts.values() ?? [])];
  const named = (name: string) => contactsInXero().filter((contact) => contact.name === name);
  const numbered = (id: string) => contactsInXero().filter(({ texts }) => texts['ContactNumber'] === id);
  const inXero = (id: string) => app.xero.organisations[0]?.contacts.get(id);
  /** About contacts, apart from the reading of their whole list: that is the clock's. */
  const isWholeList = (query: Record<string, string>) =>
    query['pageSize'] === '1000' && !('where' in query) && !('IDs' in query);
  const contactCalls = () =>
    app.xero.calls.filter(({ path, query }) => path.includes('/Contacts') && !isWholeList(query));
  const callsOf = (method: string) => contactCalls().filter((call) => call.method === method);

  async function access() {
    const given = xeroAccess(await findConnection(ctx().db, orgId(), 'xero'), 'background');
    if (!given) throw new Error('Xero is connected');
    return given;
  }

  async function isFilled() {
    const { tenantId } = await access();
    return (await findContactRead(ctx().db, { orgId: orgId(), tenantId }))?.filledAt;
  }

  /** Waits until the directory has heard what was done to a contact in Xero. */
  async function directorySays(contactId: string, says: Partial<KnownContact>) {
    const tenant = { orgId: orgId(), tenantId: (await access()).tenantId };
    await until('the directory', async () => {
      const [known] = await findKnownContacts(ctx().db, tenant, null, [contactId]);
      return known && Object.entries(says).every(([field, value]) => known[field as keyof KnownContact] === value);
    });
  }

  /** Once more, as the queue would, while it is only to be done later. */
  async function link(who: Customer, server = app.server.context) {
    const given = await access();
    return until(`${who.name} to be linked`, async () => {
      const tryId = crypto.randomUUID();
      return linkContact(server, given, { orgId: orgId(), tryId, customer: who }).catch((error: unknown) => {
        if (error instanceof AppError && error.retry === 'later') return undefined;
        throw error;
      });
    });
  }

  async function linked(who: Customer): Promise<string> {
    const answer = await link(who);
    if ('problem' in answer) throw new Error(answer.problem.message);
    return answer.contactId;
  }

  async function refusal(who: Customer) {
    const answer = await link(who);
    return 'problem' in answer ? answer : undefined;
  }

  const settle = async (who: Customer, choice: ContactChoice) =>
    settleContact(ctx(), await access(), {
      orgId: orgId(),
      customerId: who.id,
      choice,
      settledBy: 'ann',
      by: byServer,
    });

  const preview = async (who: Customer) => previewContact(ctx(), await access(), { orgId: orgId(), customer: who });

  /** What a person does in Xero is told by a webhook. */
  async function tellOfContacts() {
    const tenantId = app.xero.organisations[0]?.tenantId;
    const body = JSON.stringify({ events: [{ tenantId, eventCategory: 'CONTACT', eventType: 'UPDATE' }] });
    const signature = signXeroWebhook(app.environment['XERO_WEBHOOK_KEY'] ?? '', body);
    const answer = await fetch(`${app.url}/webhooks/xero`, {
      ...{ method: 'POST', body },
      headers: { 'x-xero-signature': signature, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
  }

  await until('the contacts to be read', isFilled);
  return {
    app,
    orgId,
    named,
    numbered,
    inXero,
    contactCalls,
    callsOf,
    access,
    directorySays,
    link,
    linked,
    refusal,
    settle,
    preview,
    tellOfContacts,
  };
}
