import { useId, useRef } from 'react';
import { useReader, useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { formatMoney } from '../format-money.ts';
import { ChangedNote } from './ChangedNote.tsx';
import { problemsAt } from './describe-preview.ts';
import {
  addLine,
  editLine,
  findComputed,
  placeOf,
  removeLine,
  resetPart,
  shownPart,
  startEdits,
} from './preview-edits.ts';
import type { LineEdit, LinePart } from './preview-edits.ts';
import { previewTexts } from './preview-texts.ts';
import type { FormParts } from './PreviewHead.tsx';
import { PreviewProblems } from './PreviewProblems.tsx';
import { writeNumber } from './typed-number.ts';

/** The lines, each with its tax, account and amount as computed, and what can be changed on it. */
export function PreviewLines(parts: FormParts) {
  const t = useTexts(previewTexts);
  const headingId = useId();
  const added = useRef(0);
  const list = useRef<HTMLOListElement>(null);
  const { drafted, shown, edits, onEdit, errorOf } = parts;
  const untouched = startEdits(drafted);
  const isChanged = JSON.stringify(edits.lines) !== JSON.stringify(untouched.lines);
  const add = () => {
    added.current += 1;
    onEdit(addLine(edits, `new-${String(added.current)}`));
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('li:last-child textarea')?.focus());
  };
  const error = errorOf('lines');
  return (
    <section className="preview-lines" aria-labelledby={headingId}>
      <h3 id={headingId}>{t('lines')}</h3>
      <PreviewProblems problems={problemsAt(shown.problems, 'lines')} />
      <ol ref={list}>
        {edits.lines.map((line, index) => (
          <PreviewLine key={line.key} {...{ ...parts, line, index }} />
        ))}
      </ol>
      {error !== undefined && <p className="field-error">{error}</p>}
      <div className="preview-line-actions">
        <Button look="quiet" onPress={add}>
          {t('add_line')}
        </Button>
        {isChanged && (
          <Button
            look="quiet"
            onPress={() => {
              onEdit({ ...edits, lines: untouched.lines });
            }}
          >
            {t('reset_lines')}
          </Button>
        )}
      </div>
    </section>
  );
}

type LineParts = FormParts & { line: LineEdit; index: number };

function PreviewLine(parts: LineParts) {
  const t = useTexts(previewTexts);
  const { shown, edits, line, index, onEdit } = parts;
  const number = index + 1;
  const place = placeOf(edits, line);
  const computed = findComputed(edits, line, shown.invoice.lines);
  const money = (amount: string) => formatMoney(amount, shown.invoice.currency);
  const account = computed && (computed.accountName ?? computed.accountCode);
  const tax = computed && (computed.taxName ?? computed.taxType ?? t('tax_none'));
  return (
    <li className="preview-line">
      <fieldset>
        <legend className="visually-hidden">{t('line', { number })}</legend>
        <LineField {...parts} part="description" label={t('description')} />
        <div className="preview-line-numbers">
          <LineField {...parts} part="quantity" label={t('quantity')} />
          <LineField {...parts} part="unitAmount" label={t('unit_price')} />
          <LineField {...parts} part="discountRate" label={t('discount')} />
          <p className="preview-line-amount">
            <span className="preview-label">{t('amount')}</span>
            <span>{computed === undefined ? '–' : money(computed.lineAmount)}</span>
          </p>
        </div>
        <div className="preview-line-books">
          {computed !== undefined && (
            <p className="field-note">
              {account === '' ? t('account_none') : [computed.accountCode, account].join(' ')} · {tax}:{' '}
              {money(computed.taxAmount)}
            </p>
          )}
          <Button
            look="quiet"
            onPress={() => {
              onEdit(removeLine(edits, line.key));
            }}
          >
            {t('remove_line', { number })}
          </Button>
        </div>
      </fieldset>
      {place !== null && <PreviewProblems problems={problemsAt(shown.problems, `lines.${String(place)}`)} />}
    </li>
  );
}

function LineField(props: LineParts & { part: LinePart; label: string }) {
  const { drafted, edits, onEdit, errorOf, line, part, label } = props;
  const { locale } = useReader();
  const place = placeOf(edits, line);
  const write = (decimal: string) => writeNumber(decimal, locale);
  const was = shownPart({ ...line, typed: {} }, part, drafted, write);
  const value = shownPart(line, part, drafted, write);
  const isChanged = line.from !== null && line.typed[part] !== undefined && value !== was;
  const onChange = (event: { target: { value: string } }) => {
    onEdit(editLine(edits, line.key, part, event.target.value));
  };
  return (
    <div className={`preview-field preview-${part}${isChanged ? ' preview-field-changed' : ''}`}>
      <Field label={label} error={place === null ? undefined : errorOf(`lines.${String(place)}.${part}`)}>
        {(control) =>
          part === 'description' ? (
            <textarea {...control} {...{ value, onChange }} className="input" rows={1} maxLength={4000} />
          ) : (
            <input {...control} {...{ value, onChange }} className="input" type="text" inputMode="decimal" />
          )
        }
      </Field>
      {isChanged && (
        <ChangedNote
          {...{ what: label, was }}
          onReset={() => {
            onEdit(resetPart(edits, line.key, part));
          }}
        />
      )}
    </div>
  );
}
