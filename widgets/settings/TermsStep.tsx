import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { OrgAnswer } from '../../server/api/contract/connections.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { acceptTermsOptions } from './org-queries.ts';

/** What goes where, and an administrator's yes to it; a line that says who said yes, once somebody has. */
export function TermsStep({ terms, send }: { terms: OrgAnswer['terms']; send: Send }) {
  const t = useTexts(settingsTexts);
  const [isRead, setRead] = useState(false);
  const accept = useMutation(acceptTermsOptions(send, useQueryClient()));
  const headingId = useId();
  if (terms.accepted !== null) {
    return (
      <p className="soft">
        {t('terms_accepted_before')} <TermsLinks />{' '}
        {t('terms_accepted_after', {
          ...{ version: terms.version, by: terms.accepted.by, at: formatMoment(terms.accepted.at) },
        })}
      </p>
    );
  }
  return (
    <section className="card" aria-labelledby={headingId}>
      <h2 id={headingId}>{t('what_goes_where')}</h2>
      <ul className="help-list">
        {terms.dataFlows.map((flow) => (
          <li key={flow.what}>{t('data_flow', flow)}</li>
        ))}
      </ul>
      <label className="switch">
        <input type="checkbox" checked={isRead} onChange={(event) => setRead(event.target.checked)} />
        <span>
          {t('terms_accept_before')} <TermsLinks />
          {t('terms_accept_after')}
        </span>
      </label>
      {accept.error !== null && <FailureNotice title={t('not_accepted')} failure={explainFailure(accept.error)} />}
      <div className="card-actions">
        <Button
          look="primary"
          status={accept.isPending ? 'busy' : isRead ? 'ready' : 'unavailable'}
          onPress={() => accept.mutate(terms.version)}
        >
          {t('accept')}
        </Button>
      </div>
    </section>
  );
}

function TermsLinks() {
  const t = useTexts(settingsTexts);
  return (
    <>
      <a className="link" href="/terms">
        {t('terms_link')}
      </a>{' '}
      {t('terms_and')}{' '}
      <a className="link" href="/privacy">
        {t('privacy_link')}
      </a>
    </>
  );
}
