import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { OrgAnswer } from '../../server/api/contract.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { acceptTermsOptions } from './org-queries.ts';

/** What goes where, and an administrator's yes to it; a line that says who said yes, once somebody has. */
export function TermsStep({ terms, send }: { terms: OrgAnswer['terms']; send: Send }) {
  const [isRead, setRead] = useState(false);
  const accept = useMutation(acceptTermsOptions(send, useQueryClient()));
  const headingId = useId();
  if (terms.accepted !== null) {
    return (
      <p className="soft">
        The <TermsLinks /> of {terms.version} were accepted by {terms.accepted.by}, {formatMoment(terms.accepted.at)}.
      </p>
    );
  }
  return (
    <section className="card" aria-labelledby={headingId}>
      <h2 id={headingId}>What goes where</h2>
      <ul className="help-list">
        {terms.dataFlows.map(({ what, from, to, why }) => (
          <li key={what}>
            {what}: from {from} to {to}, {why}.
          </li>
        ))}
      </ul>
      <label className="switch">
        <input type="checkbox" checked={isRead} onChange={(event) => setRead(event.target.checked)} />
        <span>
          I accept this, and the <TermsLinks />, for my organisation.
        </span>
      </label>
      {accept.error !== null && <FailureNotice title="Not accepted yet" failure={explainFailure(accept.error)} />}
      <div className="card-actions">
        <Button
          look="primary"
          status={accept.isPending ? 'busy' : isRead ? 'ready' : 'unavailable'}
          onPress={() => accept.mutate(terms.version)}
        >
          Accept
        </Button>
      </div>
    </section>
  );
}

function TermsLinks() {
  return (
    <>
      <a className="link" href="/terms">
        terms
      </a>{' '}
      and the{' '}
      <a className="link" href="/privacy">
        privacy notice
      </a>
    </>
  );
}
