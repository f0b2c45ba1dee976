import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OrgAnswer } from '../../server/api/contract/connections.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Message } from '../ui/Message.tsx';
import { chooseOrganisationOptions } from './org-queries.ts';

/** Another Xero organisation than before was chosen: which of the two it is to be. */
export function OrganisationChoice({ choice, send }: { choice: NonNullable<OrgAnswer['choice']>; send: Send }) {
  const { chosen, current, currentState, deals } = choice;
  const t = useTexts(settingsTexts);
  const choose = useMutation(chooseOrganisationOptions(send, useQueryClient()));
  const status = choose.isPending ? 'busy' : 'ready';
  return (
    <>
      <Message tone="warn" title={t('other_organisation', { chosen, current })}>
        <p>{t('other_organisation_deals', { count: deals, chosen, current })}</p>
        {currentState !== 'connected' && <p>{t('go_back_how', { current })}</p>}
        <div className="card-actions">
          <Button status={status} onPress={() => choose.mutate('chosen')}>
            {t('use_chosen', { chosen })}
          </Button>
          <Button look="primary" status={status} onPress={() => choose.mutate('current')}>
            {t('go_back_to', { current })}
          </Button>
        </div>
      </Message>
      {choose.error !== null && (
        <FailureNotice title={t('organisation_unchanged')} failure={explainFailure(choose.error)} />
      )}
    </>
  );
}
