import { expect, test } from 'vitest';
import {
  addLine,
  editHead,
  editLine,
  removeLine,
  resetHead,
  resetPart,
  startEdits,
  toOverrides,
} from '../../widgets/deal-invoices/invoice-preview/preview-edits.ts';
import type { PreviewEdits } from '../../widgets/deal-invoices/invoice-preview/preview-edits.ts';
import { buildPreview, buildPreviewLine } from '../support/preview.ts';

const { invoice } = buildPreview();
const drafted = buildPreview({
  invoice: { ...invoice, lines: [buildPreviewLine(), buildPreviewLine({ from: 1, description: 'Chair' })] },
});
const start = startEdits(drafted);
const told = (edits: PreviewEdits, locale = 'en-NZ') => toOverrides(edits, drafted, locale);

test('nothing changed is nothing told, also what was changed back', () => {
  expect(told(start)).toEqual({ overrides: {}, errors: {} });
  const typed = editLine(start, 'deal-0', 'quantity', ' 2.0 ');
  expect(told(typed).overrides).toEqual({});
  const changed = editHead(editLine(start, 'deal-1', 'unitAmount', '1'), drafted, 'reference', 'PO');
  expect(told(resetHead(resetPart(changed, 'deal-1', 'unitAmount'), 'reference')).overrides).toEqual({});
  expect(told(editHead(changed, drafted, 'reference', invoice.reference)).overrides).not.toHaveProperty('reference');
});

test('only what was changed is told of a line, and all lines that stay are named', () => {
  const edits = editLine(editLine(start, 'deal-1', 'unitAmount', '1.250,5'), 'deal-1', 'discountRate', '');
  expect(told(edits, 'de-DE').overrides).toEqual({ lines: [{ from: 0 }, { from: 1, unitAmount: '1250.5' }] });
  expect(told(removeLine(start, 'deal-0')).overrides).toEqual({ lines: [{ from: 1 }] });
});

test('a new line counts once something has been written in it', () => {
  const blank = addLine(start, 'new-1');
  expect(told(blank)).toEqual({ overrides: {}, errors: {} });
  const half = editLine(addLine(blank, 'new-2'), 'new-2', 'description', 'Delivery');
  expect(told(half).errors).toEqual({ 'lines.2.unitAmount': 'needed' });
  expect(told(editLine(half, 'new-2', 'unitAmount', '-5')).overrides.lines?.[2]).toEqual({
    ...{ from: null, description: 'Delivery', quantity: '1', unitAmount: '-5' },
  });
});

test.each<[string, (edits: PreviewEdits) => PreviewEdits, Record<string, string>]>([
  ['no number', (edits) => editLine(edits, 'deal-0', 'quantity', 'two'), { 'lines.0.quantity': 'number' }],
  ['a negative quantity', (edits) => editLine(edits, 'deal-0', 'quantity', '-2'), { 'lines.0.quantity': 'number' }],
  ['an empty price', (edits) => editLine(edits, 'deal-1', 'unitAmount', ''), { 'lines.1.unitAmount': 'needed' }],
  [
    'an empty description',
    (edits) => editLine(edits, 'deal-1', 'description', ' '),
    { 'lines.1.description': 'needed' },
  ],
  ['no line left', (edits) => removeLine(removeLine(edits, 'deal-0'), 'deal-1'), { lines: 'needed' }],
  ['no date', (edits) => editHead(edits, drafted, 'date', ''), { date: 'needed' }],
])('%s is said at its place', (_name, edit, errors) => {
  expect(told(edit(start)).errors).toEqual(errors);
});
