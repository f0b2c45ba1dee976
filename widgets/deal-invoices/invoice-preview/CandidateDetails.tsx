import { useTexts } from '../../texts/use-texts.ts';
import { previewTexts } from './preview-texts.ts';

/** What tells one contact of Xero from another of the same name. */
export function CandidateDetails({ email, number }: { email: string | null; number: string | null }) {
  const t = useTexts(previewTexts);
  const details = [
    { label: t('contact_email'), value: email },
    { label: t('contact_number'), value: number },
  ];
  return (
    <dl className="choice-details">
      {details.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={value === null ? 'choice-none' : undefined}>{value ?? t('contact_none')}</dd>
        </div>
      ))}
    </dl>
  );
}
