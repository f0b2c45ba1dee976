import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namedCustomer } from '../../server/sync/customer.ts';
import { draftContact, type ContactDraft } from '../../server/sync/draft-contact.ts';
import { matchContact, namesBeside, type KnownContact } from '../../server/sync/match-contact.ts';

const OURS = '4876876000000999001';
const OTHERS = '4876876000000999002';

const wanted = (changes: Partial<ContactDraft> = {}): ContactDraft => ({
  ...draftContact(namedCustomer({ id: OURS, name: 'Acme' })).draft,
  ...changes,
});
let count = 0;
const contact = (changes: Partial<KnownContact> = {}): KnownContact => ({
  ...{ contactId: `c${(count += 1)}`, name: `Other ${count}`, email: null, contactNumber: null, taxNumber: null },
  ...{ isArchived: false, mergedTo: null, linkedTo: null },
  ...changes,
});

/** `found 1`: the second contact; `unclear 0 2`: the first or the third. */
function answer(draft: ContactDraft, known: KnownContact[], choice?: 'create'): string {
  const match = matchContact(draft, known, choice);
  const contacts = match.kind === 'found' ? [match.contact] : match.kind === 'create' ? [] : match.contacts;
  return [match.kind, ...contacts.map((one) => known.indexOf(one))].join(' ');
}

test('each rung goes before the next: our number, tax number, e-mail, name', () => {
  const draft = wanted({ taxNumber: 'NZ 1-2', email: 'Ann@acme.test' });
  const byName = contact({ name: 'ACME Ltd.' });
  const byEmail = contact({ email: 'ann@ACME.test' });
  const byTax = contact({ taxNumber: 'nz12' });
  const byNumber = contact({ contactNumber: OURS });
  expect(answer(draft, [byName])).toBe('found 0');
  expect(answer(draft, [byName, byEmail])).toBe('found 1');
  expect(answer(draft, [byName, byEmail, byTax])).toBe('found 2');
  expect(answer(draft, [byName, byEmail, byTax, byNumber])).toBe('found 3');
});

test.each<[string, Partial<KnownContact>[], string]>([
  ['nobody is like it', [{}], 'create'],
  ['the same name, the same e-mail address', [{ name: 'acme', email: 'ANN@acme.test' }], 'found 0'],
  ['the same name, another e-mail address', [{ name: 'Acme', email: 'bob@acme.test' }], 'unclear 0'],
  ['the same name, a foreign number', [{ name: 'Acme', contactNumber: 'CUST-7' }], 'unclear 0'],
  ['the same e-mail address, a foreign number', [{ email: 'ann@acme.test', contactNumber: 'CUST-7' }], 'unclear 0'],
  ['the same name, another tax number', [{ name: 'Acme', taxNumber: '99' }], 'unclear 0'],
  ['two of the name', [{ name: 'Acme Ltd' }, { name: 'ACME Inc' }], 'unclear 0 1'],
  ['two of the e-mail address', [{ email: 'ann@acme.test' }, { email: 'ann@acme.test' }], 'unclear 0 1'],
  [
    'branches of one e-mail address, one of them of the name',
    [{ email: 'ann@acme.test' }, { name: 'Acme', email: 'ann@acme.test' }],
    'found 1',
  ],
])('%s', (_what, contacts, expected) => {
  const draft = wanted({ email: 'ann@acme.test', taxNumber: '12' });
  expect(answer(draft, contacts.map(contact))).toBe(expected);
});

test.each<[string, Partial<KnownContact>[], string]>([
  ['linked to another customer, by name', [{ name: 'Acme', linkedTo: OTHERS }], 'name_taken 0'],
  ['numbered for another customer, by name', [{ name: 'Acme', contactNumber: OTHERS }], 'name_taken 0'],
  ['linked to another customer, by e-mail', [{ email: 'ann@acme.test', linkedTo: OTHERS }], 'create'],
  ['numbered for us but linked to another', [{ contactNumber: OURS, linkedTo: OTHERS }], 'taken 0'],
  [
    'a namesake that is free beside one that is not',
    [{ name: 'Acme', linkedTo: OTHERS }, { name: 'Acme Ltd' }],
    'found 1',
  ],
])('a contact of another customer is never a match: %s', (_what, contacts, expected) => {
  expect(answer(wanted({ email: 'ann@acme.test' }), contacts.map(contact))).toBe(expected);
});

test.each<[string, Partial<KnownContact>[], string]>([
  ['our number', [{ contactNumber: OURS, isArchived: true }], 'archived 0'],
  ['the name', [{ name: 'Acme', isArchived: true }], 'archived 0'],
  ['the name, with an active namesake', [{ name: 'Acme', isArchived: true }, { name: 'Acme' }], 'found 1'],
  ['the name, of another customer', [{ name: 'Acme', isArchived: true, linkedTo: OTHERS }], 'create'],
  ['the name, with another e-mail address', [{ name: 'Acme', isArchived: true, email: 'b@b.test' }], 'create'],
])('an archived contact: %s', (_what, contacts, expected) => {
  expect(answer(wanted({ email: 'ann@acme.test' }), contacts.map(contact))).toBe(expected);
});

