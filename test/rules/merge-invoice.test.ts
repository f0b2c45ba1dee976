import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LineDraft } from '../../server/sync/draft-lines.ts';
import type { Invoice, InvoiceLine } from '../../server/sync/invoice.ts';
import { invoiceDrift, withoutAccepted } from '../../server/sync/invoice-drift.ts';
import { invoiceTotals, lineAmount } from '../../server/sync/invoice-totals.ts';
import { mergeInvoice, withEarlierTry, type MergedInvoice } from '../../server/sync/merge-invoice.ts';
import { lastSentOf, type InvoiceContent } from '../../server/sync/last-sent.ts';

let made = 0;
const taxRates = [{ taxType: 'OUTPUT2', ratePercent: '15' }];
const totalOf = (lines: LineDraft[]) => invoiceTotals(lines, { lineAmountTypes: 'Exclusive', taxRates }).total;

function aLine(changes: Partial<LineDraft> = {}): LineDraft {
  return {
    ...{ description: 'Desk', quantity: '1', unitAmount: '100', discountRate: null, accountCode: '200' },
    ...{ taxType: 'OUTPUT2', itemCode: null, tracking: [] },
    ...changes,
  };
}

function contentOf(lines: LineDraft[], head: Partial<InvoiceContent['head']> = {}): InvoiceContent {
  return {
    head: {
      ...{ customerId: 'c1', customerName: 'Foggy', reference: 'Fit-out', date: '2026-11-20', dueDate: '2026-12-20' },
      ...{ currency: 'NZD', currencyRate: null, lineAmountTypes: 'Exclusive' },
      ...head,
    },
    ...{ lines, total: totalOf(lines), productIds: [] },
  };
}

/** A line as Xero keeps it. */
function keptLine(draft: LineDraft, lineItemId = `line-${(made += 1)}`): InvoiceLine {
  const none = { discountAmount: null, taxAmount: null };
  return { ...draft, ...none, lineItemId, accountId: `account ${draft.accountCode}`, lineAmount: lineAmount(draft) };
}

function anInvoice(content: InvoiceContent, lines = content.lines.map((line) => keptLine(line))): Invoice {
  const { reference, date, dueDate, currency, currencyRate, lineAmountTypes } = content.head;
  return {
    ...{ invoiceId: 'i', contactId: 'contact-1', contactName: 'Foggy', number: 'DL-1', status: 'DRAFT', url: null },
    ...{ reference, date, dueDate, currency, currencyRate, lineAmountTypes, lines },
    ...{ payments: [], sent: false, updatedInXeroAt: null },
    ...{ subTotal: '0', totalTax: '0', total: content.total, amountPaid: '0', amountCredited: '0', amountDue: '0' },
    ...{ credits: [], expectedPaymentDate: null, fullyPaidOn: null },
  };
}

/** What Xero makes of an update: lines without an id are new ones, lines left out are gone. */
function written(inXero: Invoice, { head, lines }: MergedInvoice): Invoice {
  const kept = lines.map((line) => {
    if (line.act === 'write') return keptLine(line.draft, line.inXero?.lineItemId ?? undefined);
    if (line.act === 'keep' || line.act === 'keep_edit') return line.inXero;
    throw new Error(`${line.act} is not sent`);
  });
  const drafts = kept.map((line) =>
    aLine({ ...line, quantity: line.quantity ?? '0', unitAmount: line.unitAmount ?? '0', accountCode: '200' }),
  );
  return { ...inXero, ...head, lines: kept, total: totalOf(drafts) };
}

/** A small shop whose lines are alike enough to be mixed up. */
const draft = fc.record({
  description: fc.constantFrom('Desk', 'Chair', 'Lamp'),
  quantity: fc.constantFrom('1', '2', '3'),
  unitAmount: fc.constantFrom('10', '20.5', '-4'),
});
const drafts = fc.array(draft, { minLength: 1, maxLength: 6 }).map((lines) => lines.map((line) => aLine(line)));
/** What people in Xero do to a list of lines: change, delete, add, by position. */
const edits = fc.array(fc.record({ act: fc.constantFrom('price', 'words', 'delete', 'add'), at: fc.nat(5) }), {
  maxLength: 4,
});

function edited(lines: InvoiceLine[], acts: { act: string; at: number }[]) {
  let result = [...lines];
  const touched = new Set<string | null>();
  for (const [index, { act, at }] of acts.entries()) {
    const line = result[at % Math.max(1, result.length)];
    if (act === 'add') {
      const added = keptLine(aLine({ description: `By hand ${index}`, unitAmount: '7' }));
      result.splice(at % (result.length + 1), 0, added);
      touched.add(added.lineItemId);
    } else if (line && act === 'delete') {
      result = result.filter((each) => each !== line);
    } else if (line) {
      const changed =
        act === 'price' ? { unitAmount: `9${index}`, lineAmount: `9${index}` } : { description: `Words ${index}` };
      result = result.map((each) => (each === line ? { ...line, ...changed } : each));
      touched.add(line.lineItemId);
    }
  }
  return { lines: result, touched };
}

