import { uiTexts } from '../texts/ui-texts.ts';
import { useTexts } from '../texts/use-texts.ts';

/** Beside what is done only once a person has proved who they are. */
export function Lock() {
  const t = useTexts(uiTexts);
  return (
    <span className="lock" title={t('lock')}>
      <svg viewBox="0 0 12 14" width="10" height="12" aria-hidden="true">
        <path
          d="M3.25 6V4a2.75 2.75 0 0 1 5.5 0v2M2 6h8v7H2z"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      </svg>
      <span className="visually-hidden"> {t('lock_read_out')}</span>
    </span>
  );
}
