import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ContactSearchAnswer } from '../../../server/api/contract/preview.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { SearchForm } from '../../ui/SearchForm.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import type { DealApi } from '../queries.ts';
import { CandidateDetails } from './CandidateDetails.tsx';
import { contactSearchOptions } from './preview-queries.ts';
import { previewTexts } from './preview-texts.ts';

type Found = ContactSearchAnswer['contacts'][number];

/** Looks for somebody else to bill: for this invoice alone, and only when asked to. */
export function ContactSearch(props: { api: DealApi; onChoose: (contact: Found) => void; onClose: () => void }) {
  const t = useTexts(previewTexts);
  const { api, onChoose, onClose } = props;
  const [wanted, setWanted] = useState<string | null>(null);
  return (
    <div className="preview-search">
      <SearchForm label={t('bill_search_label')} action={t('bill_search')} onSearch={setWanted} />
      {wanted !== null && <FoundContacts {...{ api, wanted, onChoose }} />}
      <Button look="quiet" onPress={onClose}>
        {t('bill_close')}
      </Button>
    </div>
  );
}

function FoundContacts(props: { api: DealApi; wanted: string; onChoose: (contact: Found) => void }) {
  const t = useTexts(previewTexts);
  const found = useQuery(contactSearchOptions(props.api, props.wanted));
  if (found.error !== null) {
    return <FailureNotice title={t('bill_not_found')} failure={explainFailure(found.error)} />;
  }
  if (found.data === undefined) return <Spinner />;
  if (found.data.contacts.length === 0) return <p role="status">{t('bill_none')}</p>;
  return (
    <ul className="choices" aria-label={t('contact_candidates')}>
      {found.data.contacts.map((contact) => (
        <li key={contact.id} className="choice">
          <p className="choice-name">{contact.name}</p>
          <CandidateDetails {...contact} />
          <Button
            onPress={() => {
              props.onChoose(contact);
            }}
          >
            {t('contact_use')}
            <span className="visually-hidden"> {contact.name}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
