import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InvoiceView } from '../../../server/api/contract/invoices.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { uiTexts } from '../../texts/ui-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Field } from '../../ui/Field.tsx';
import type { DealApi } from '../queries.ts';
import { editOptions } from './action-queries.ts';
import { editOf, fieldsOf } from './edit-fields.ts';
import type { EditFields } from './edit-fields.ts';
import { EditLine } from './EditLine.tsx';
import { invoiceActionTexts } from './invoice-action-texts.ts';
import './edit-invoice.css';

/** Changes a draft in Xero: what was typed stays until Xero's side of it has been taken. */
export function EditInvoice({ api, invoice, onClose }: { api: DealApi; invoice: InvoiceView; onClose: () => void }) {
  const t = useTexts(invoiceActionTexts);
  const ui = useTexts(uiTexts);
  const { id, number } = invoice;
  const edit = useMutation(editOptions(api, useQueryClient(), id));
  // As it was when it was opened: that is what the person changes, and what the server holds it against.
  const [version] = useState(invoice.version ?? null);
  const [fields, setFields] = useState(() => fieldsOf(invoice));
  const [errors, setErrors] = useState<'hidden' | 'shown'>('hidden');
  const change = (changes: Partial<EditFields>) => {
    setFields({ ...fields, ...changes });
  };
  const save = (close: () => void) => {
    const body = editOf(version, fields);
    if (body === null) setErrors('shown');
    else edit.mutate(body, { onSuccess: close });
  };
  const input = (name: 'reference' | 'date' | 'dueDate', label: string, type: 'text' | 'date') => (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          className="input"
          type={type}
          maxLength={type === 'text' ? 255 : undefined}
          required={name === 'date'}
          value={fields[name]}
          onChange={(event) => {
            change({ [name]: event.target.value });
          }}
        />
      )}
    </Field>
  );
  return (
    <Dialog place="inline" title={t('edit_title', { number })} onClose={onClose}>
      {(close) => (
        <form
          className="edit-invoice"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!edit.isPending) save(close);
          }}
        >
          <div className="edit-head">
            {input('reference', t('edit_reference'), 'text')}
            {input('date', t('edit_date'), 'date')}
            {input('dueDate', t('edit_due'), 'date')}
          </div>
          {fields.lines.map((line, index) => (
            <EditLine
              key={line.id}
              line={line}
              legend={t('edit_line', { line: index + 1 })}
              errors={errors}
              onChange={(changes) => {
                change({ lines: fields.lines.map((each) => (each.id === line.id ? { ...each, ...changes } : each)) });
              }}
            />
          ))}
          <p className="field-note">{t('edit_note')}</p>
          {edit.error !== null && (
            <FailureNotice title={t('edit_failed', { number })} failure={explainFailure(edit.error)} />
          )}
          <div className="dialog-actions">
            <Button onPress={close}>{ui('cancel')}</Button>
            <Button look="primary" type="submit" status={edit.isPending ? 'busy' : 'ready'}>
              {t('edit_save')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
