import type { ConnectionsAnswer, OrgAnswer } from '../../server/api/contract/connections.ts';
import type { Send } from '../api/client.ts';
import { ConnectionCard } from './ConnectionCard.tsx';
import { CustomerData } from './CustomerData.tsx';
import { SecurityCard } from './SecurityCard.tsx';
import { TermsStep } from './TermsStep.tsx';

/** Both connections, and what concerns the safety of what goes through them. */
export function ConnectionsSection(props: { connections: ConnectionsAnswer; org: OrgAnswer | undefined; send: Send }) {
  const { connections, org, send } = props;
  const waitsFor = org?.terms.accepted === null ? 'terms' : 'nothing';
  return (
    <>
      {org !== undefined && <TermsStep terms={org.terms} send={send} />}
      <div className="connections">
        <ConnectionCard provider="zoho" connection={connections.zoho} waitsFor={waitsFor} send={send} />
        <ConnectionCard provider="xero" connection={connections.xero} waitsFor={waitsFor} send={send} />
      </div>
      <SecurityCard send={send} />
      <CustomerData send={send} />
    </>
  );
}
