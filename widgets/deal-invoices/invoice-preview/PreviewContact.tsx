import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PreviewAnswer } from '../../../server/api/contract.ts';
import { explainFailure } from '../../api/explain-failure.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { chooseContactOptions } from '../queries.ts';
import type { ChosenContact, DealApi } from '../queries.ts';
import { problemsAt } from './describe-preview.ts';
import { previewTexts } from './preview-texts.ts';
import { previewKey } from './preview-queries.ts';
import { PreviewProblems } from './PreviewProblems.tsx';

/** Who is billed; where it is not clear, what Xero has side by side, and a new contact. */
export function PreviewContact({ api, shown }: { api: DealApi; shown: PreviewAnswer }) {
  const t = useTexts(previewTexts);
  const { contact, problems } = shown;
  const isQuestion = contact.match === 'unclear' && contact.candidates.length > 0;
  return (
    <section className="preview-contact">
      <h3>{t('recipient')}</h3>
      <p className="preview-contact-name">{contact.name === '' ? t('contact_nobody') : contact.name}</p>
      {contact.match !== 'unclear' && <p className="field-note">{t(`contact_${contact.match}`)}</p>}
      <PreviewProblems problems={problemsAt(problems, 'contact')} />
      {isQuestion && <Candidates api={api} contact={contact} />}
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
            <dl className="choice-details">
              <Detail label={t('contact_email')} value={email} />
              <Detail label={t('contact_number')} value={number} />
            </dl>
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

function Detail({ label, value }: { label: string; value: string | null }) {
  const t = useTexts(previewTexts);
  return (
    <div>
      <dt>{label}</dt>
      <dd className={value === null ? 'choice-none' : undefined}>{value ?? t('contact_none')}</dd>
    </div>
  );
}
