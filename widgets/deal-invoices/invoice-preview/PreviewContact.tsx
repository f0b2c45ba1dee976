import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { chooseContactOptions } from '../contact-queries.ts';
import type { ChosenContact } from '../contact-queries.ts';
import type { DealApi } from '../queries.ts';
import { CandidateDetails } from './CandidateDetails.tsx';
import { ChangedNote } from './ChangedNote.tsx';
import { ContactSearch } from './ContactSearch.tsx';
import { problemsAt } from './describe-preview.ts';
import { editHead, resetHead } from './preview-edits.ts';
import { previewTexts } from './preview-texts.ts';
import { previewKey } from './preview-queries.ts';
import type { FormParts } from './PreviewHead.tsx';
import { PreviewProblems } from './PreviewProblems.tsx';

/** Who is billed; where it is not clear, what Xero has side by side, and a new contact; for this invoice alone, anybody else. */
export function PreviewContact({ api, drafted, shown, edits, onEdit }: FormParts & { api: DealApi }) {
  const t = useTexts(previewTexts);
  const [search, setSearch] = useState<'open' | 'closed'>('closed');
  const close = () => {
    setSearch('closed');
  };
  const { contact, problems } = shown;
  const isQuestion = contact.match === 'unclear' && contact.candidates.length > 0;
  return (
    <section className="preview-contact">
      <h3>{t('recipient')}</h3>
      <p className="preview-contact-name">{contact.name === '' ? t('contact_nobody') : contact.name}</p>
      {contact.match !== 'unclear' && <p className="field-note">{t(`contact_${contact.match}`)}</p>}
      <PreviewProblems problems={problemsAt(problems, 'contact')} />
      {isQuestion && <Candidates api={api} contact={contact} />}
      {edits.head.contactId !== undefined && (
        <ChangedNote
          what={t('recipient')}
          was={drafted.contact.name}
          onReset={() => {
            onEdit(resetHead(edits, 'contactId'));
          }}
        />
      )}
      {search === 'open' && (
        <ContactSearch
          api={api}
          onClose={close}
          onChoose={({ id }) => {
            onEdit(editHead(edits, drafted, 'contactId', id));
            close();
          }}
        />
      )}
      {search === 'closed' && !isQuestion && (
        <div>
          <Button
            look="quiet"
            onPress={() => {
              setSearch('open');
            }}
          >
            {t('bill_another')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** A choice is remembered for the customer; the invoice is then computed anew. */
function Candidates({ api, contact }: { api: DealApi; contact: PreviewAnswer['contact'] }) {
  const t = useTexts(previewTexts);
  const queryClient = useQueryClient();
  const choose = useMutation({
    ...chooseContactOptions(api, queryClient),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: previewKey(api.dealId) }),
  });
  const choice = (chosen: ChosenContact, label: string, name: string) => (
    <Button
      status={choose.isPending ? 'busy' : 'ready'}
      onPress={() => {
        if (!choose.isPending) choose.mutate(chosen);
      }}
    >
      {label}
      <span className="visually-hidden"> {name}</span>
    </Button>
  );
  return (
    <>
      <ul className="choices" aria-label={t('contact_candidates')}>
        {contact.candidates.map(({ id, name, email, number }) => (
          <li key={id} className="choice">
            <p className="choice-name">{name}</p>
            <CandidateDetails email={email} number={number} />
            {choice({ contactId: id }, t('contact_use'), name)}
          </li>
        ))}
        <li className="choice choice-new">
          <p className="choice-name">{contact.name}</p>
          <p className="choice-note">{t('contact_create')}</p>
          {choice({ create: true }, t('contact_use_new'), contact.name)}
        </li>
      </ul>
      {choose.error !== null && (
        <FailureNotice title={t('contact_not_chosen')} failure={explainFailure(choose.error)} />
      )}
    </>
  );
}
