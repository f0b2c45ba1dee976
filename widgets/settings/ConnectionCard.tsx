import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionView } from '../../server/api/contract.ts';
import { explainFailure } from '../api/explain-failure.ts';
import type { Send } from '../api/client.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { More } from '../ui/More.tsx';
import type { Tone } from '../ui/tone.ts';
import { disconnectOptions } from './queries.ts';
import type { Provider } from './queries.ts';
import { XeroButtonFace } from './XeroButtonFace.tsx';
import { XeroConnectHelp } from './XeroConnectHelp.tsx';

const stateViews: Record<ConnectionView['state'], { tone: Tone; words: string }> = {
  connected: { tone: 'good', words: 'Connected' },
  not_connected: { tone: 'neutral', words: 'Not connected' },
  lost: { tone: 'bad', words: 'Connection lost' },
};

const providerViews: Record<Provider, { name: string; purpose: string; afterwards: string }> = {
  zoho: {
    name: 'Zoho CRM',
    purpose: 'Deals are read here, and their stage changes heard.',
    afterwards: 'Deals are no longer watched and no invoice is made until Zoho CRM is connected again.',
  },
  xero: {
    name: 'Xero',
    purpose: 'Invoices are made here, and their payments read.',
    afterwards: 'Invoices already in Xero stay there. New ones wait until Xero is connected again.',
  },
};

/** One side's connection: whose it is, whether it works, and the way to change that. */
export function ConnectionCard(props: {
  provider: Provider;
  connection: ConnectionView;
  /** `terms`: nothing can be connected before an administrator has accepted them. */
  waitsFor?: 'terms' | 'nothing';
  send: Send;
}) {
  const { provider, connection, waitsFor = 'nothing', send } = props;
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'no' | 'disconnect'>('no');
  const disconnect = useMutation(disconnectOptions(send, queryClient));
  const { name, purpose, afterwards } = providerViews[provider];
  // Uninstalled, the one way on is to resume: both grants are still there.
  const canConnect = connection.state !== 'connected' && connection.problem?.code !== 'app_uninstalled';
  return (
    <section className="card" aria-label={`Connection to ${name}`}>
      <div className="card-head">
        <h2>{name}</h2>
        <Badge {...stateViews[connection.state]} />
      </div>
      {connection.orgName === null ? (
        <p className="soft">{purpose}</p>
      ) : (
        <p className="connection-org">
          {connection.orgName}
          {connection.since !== null && <span className="soft"> since {formatMoment(connection.since)}</span>}
        </p>
      )}
      {connection.problem !== null && (
        <Message tone={connection.state === 'lost' ? 'bad' : 'warn'} title={connection.problem.message}>
          {connection.problem.fix !== null && <p>{connection.problem.fix}</p>}
          {connection.problem.detail !== null && (
            <More label="Details">
              <p>{connection.problem.detail}</p>
            </More>
          )}
        </Message>
      )}
      {disconnect.error !== null && (
        <FailureNotice title={`${name} was not disconnected`} failure={explainFailure(disconnect.error)} />
      )}
      <div className="card-actions">
        {canConnect && waitsFor === 'terms' && (
          <>
            <Button look="primary" status="unavailable" describedBy={`${provider}-waits`}>
              Connect to {name}
            </Button>
            <span className="soft" id={`${provider}-waits`}>
              First accept what goes where.
            </span>
          </>
        )}
        {canConnect && waitsFor === 'nothing' && (
          <a className={provider === 'xero' ? 'xero-button' : 'button button-primary'} href={`/connect/${provider}`}>
            {provider === 'xero' ? (
              <XeroButtonFace act="connect" />
            ) : connection.state === 'lost' ? (
              `Reconnect ${name}`
            ) : (
              `Connect to ${name}`
            )}
          </a>
        )}
        {connection.state !== 'not_connected' && (
          <Button
            look={provider === 'xero' ? 'bare' : 'plain'}
            status={disconnect.isPending ? 'busy' : 'ready'}
            onPress={() => {
              setAsking('disconnect');
            }}
          >
            {provider === 'xero' ? <XeroButtonFace act="disconnect" /> : 'Disconnect'}
          </Button>
        )}
      </div>
      {provider === 'xero' && canConnect && <XeroConnectHelp />}
      {asking === 'disconnect' && (
        <ConfirmDialog
          place="modal"
          title={`Disconnect ${name}?`}
          confirmLabel="Disconnect"
          onCancel={() => {
            setAsking('no');
          }}
          onConfirm={() => {
            setAsking('no');
            disconnect.mutate(provider);
          }}
        >
          <p>{afterwards}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
