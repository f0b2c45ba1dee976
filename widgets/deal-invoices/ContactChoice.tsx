import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import type { ReactNode } from 'react';
import type { PreviewAnswer } from '../../server/api/contract/preview.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { defineTexts } from '../texts/define-texts.ts';
import type { TranslateOf } from '../texts/define-texts.ts';
import en from '../texts/en/contact-choice.json';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { chooseContactKey, chooseContactOptions, contactPreviewOptions } from './contact-queries.ts';
import type { ChosenContact } from './contact-queries.ts';
import type { DealApi } from './queries.ts';

const texts = defineTexts('contact-choice', en);

type ContactPreview = PreviewAnswer['contact'];
type Candidate = ContactPreview['candidates'][number];

/** Which Xero contact the customer is: what Xero has side by side, and a new one. Asked for only while it is shown. */
export function ContactChoice({ api }: { api: DealApi }) {
  const t = useTexts(texts);
  const queryClient = useQueryClient();
  const preview = useQuery(contactPreviewOptions(api));
  const choose = useMutation(chooseContactOptions(api, queryClient));

  if (preview.data === undefined) {
    if (preview.error === null) return <ChoiceSkeleton />;
    return (
      <FailureNotice
        title={t('not_read')}
        failure={explainFailure(preview.error)}
        retry={{ status: preview.isFetching ? 'busy' : 'ready', onPress: () => void preview.refetch() }}
      />
    );
  }
  const contact = preview.data;
  if (contact.match === 'linked') {
    return <p>{t('chosen', { name: contact.name })}</p>;
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
      <ul className="choices" aria-label={t('candidates')}>
        {listCandidates(contact, t).map(({ id, name, details }) => (
          <ChoiceCard
            key={id}
            {...{ name, details }}
            label={t('use_this')}
            status={statusOf((choice) => 'contactId' in choice && choice.contactId === id)}
            onPress={press({ contactId: id })}
          />
        ))}
        <ChoiceCard
          look="new"
          name={contact.name}
          details={<p className="choice-note">{t('new_note')}</p>}
          label={t('make_new')}
          status={statusOf((choice) => 'create' in choice)}
          onPress={press({ create: true })}
        />
      </ul>
      {choose.error !== null && <FailureNotice title={t('not_chosen')} failure={explainFailure(choose.error)} />}
    </>
  );
}

/** What Xero offers; a contact that has become clear since the deal stopped is offered like any other. */
function listCandidates({ match, id, name, candidates }: ContactPreview, t: TranslateOf<typeof texts>) {
  if (match === 'found' && id !== null) {
    return [{ id, name, details: <p className="choice-note">{t('found_note')}</p> }];
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
  const t = useTexts(texts);
  const details = [
    { label: t('email'), value: email },
    { label: t('contact_number'), value: number },
  ];
  return (
    <dl className="choice-details">
      {details.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={value === null ? 'choice-none' : undefined}>{value ?? t('none')}</dd>
        </div>
      ))}
    </dl>
  );
}

function ChoiceSkeleton() {
  const t = useTexts(texts);
  return (
    <div className="choices">
      <span className="visually-hidden">{t('looking')}</span>
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
