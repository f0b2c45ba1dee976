import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsIn, fillTemplate } from '../../server/sync/fill-template.ts';
import { draftInvoice } from '../../server/sync/draft-invoice.ts';
import { aDeal, mappedSettings, aRule, salesOffer, someContent } from './builders.ts';

const values = { Deal_Name: 'Solar roof', Account_Name: 'Piccolo', Empty: '', Money: '$1 & $&' };

test.each([
  ['{Deal_Name} – {Account_Name}', 'Solar roof – Piccolo'],
  ['Always the same', 'Always the same'],
  // What only joined it to nothing goes, too.
  ['{Deal_Name} – {Empty}', 'Solar roof'],
  ['{Gone} – {Deal_Name}', 'Solar roof'],
  ['{Deal_Name} – {Gone} – {Account_Name}', 'Solar roof – Piccolo'],
  ['{Deal_Name} – {Gone} – {Empty} – {Account_Name}', 'Solar roof – Piccolo'],
  ['PO {Gone}: {Deal_Name}', 'PO Solar roof'],
  ['{Money}', '$1 & $&'],
  // Not fields.
  ['{not a field} {}', '{not a field} {}'],
  ['{{Deal_Name}}', '{Solar roof}'],
  ['{toString}{constructor}', null],
  ['{Empty}', null],
])('“%s” becomes “%s”', (template, expected) => {
  expect(fillTemplate(template, values)).toBe(expected);
});

test('the fields of a text are named once, in their order', () => {
  expect(fieldsIn('{B} {A} {B} {no field} plain')).toEqual(['B', 'A']);
});

test('a value is never read as a text with fields of its own', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== '' && !text.includes('\uE000')),
      (text) => {
        const filled = fillTemplate('a{Field}b', { Field: text, Deal_Name: 'leaked' });
        expect(filled).toContain(text.trim().replace(/ {2,}/g, ' '));
        expect(filled).not.toContain('leaked');
      },
    ),
  );
});

const draftWith = (templates: { reference: string | null; lineDescription: string | null }) =>
  draftInvoice({
    ...{ deal: aDeal({ plainFields: { Next_Step: 'Sign', Account_Name: 'Piccolo' } }), content: someContent() },
    ...{ settings: mappedSettings({ templates }), rule: aRule(), orgId: 'org-1', instalment: 'full' },
    ...{ dealUrl: 'https://crm.example/1', currencyRate: null, now: new Date('2026-11-22T00:00:00Z') },
    ...{ timeZone: 'Pacific/Auckland', invoices: [], unlinked: [], plan: null, xero: salesOffer() },
  }).invoice;

test('reference and lines are worded as the organisation wants them', () => {
  const invoice = draftWith({ reference: '{Deal_Name} – {Account_Name}', lineDescription: '{Line} ({Next_Step})' });
  expect(invoice.reference).toBe('Solar roof for the Piccolo school – Piccolo');
  expect(invoice.lines[0]?.description).toBe('Solar roof for the Piccolo school (Sign)');
});

test('a text that comes to nothing leaves the usual one', () => {
  const invoice = draftWith({ reference: '{Gone}', lineDescription: '{Gone}' });
  expect([invoice.reference, invoice.lines[0]?.description]).toEqual(
    Array(2).fill('Solar roof for the Piccolo school'),
  );
});
