import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namedCustomer, type Customer, type PostalAddress } from '../../server/sync/customer.ts';
import { draftContact } from '../../server/sync/draft-contact.ts';

const customer = (changes: Partial<Customer> = {}): Customer => ({
  ...namedCustomer({ id: '4876876000000999001', name: 'Piccolo School Trust' }),
  ...changes,
});
const ann = {
  ...{ id: '4876876000000777001', firstName: 'Ann', lastName: 'Lee', email: 'ann@piccolo.test' },
  ...{ phone: '09 555 1', mobile: '021 555 2' },
};
const address = (changes: Partial<PostalAddress> = {}): PostalAddress => ({
  ...{ street: '1 Quay Street', city: 'Auckland', region: null, postalCode: '1010', country: 'New Zealand' },
  ...changes,
});
const draftOf = (changes: Partial<Customer>) => draftContact(customer(changes)).draft;
const lines = (street: string) => draftOf({ billing: address({ street }) }).billing?.lines;

test('of a customer who has only a name, only name and number are sent', () => {
  expect(draftContact(customer())).toEqual({
    draft: {
      ...{ name: 'Piccolo School Trust', contactNumber: '4876876000000999001', personId: null },
      ...{ firstName: null, lastName: null, email: null, taxNumber: null, phone: null, mobile: null },
      ...{ billing: null, shipping: null },
    },
    notes: [],
  });
});

test('a business is the contact and its CRM contact the person; the account’s own phone goes first', () => {
  const draft = draftOf({ person: ann, phone: '0800 1', billing: address(), shipping: address({ city: 'Napier' }) });
  expect(draft).toMatchObject({
    ...{ name: 'Piccolo School Trust', firstName: 'Ann', lastName: 'Lee', email: 'ann@piccolo.test' },
    ...{ phone: '0800 1', mobile: '021 555 2', personId: ann.id },
    billing: { lines: ['1 Quay Street'], city: 'Auckland', postalCode: '1010', country: 'New Zealand' },
    shipping: { city: 'Napier' },
  });
  expect(draftOf({ person: ann, email: 'bills@piccolo.test' }).email).toBe('bills@piccolo.test');
});

test.each([
  ['  Bits <and>  Bobs ', 'Bits (and) Bobs'],
  ['Line\nbreak\tand\u00a0space', 'Line break and space'],
  ['x'.repeat(300), 'x'.repeat(255)],
  [`${'x'.repeat(254)} y`, 'x'.repeat(254)],
  [`${'x'.repeat(254)}😀`, 'x'.repeat(254)],
  [' \n ', 'Customer 4876876000000999001'],
])('the name %j goes as %j', (name, sent) => {
  expect(draftOf({ name }).name).toBe(sent);
});

test.each([
  'müller@firma.test',
  'ann@müller.test',
  'not an address',
  'two@at@signs.test',
  'a@b',
  `${'x'.repeat(250)}@long.test`,
])('the e-mail address %j is left out with a note', (email) => {
  const { draft, notes } = draftContact(customer({ email }));
  expect(draft.email).toBeNull();
  expect(notes).toEqual([expect.stringContaining('e-mail')]);
});

test('an account’s unusable e-mail address gives way to the person’s', () => {
  expect(draftContact(customer({ email: 'müller@firma.test', person: ann }))).toMatchObject({
    draft: { email: 'ann@piccolo.test' },
    notes: [],
  });
});

test('a tax number too long for Xero is left out with a note', () => {
  const { draft, notes } = draftContact(customer({ taxNumber: '1'.repeat(51) }));
  expect([draft.taxNumber, notes.length]).toEqual([null, 1]);
  expect(draftOf({ taxNumber: ' 123-456 ' }).taxNumber).toBe('123-456');
});

test('a street of many lines keeps them all, in four', () => {
  expect(lines('Suite 4\r\nLevel 2\n\n1 Quay Street')).toEqual(['Suite 4', 'Level 2', '1 Quay Street']);
  expect(lines('a\nb\nc\nd\ne')).toEqual(['a', 'b', 'c', 'd, e']);
  expect(lines('x'.repeat(600))).toEqual(['x'.repeat(500)]);
});

test('a country keeps the letters A to Z, which is all Xero takes', () => {
  expect(draftOf({ billing: address({ country: 'Côte d’Ivoire (CI)' }) }).billing?.country).toBe('Cote d Ivoire CI');
  expect(draftOf({ billing: address({ country: '中国' }) }).billing?.country).toBeNull();
});

test('an address of which nothing is known is none', () => {
  const empty = { street: ' ', city: null, region: '', postalCode: null, country: null };
  expect(draftOf({ billing: empty }).billing).toBeNull();
});

test('whatever the CRM says, what goes to Xero is within its limits', () => {
  const word = fc.option(fc.string({ maxLength: 700, unit: 'binary' }));
  const place = fc.record({ street: word, city: word, region: word, postalCode: word, country: word });
  const person = fc.record({
    ...{ id: fc.string(), firstName: word, lastName: word, email: word, phone: word, mobile: word },
  });
  const anyCustomer = fc.record({
    ...{ name: fc.string({ maxLength: 400, unit: 'binary' }), email: word, phone: word, taxNumber: word },
    ...{ person: fc.option(person), billing: fc.option(place), shipping: fc.option(place) },
  });
  fc.assert(
    fc.property(anyCustomer, (changes) => {
      const draft = draftOf(changes);
      expect(draft.name).toMatch(/^[^<>\s]([^<>]{0,253}[^<>\s])?$/u);
      expect(draft.name).not.toMatch(/\s\s/);
      expect(
        Math.max(0, ...[draft.phone, draft.mobile, draft.taxNumber].map((text) => text?.length ?? 0)),
      ).toBeLessThan(51);
      for (const sent of [draft.billing, draft.shipping]) {
        expect(sent?.lines.length ?? 0).toBeLessThan(5);
        expect(sent?.lines.every((line) => line.length > 0 && line.length <= 500) ?? true).toBe(true);
        expect(sent?.country ?? 'A').toMatch(/^[A-Za-z ]{1,50}$/);
      }
    }),
  );
});
