import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OrgAnswer } from '../../server/api/contract.ts';
import type { Send } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Message } from '../ui/Message.tsx';
import { chooseOrganisationOptions } from './org-queries.ts';

/** Another Xero organisation than before was chosen: which of the two it is to be. */
export function OrganisationChoice({ choice, send }: { choice: NonNullable<OrgAnswer['choice']>; send: Send }) {
  const { chosen, current, currentState, deals } = choice;
  const choose = useMutation(chooseOrganisationOptions(send, useQueryClient()));
  const status = choose.isPending ? 'busy' : 'ready';
  const has = deals === 1 ? 'One deal has its invoice' : `${deals} deals have their invoices`;
  return (
    <>
      <Message tone="warn" title={`You connected ${chosen}; until now it was ${current}`}>
        <p>
          {has} in {current} and will keep them there; their panels follow them again only when {current} is connected.
          New invoices would go to {chosen}. Nothing has been written to {chosen} yet.
        </p>
        {currentState !== 'connected' && (
          <p>
            To go back, keep {current}, then connect Xero again and choose {current} there.
          </p>
        )}
        <div className="card-actions">
          <Button status={status} onPress={() => choose.mutate('chosen')}>
            Use {chosen}
          </Button>
          <Button look="primary" status={status} onPress={() => choose.mutate('current')}>
            Go back to {current}
          </Button>
        </div>
      </Message>
      {choose.error !== null && (
        <FailureNotice title="The organisation was not changed" failure={explainFailure(choose.error)} />
      )}
    </>
  );
}
