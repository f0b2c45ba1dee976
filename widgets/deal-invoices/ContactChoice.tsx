import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { ReactNode } from 'react';
import type { PreviewAnswer } from '../../server/api/contract.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { chooseContactKey, chooseContactOptions, contactPreviewOptions } from './queries.ts';
import type { ChosenContact, DealApi } from './queries.ts';

type ContactPreview = PreviewAnswer['contact'];
type Candidate = ContactPreview['candidates'][number];

/** Which Xero contact the customer is: what Xero has side by side, and a new one. Asked for only while it is shown. */
export function ContactChoice({ api }: { api: DealApi }) {
  const queryClient = useQueryClient();
  const preview = useQuery(contactPreviewOptions(api));
  const choose = useMutation(chooseContactOptions(api, queryClient));

  if (preview.data === undefined) {
    if (preview.error === null) return <ChoiceSkeleton />;
    return (
      <FailureNotice
        title="The contacts in Xero could not be read"
        failure={explainFailure(preview.error)}
        retry={{ status: preview.isFetching ? 'busy' : 'ready', onPress: () => void preview.refetch() }}
      />
    );
  }
  const contact = preview.data;
  if (contact.match === 'linked') {
    return <p>The contact is chosen: {contact.name}. The invoice is made by itself as soon as it is its turn.</p>;
  }
  const statusOf = (isThisOne: (choice: ChosenContact) => boolean) => {
    if (!choose.isPending) return 'ready';
    return isThisOne(choose.variables) ? 'busy' : 'unavailable';
  };
  const press = (choice: ChosenContact) => () => {
    // Asked of the cache, not of the last render: two clicks may come before React draws again.
    if (queryClient.isMutating({ mutationKey: chooseContactKey(api.dealId) }) === 0) choose.mutate(choice);
  };
  return (
    <>
      <ul className="choices" aria-label="Contacts to choose from">
        {listCandidates(contact).map(({ id, name, details }) => (
          <ChoiceCard
            key={id}
            {...{ name, details }}
            label="Use this contact"
            status={statusOf((choice) => 'contactId' in choice && choice.contactId === id)}
            onPress={press({ contactId: id })}
          />
        ))}
        <ChoiceCard
          look="new"
          name={contact.name}
          details={<p className="choice-note">Not in Xero yet: made from the customer in the CRM.</p>}
          label="Make a new contact"
          status={statusOf((choice) => 'create' in choice)}
          onPress={press({ create: true })}
        />
      </ul>
      {choose.error !== null && (
        <FailureNotice title="The contact was not chosen" failure={explainFailure(choose.error)} />
      )}
    </>
  );
}

/** What Xero offers; a contact that has become clear since the deal stopped is offered like any other. */
function listCandidates({ match, id, name, candidates }: ContactPreview) {
  if (match === 'found' && id !== null) {
    return [{ id, name, details: <p className="choice-note">Agrees with the customer in the CRM.</p> }];
  }
  return candidates.map((candidate) => ({ ...candidate, details: <CandidateDetails {...candidate} /> }));
}

function ChoiceCard(props: {
  look?: 'known' | 'new';
  name: string;
  details: ReactNode;
  label: string;
  status: 'ready' | 'busy' | 'unavailable';
  onPress: () => void;
}) {
  const detailsId = useId();
  return (
    <li className={`choice choice-${props.look ?? 'known'}`}>
      <p className="choice-name">{props.name}</p>
      <div id={detailsId}>{props.details}</div>
      <Button status={props.status} describedBy={detailsId} onPress={props.onPress}>
        {props.label}
        <span className="visually-hidden"> {props.name}</span>
      </Button>
    </li>
  );
}

function CandidateDetails({ email, number }: Pick<Candidate, 'email' | 'number'>) {
  const details = [
    { label: 'E-mail', value: email },
    { label: 'Contact number', value: number },
  ];
  return (
    <dl className="choice-details">
      {details.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={value === null ? 'choice-none' : undefined}>{value ?? 'none'}</dd>
        </div>
      ))}
    </dl>
  );
}

function ChoiceSkeleton() {
  return (
    <div className="choices">
      <span className="visually-hidden">Looking for the contacts in Xero…</span>
      {['candidate', 'new'].map((place) => (
        <div key={place} className="choice" aria-hidden="true">
          <Skeleton width="60%" height={16} />
          <Skeleton width="80%" height={34} />
          <Skeleton width={130} height={32} />
        </div>
      ))}
    </div>
  );
}
