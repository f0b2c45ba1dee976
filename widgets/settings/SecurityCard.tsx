import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SigningSecretAnswer } from '../../server/api/contract.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { rotateSecretOptions } from './queries.ts';

/** The log of who did what, to take away, and a new secret between the CRM and this server. */
export function SecurityCard({ send }: { send: Send }) {
  const [asking, setAsking] = useState<'no' | 'rotate'>('no');
  const rotate = useMutation(rotateSecretOptions(send));
  return (
    <section className="card" aria-label="Security">
      <div className="card-head">
        <h2>Security</h2>
      </div>
      <p className="soft">
        Who did what and when: every change of these settings, every document written to Xero and Zoho CRM, every
        sign-in and refusal.
      </p>
      {rotate.error !== null && (
        <FailureNotice title="The signing secret was not replaced" failure={explainFailure(rotate.error)} />
      )}
      {rotate.data !== undefined && (
        <div role="status">
          <RotatedMessage answer={rotate.data} />
        </div>
      )}
      <div className="card-actions">
        <a className="button" href="/api/audit?format=csv" download>
          Download the audit log
        </a>
        <a className="button" href="/api/audit?format=jsonl" download>
          As JSON Lines
        </a>
        <Button
          status={rotate.isPending ? 'busy' : 'ready'}
          onPress={() => {
            setAsking('rotate');
          }}
        >
          Replace the signing secret
        </Button>
      </div>
      {asking === 'rotate' && (
        <ConfirmDialog
          place="modal"
          title="Replace the signing secret?"
          confirmLabel="Replace it"
          onCancel={() => {
            setAsking('no');
          }}
          onConfirm={() => {
            setAsking('no');
            rotate.mutate();
          }}
        >
          <p>
            The extension in Zoho CRM proves with it that a call is from your CRM. It gets the new one by itself, and
            the old one works for another hour: nobody is interrupted.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function RotatedMessage({ answer: { state, previousUntil } }: { answer: SigningSecretAnswer }) {
  if (state === 'waiting' || previousUntil === null) {
    return (
      <Message tone="warn" title="Zoho CRM does not have the new secret yet">
        <p>It is tried again by itself. Until then the old one goes on working.</p>
      </Message>
    );
  }
  return (
    <Message tone="good" title="The signing secret was replaced">
      <p>The old one works until {formatMoment(previousUntil)}.</p>
    </Message>
  );
}
