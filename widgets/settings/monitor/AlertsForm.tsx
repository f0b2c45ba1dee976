import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertsAnswer, AlertSettings } from '../../../server/api/contract/monitor.ts';
import { ApiError } from '../../api/client.ts';
import type { Send } from '../../api/client.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { Field } from '../../ui/Field.tsx';
import { Message } from '../../ui/Message.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { saveAlertsOptions } from './monitor-queries.ts';
import type { MonitorWords } from './monitor-texts.ts';

/** Addresses, the task, and from when on something is wrong. */
export function AlertsForm({ send, t, alerts }: { send: Send; t: MonitorWords; alerts: AlertsAnswer }) {
  const { settings, email, task } = alerts;
  const [emails, setEmails] = useState(settings.emails.join('\n'));
  const [edited, setEdited] = useState(settings);
  const save = useMutation(saveAlertsOptions(send, useQueryClient()));
  const next: AlertSettings = { ...edited, emails: emails.split(/[\s,;]+/).filter(Boolean) };
  const isChanged = JSON.stringify(next) !== JSON.stringify(settings);
  const errorOf = (field: string) =>
    save.error instanceof ApiError
      ? save.error.errors.find((error) => error.field.startsWith(field))?.message
      : undefined;
  return (
    <form
      className="alerts-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !save.isPending) save.mutate(next);
      }}
    >
      {email === 'not_set_up' && (
        <Message tone="warn" title={t('mail_not_set_up')}>
          <p>{t('mail_not_set_up_fix')}</p>
        </Message>
      )}
      <Field label={t('emails')} note={t('emails_note')} error={errorOf('emails')}>
        {(control) => (
          <textarea
            {...control}
            className="select"
            rows={3}
            autoComplete="off"
            value={emails}
            onChange={(event) => {
              setEmails(event.target.value);
            }}
          />
        )}
      </Field>
      <Switch
        label={t('task')}
        value={edited.task}
        onSwitch={(value) => {
          setEdited({ ...edited, task: value });
        }}
      />
      {task.is === 'needs_consent' && <TaskConsent state={task} t={t} />}
      <div className="fields">
        <NumberField
          {...{ label: t('pile_up'), value: edited.pileUpCount, min: 1, max: 1000 }}
          error={errorOf('pileUpCount')}
          onChange={(pileUpCount) => {
            setEdited({ ...edited, pileUpCount });
          }}
        />
        <NumberField
          {...{ label: t('silent'), value: edited.silentMinutes, min: 10, max: 1440 }}
          error={errorOf('silentMinutes')}
          onChange={(silentMinutes) => {
            setEdited({ ...edited, silentMinutes });
          }}
        />
      </div>
      {save.error !== null && <FailureNotice title={t('not_saved')} failure={explainFailure(save.error)} />}
      <div className="card-actions">
        <Button type="submit" look="primary" status={save.isPending ? 'busy' : isChanged ? 'ready' : 'unavailable'}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** The way to the permission that a task needs. */
function TaskConsent({ state, t }: { state: AlertsAnswer['task']; t: MonitorWords }) {
  const give = (
    <a className="button" href={state.consentPath}>
      {t('task_consent_give')}
    </a>
  );
  return <Message tone="info" title={t('task_consent')} action={give} />;
}

function NumberField(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  error: string | undefined;
  onChange: (value: number) => void;
}) {
  const { label, value, min, max, error, onChange } = props;
  return (
    <Field label={label} error={error}>
      {(control) => (
        <input
          {...control}
          {...{ min, max, value }}
          className="select"
          type="number"
          onChange={(event) => {
            onChange(event.target.valueAsNumber || 0);
          }}
        />
      )}
    </Field>
  );
}
