import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { formatDate } from '../../ui/format-date.ts';
import { Field } from '../../ui/Field.tsx';
import { ChangedNote } from './ChangedNote.tsx';
import { describeDue, describeStatus, problemsAt } from './describe-preview.ts';
import { draftedHead, editHead, resetHead } from './preview-edits.ts';
import type { HeadEdits, PreviewEdits } from './preview-edits.ts';
import { previewTexts } from './preview-texts.ts';
import { PreviewProblems } from './PreviewProblems.tsx';

/** What the form is about: the deal's invoice, the same with the changes, and the changes. */
export interface FormParts {
  drafted: PreviewAnswer;
  shown: PreviewAnswer;
  edits: PreviewEdits;
  onEdit: (edits: PreviewEdits) => void;
  /** Why the server or the form refuses a field, in words. */
  errorOf: (field: string) => string | undefined;
}

/** Reference, dates, status and e-mail. */
export function PreviewHead(parts: FormParts) {
  const t = useTexts(previewTexts);
  const { shown, edits, drafted, onEdit } = parts;
  const { status } = shown.invoice;
  const canSend = status === 'AUTHORISED';
  return (
    <div className="preview-head">
      <TextField {...parts} field="reference" label={t('reference')} note={t('reference_note')} maxLength={255} />
      <DateField {...parts} field="date" label={t('date')} />
      <DateField {...parts} field="dueDate" label={t('due_date')} note={describeDue(shown.terms, t)} />
      <HeadField {...parts} field="status" label={t('status')} was={describeStatus(statusOf(drafted), t)}>
        {(control) => (
          <select
            {...control}
            className="select"
            value={edits.head.status ?? drafted.invoice.status}
            onChange={(event) => {
              const chosen = shown.statuses.find((choice) => choice.status === event.target.value);
              if (chosen) onEdit(editHead(edits, drafted, 'status', chosen.status));
            }}
          >
            {shown.statuses.map((choice) => (
              <option
                key={choice.status}
                value={choice.status}
                disabled={choice.state === 'no_right' || choice.state === 'not_in_xero'}
              >
                {describeStatus(choice, t)}
              </option>
            ))}
          </select>
        )}
      </HeadField>
      {canSend && (
        <label className="preview-email">
          <input
            type="checkbox"
            checked={shown.invoice.email}
            onChange={(event) => {
              onEdit(editHead(edits, drafted, 'email', event.target.checked));
            }}
          />
          <span>
            {t('email')}
            <span className="field-note">{t('email_note')}</span>
          </span>
        </label>
      )}
    </div>
  );
}

function statusOf({ invoice, statuses }: PreviewAnswer): PreviewAnswer['statuses'][number] {
  const found = statuses.find(({ status }) => status === invoice.status);
  return { status: invoice.status, state: 'free', who: null, ...(found && { status: found.status }) };
}

type Control = Parameters<Parameters<typeof Field>[0]['children']>[0];

/** A field of the head, with what the deal says where it was changed, and its problems below it. */
function HeadField(
  props: FormParts & {
    field: keyof HeadEdits;
    label: string;
    note?: string;
    /** What the deal says, in words. */
    was: string;
    children: (control: Control) => React.ReactNode;
  },
) {
  const { shown, edits, onEdit, field, label, note, was, errorOf, children } = props;
  const isChanged = edits.head[field] !== undefined;
  return (
    <div className={isChanged ? 'preview-field preview-field-changed' : 'preview-field'}>
      <Field label={label} error={errorOf(field)} {...(note !== undefined && { note })}>
        {children}
      </Field>
      {isChanged && (
        <ChangedNote
          what={label}
          was={was}
          onReset={() => {
            onEdit(resetHead(edits, field));
          }}
        />
      )}
      <PreviewProblems problems={problemsAt(shown.problems, field)} />
    </div>
  );
}

function TextField(props: FormParts & { field: 'reference'; label: string; note: string; maxLength: number }) {
  const { drafted, edits, onEdit, field, maxLength } = props;
  const was = draftedHead(drafted)[field];
  return (
    <HeadField {...props} was={was}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="text"
          maxLength={maxLength}
          value={edits.head[field] ?? was}
          onChange={(event) => {
            onEdit(editHead(edits, drafted, field, event.target.value));
          }}
        />
      )}
    </HeadField>
  );
}

/** A due date that nobody has chosen moves with the invoice date. */
function DateField(props: FormParts & { field: 'date' | 'dueDate'; label: string; note?: string }) {
  const { drafted, shown, edits, onEdit, field } = props;
  const was = draftedHead(drafted)[field];
  return (
    <HeadField {...props} was={was === '' ? '' : formatDate(was)}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="date"
          value={edits.head[field] ?? shown.invoice[field] ?? ''}
          onChange={(event) => {
            onEdit(editHead(edits, drafted, field, event.target.value));
          }}
        />
      )}
    </HeadField>
  );
}