function play(before: LineDraft[], after: LineDraft[], acts: { act: string; at: number }[]) {
  const answer = anInvoice(contentOf(before));
  const sent = lastSentOf(contentOf(before), answer, '2026-11-20T00:00:00.000Z');
  const { lines, touched } = edited(answer.lines, acts);
  const inXero = { ...answer, lines };
  const wanted = contentOf(after);
  return { sent, inXero, wanted, touched, merged: mergeInvoice(sent, wanted, inXero, null) };
}

test('a deal that has not changed sends nothing, whatever was changed in Xero', () => {
  fc.assert(
    fc.property(drafts, edits, (lines, acts) => {
      expect(play(lines, lines, acts).merged.isInXero).toBe(true);
    }),
  );
});

test('without edits in Xero the invoice becomes what the deal says, line by line, and nothing differs any more', () => {
  fc.assert(
    fc.property(drafts, drafts, (before, after) => {
      const { merged, inXero, wanted } = play(before, after, []);
      const now = written(inXero, merged);
      const plain = (lines: (LineDraft | InvoiceLine)[]) =>
        lines.map(({ description, quantity, unitAmount }) => [description, quantity, unitAmount]);
      expect(plain(now.lines)).toEqual(plain(after));
      expect(invoiceDrift(merged.remember(now), wanted, now)).toEqual([]);
    }),
  );
});

test('a line changed or added in Xero stays as it is, with its id, in its order; none is sent twice', () => {
  fc.assert(
    fc.property(drafts, drafts, edits, (before, after, acts) => {
      const { merged, inXero, touched } = play(before, after, acts);
      const now = written(inXero, merged);
      const ids = now.lines.map(({ lineItemId }) => lineItemId);
      expect(new Set(ids).size).toBe(ids.length);
      const mine = (lines: InvoiceLine[]) => lines.filter(({ lineItemId }) => touched.has(lineItemId));
      const wasSaid = (line: InvoiceLine) => after.some((each) => each.description === line.description);
      const isThere = mine(inXero.lines).filter((line) => !wasSaid(line));
      expect(now.lines.filter((line) => isThere.includes(line))).toEqual(isThere);
    }),
  );
});

test('the same once more sends nothing: a lost answer or a second worker does no harm', () => {
  fc.assert(
    fc.property(drafts, drafts, edits, (before, after, acts) => {
      const { merged, inXero, wanted, sent } = play(before, after, acts);
      const now = written(inXero, merged);
      expect(mergeInvoice(merged.remember(now), wanted, now, null).isInXero).toBe(true);
      // The answer was lost: what was sent before is all that is remembered.
      const again = mergeInvoice(sent, wanted, now, null);
      expect(written(now, again).lines.map(({ lineItemId: _id, ...line }) => line)).toEqual(
        now.lines.map(({ lineItemId: _id, ...line }) => line),
      );
    }),
  );
});

test('what a try without an answer wrote is not taken for an edit: the next change is followed', () => {
  fc.assert(
    fc.property(drafts, drafts, drafts, (before, tried, after) => {
      const { merged, inXero, wanted, sent } = play(before, tried, []);
      const arrived = written(inXero, merged);
      for (const now of [arrived, inXero]) {
        const base = withEarlierTry(sent, wanted, now);
        const next = written(now, mergeInvoice(base, contentOf(after), now, null));
        const plain = (lines: (LineDraft | InvoiceLine)[]) =>
          lines.map(({ description, quantity, unitAmount }) => [description, quantity, unitAmount]);
        expect(plain(next.lines)).toEqual(plain(after));
      }
    }),
  );
});

test('what was kept is told, until a person accepts it', () => {
  fc.assert(
    fc.property(drafts, drafts, edits, (before, after, acts) => {
      const { merged, inXero, wanted } = play(before, after, acts);
      const now = written(inXero, merged);
      const drift = invoiceDrift(merged.remember(now), wanted, now);
      const isAsWanted =
        now.lines.length === after.length &&
        now.lines.every(
          (line, index) =>
            line.description === after[index]?.description && line.unitAmount === after[index].unitAmount,
        );
      if (!isAsWanted) expect(drift).not.toEqual([]);
      expect(withoutAccepted(drift, drift)).toEqual([]);
    }),
  );
});

const desk = aLine();
const chair = aLine({ description: 'Chair', unitAmount: '40' });
const lamp = aLine({ description: 'Lamp', unitAmount: '15' });

test('a line inserted in the middle leaves the others their ids', () => {
  const { merged, inXero } = play([desk, chair], [desk, lamp, { ...chair, quantity: '3' }], []);
  expect(merged.lines).toMatchObject([
    { act: 'keep', inXero: { lineItemId: inXero.lines[0]?.lineItemId } },
    { act: 'write', draft: { description: 'Lamp' }, inXero: null },
    {
      act: 'write',
      draft: { description: 'Chair', quantity: '3' },
      inXero: { lineItemId: inXero.lines[1]?.lineItemId },
    },
  ]);
});

