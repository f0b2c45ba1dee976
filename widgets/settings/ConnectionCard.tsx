import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConnectionView } from '../../server/api/contract/connections.ts';
import { explainFailure } from '../api/explain-failure.ts';
import type { Send } from '../api/client.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { titleOfProblem } from '../texts/problem-words.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { formatMoment } from '../ui/format-date.ts';
import { Message } from '../ui/Message.tsx';
import { More } from '../ui/More.tsx';
import { ProblemWords } from '../ui/ProblemWords.tsx';
import type { Tone } from '../ui/tone.ts';
import { disconnectOptions } from './queries.ts';
import type { Provider } from './queries.ts';
import { XeroButtonFace } from './XeroButtonFace.tsx';
import { XeroConnectHelp } from './XeroConnectHelp.tsx';

const tones: Record<ConnectionView['state'], Tone> = { connected: 'good', not_connected: 'neutral', lost: 'bad' };
/** Names of products are the same in every language. */
const names: Record<Provider, string> = { zoho: 'Zoho CRM', xero: 'Xero' };

/** One side's connection: whose it is, whether it works, and the way to change that. */
export function ConnectionCard(props: {
  provider: Provider;
  connection: ConnectionView;
  /** `terms`: nothing can be connected before an administrator has accepted them. */
  waitsFor?: 'terms' | 'nothing';
  send: Send;
}) {
  const { provider, connection, waitsFor = 'nothing', send } = props;
  const t = useTexts(settingsTexts);
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'no' | 'disconnect'>('no');
  const disconnect = useMutation(disconnectOptions(send, queryClient));
  const name = names[provider];
  // Uninstalled, the one way on is to resume: both grants are still there.
  const canConnect = connection.state !== 'connected' && connection.problem?.code !== 'app_uninstalled';
  return (
    <section className="card" aria-label={t('connection_to', { name })}>
      <div className="card-head">
        <h2>{name}</h2>
        <Badge tone={tones[connection.state]} words={t(`connection_${connection.state}`)} />
      </div>
      {connection.orgName === null ? (
        <p className="soft">{t(`purpose_${provider}`)}</p>
      ) : (
        <p className="connection-org">
          {connection.orgName}
          {connection.since !== null && (
            <span className="soft"> {t('since', { at: formatMoment(connection.since) })}</span>
          )}
        </p>
      )}
      {connection.problem !== null && (
        <Message tone={connection.state === 'lost' ? 'bad' : 'warn'} title={titleOfProblem(connection.problem)}>
          <ProblemWords problem={connection.problem} />
          {connection.problem.detail !== null && (
            <More label={t('details')}>
              <p>{connection.problem.detail}</p>
            </More>
          )}
        </Message>
      )}
      {disconnect.error !== null && (
        <FailureNotice title={t('not_disconnected', { name })} failure={explainFailure(disconnect.error)} />
      )}
      <div className="card-actions">
        {canConnect && waitsFor === 'terms' && (
          <>
            <Button look="primary" status="unavailable" describedBy={`${provider}-waits`}>
              {t('connect_to', { name })}
            </Button>
            <span className="soft" id={`${provider}-waits`}>
              {t('first_accept')}
            </span>
          </>
        )}
        {canConnect && waitsFor === 'nothing' && (
          <a className={provider === 'xero' ? 'xero-button' : 'button button-primary'} href={`/connect/${provider}`}>
            {provider === 'xero' ? (
              <XeroButtonFace act="connect" />
            ) : connection.state === 'lost' ? (
              t('reconnect', { name })
            ) : (
              t('connect_to', { name })
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
            {provider === 'xero' ? <XeroButtonFace act="disconnect" /> : t('disconnect')}
          </Button>
        )}
      </div>
      {provider === 'xero' && canConnect && <XeroConnectHelp />}
      {asking === 'disconnect' && (
        <ConfirmDialog
          place="modal"
          title={t('disconnect_title', { name })}
          confirmLabel={t('disconnect')}
          onCancel={() => {
            setAsking('no');
          }}
          onConfirm={() => {
            setAsking('no');
            disconnect.mutate(provider);
          }}
        >
          <p>{t(`after_${provider}`)}</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