test('merges are followed, also several and in a circle', () => {
  const last = contact({ contactId: 'last' });
  const middle = contact({ contactId: 'middle', isArchived: true, mergedTo: 'last' });
  const first = contact({ contactNumber: OURS, isArchived: true, mergedTo: 'middle' });
  expect(answer(wanted(), [first, middle, last])).toBe('found 2');
  expect(answer(wanted(), [first, middle, { ...last, linkedTo: OTHERS }])).toBe('taken 2');
  expect(answer(wanted(), [first])).toBe('archived 0');
  const circle = { ...middle, mergedTo: first.contactId };
  expect(answer(wanted(), [first, circle])).toMatch(/^archived/);
  const named = contact({ name: 'Acme', isArchived: true, mergedTo: 'last' });
  expect(answer(wanted(), [named, last])).toBe('found 1');
});

test('a person who wants a new contact gets one, unless one carries the customer’s number', () => {
  expect(answer(wanted(), [contact({ name: 'Acme' })], 'create')).toBe('create');
  expect(answer(wanted(), [contact({ contactNumber: OURS })], 'create')).toBe('found 0');
});

test('a contact beside one of the same name is told apart by its town, then by a number', () => {
  expect(namesBeside('Acme', 'Napier').slice(0, 3)).toEqual(['Acme', 'Acme (Napier)', 'Acme (2)']);
  expect(Math.max(...namesBeside('x'.repeat(255), 'y'.repeat(200)).map((name) => name.length))).toBeLessThan(256);
});

const maybe = <T>(...values: T[]) => fc.constantFrom(null, ...values);
const details = { email: maybe('a@x.test', 'b@x.test', 'A@X.test'), taxNumber: maybe('1', '2') };
const names = fc.constantFrom('Acme', 'ACME Ltd', 'Acme Inc.', 'Ácme', 'Beta & Co', 'Beta and Co', 'Gamma');
const customers = fc.array(fc.record({ name: names, ...details }), { minLength: 1, maxLength: 8 });
const strangers = fc.array(
  fc.record({ name: names, ...details, contactNumber: maybe('CUST-1', OTHERS), isArchived: fc.boolean() }),
  { maxLength: 8 },
);

/** The tenant as Xero keeps it: active names and all numbers are unique. */
function aTenant(made: KnownContact[]): KnownContact[] {
  const nameOf = ({ name }: KnownContact) => name.toLowerCase();
  return made.filter(
    (one, index) =>
      !made.slice(0, index).some((other) => !one.isArchived && !other.isArchived && nameOf(one) === nameOf(other)) &&
      !made.slice(0, index).some((other) => one.contactNumber !== null && one.contactNumber === other.contactNumber),
  );
}

test('whatever contacts there are and in whatever order deals come: no two customers share a contact, none is doubled', () => {
  const deals = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(customers, strangers, deals, (people, others, order) => {
      const tenant = aTenant(others.map((other) => contact(other)));
      const before = tenant.map((one) => ({ ...one }));
      const links = new Map<string, string>();
      for (const index of order) {
        const person = people[index % people.length];
        const id = `48768760000005550${String(index % people.length).padStart(2, '0')}`;
        if (!person || links.has(id)) continue;
        const match = matchContact(wanted({ ...person, contactNumber: id }), tenant);
        if (match.kind === 'create') {
          const isRefused = tenant.some(
            (one) => !one.isArchived && one.name.toLowerCase() === person.name.toLowerCase(),
          );
          expect(isRefused).toBe(false);
          tenant.push(contact({ ...person, contactNumber: id }));
        }
        const target = match.kind === 'create' ? tenant.at(-1) : match.kind === 'found' ? match.contact : undefined;
        if (!target) continue;
        links.set(id, target.contactId);
        target.linkedTo = id;
        target.contactNumber ??= id;
      }
      expect(new Set(links.values()).size).toBe(links.size);
      for (const id of links.keys()) expect(tenant.filter((one) => one.contactNumber === id)).toHaveLength(1);
      for (const one of before) {
        // What was there keeps its number; an unlinked one is as it was.
        const now = tenant.find(({ contactId }) => contactId === one.contactId);
        if (one.contactNumber !== null || now?.linkedTo === null) expect(now?.contactNumber).toBe(one.contactNumber);
        if (one.contactNumber === OTHERS) expect(now?.linkedTo).toBeNull();
      }
    }),
    { numRuns: 500 },
  );
});