test('deal and Xero changed the same line: Xero’s stays, now and after further changes, and both are told', () => {
  const { merged, inXero, wanted } = play(
    [desk, chair],
    [{ ...desk, unitAmount: '110' }, chair],
    [{ act: 'price', at: 0 }],
  );
  expect(merged.isInXero).toBe(true);
  const now = { ...inXero, total: '149.50' };
  const remembered = merged.remember(now);
  expect(invoiceDrift(remembered, wanted, now)).toEqual([
    { what: 'unit_price', line: 'Desk', inDeal: '110', inXero: '90' },
    { what: 'amount', line: 'Desk', inDeal: '110.00', inXero: '90.00' },
    { what: 'total', line: null, inDeal: '172.50', inXero: '149.50' },
  ]);
  const next = mergeInvoice(
    remembered,
    contentOf([
      { ...desk, unitAmount: '120' },
      { ...chair, quantity: '2' },
    ]),
    now,
    null,
  );
  expect(next.lines).toMatchObject([{ act: 'keep_edit' }, { act: 'write', draft: { quantity: '2' } }]);
});

test('a line deleted in Xero is not made again, and that is told', () => {
  const { merged, inXero, wanted } = play(
    [desk, chair],
    [desk, { ...chair, quantity: '2' }],
    [{ act: 'delete', at: 1 }],
  );
  expect(merged.isInXero).toBe(true);
  expect(invoiceDrift(merged.remember(inXero), wanted, inXero)).toMatchObject([
    { what: 'line', line: 'Chair', inDeal: '80.00', inXero: null },
    { what: 'total' },
  ]);
});

test('of the head what the deal changed is taken over, unless the same was changed in Xero', () => {
  const answer = anInvoice(contentOf([desk]));
  const sent = lastSentOf(contentOf([desk]), answer, '2026-11-20T00:00:00.000Z');
  const wanted = contentOf([desk], {
    reference: 'Fit-out II',
    date: '2026-11-25',
    customerId: 'c2',
    customerName: 'Misty',
  });
  const inXero = { ...answer, reference: 'PO 7', dueDate: '2027-01-01' };
  const merged = mergeInvoice(sent, wanted, inXero, 'contact-2');
  expect(merged.head).toMatchObject({
    contactId: 'contact-2',
    reference: 'PO 7',
    date: '2026-11-25',
    dueDate: '2027-01-01',
  });
  const now = { ...inXero, ...merged.head, contactName: 'Misty' };
  expect(invoiceDrift(merged.remember(now), wanted, now)).toEqual([
    { what: 'reference', line: null, inDeal: 'Fit-out II', inXero: 'PO 7' },
  ]);
});

test.each([
  ['the deal has another rate', '0.6', '0.58', '0.6', '0.58'],
  ['the rate was changed in Xero', '0.6', '0.58', '0.7', '0.7'],
  ['the deal has its first rate', null, '0.58', '0.61', '0.58'],
  ['no field holds a rate: Xero’s own is left alone', null, null, '0.61', null],
])('the exchange rate: %s', (_name, before, wanted, inXero, sent) => {
  const content = contentOf([desk], { currency: 'USD', currencyRate: before });
  const answer = { ...anInvoice(content), currencyRate: before ?? '0.61' };
  const known = lastSentOf(content, answer, '2026-11-20T00:00:00.000Z');
  const now = { ...answer, currencyRate: inXero };
  const merged = mergeInvoice(known, contentOf([desk], { currency: 'USD', currencyRate: wanted }), now, null);
  expect(merged.head.currencyRate).toBe(sent);
  expect(merged.isInXero).toBe(sent === null || sent === inXero);
});

test('what Xero writes in its own way, and a renamed account, are no difference', () => {
  const content = contentOf([{ ...desk, description: 'Desk\r\noak ', quantity: '1.0' }]);
  const answer = anInvoice(content, [{ ...keptLine(desk), description: 'Desk\noak', lineAmount: '100' }]);
  const sent = lastSentOf(content, answer, '2026-11-20T00:00:00.000Z');
  const renamed = { ...answer, lines: answer.lines.map((line) => ({ ...line, accountCode: '201' })) };
  expect(invoiceDrift(sent, content, renamed)).toEqual([]);
  expect(mergeInvoice(sent, content, renamed, null).isInXero).toBe(true);
});

test('an invoice found after a lost answer that was made of what the deal said before is seen to differ', () => {
  const before = anInvoice(contentOf([desk]));
  const sent = lastSentOf(contentOf([{ ...desk, unitAmount: '130' }]), before, '2026-11-20T00:00:00.000Z');
  expect(mergeInvoice(sent, contentOf([{ ...desk, unitAmount: '130' }]), before, null).lines).toMatchObject([
    { act: 'write', draft: { unitAmount: '130' }, inXero: { lineItemId: before.lines[0]?.lineItemId } },
  ]);
});
