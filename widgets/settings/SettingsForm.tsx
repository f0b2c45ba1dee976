import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { sectionOfField } from './section-of-field.ts';
import type { SettingsDraft } from './use-settings-draft.ts';

/** One part of the settings, with what saves all of them. */
export function SettingsForm({ draft, children }: { draft: SettingsDraft; children: ReactNode }) {
  const t = useTexts(settingsTexts);
  const { isChanged, saving } = draft;
  return (
    <form
      className="settings-form"
      aria-label={t('form')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      {children}
      {draft.error !== null && <SaveFailure error={draft.error} />}
      <div className={isChanged ? 'save-bar save-bar-due' : 'save-bar'}>
        <p className="soft" role="status">
          {isChanged ? t('not_saved_yet') : saving === 'done' ? t('saved') : ''}
        </p>
        {isChanged && (
          <Button look="quiet" onPress={draft.reset}>
            {t('discard')}
          </Button>
        )}
        <Button
          look="primary"
          type="submit"
          status={saving === 'under way' ? 'busy' : isChanged ? 'ready' : 'unavailable'}
        >
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** Says why nothing was saved, and leads to the part of the page where each refused value stands. */
export function SaveFailure({ error }: { error: Error }) {
  const t = useTexts(settingsTexts);
  const refused = error instanceof ApiError ? error.errors : [];
  if (refused.length === 0) return <FailureNotice title={t('nothing_saved')} failure={explainFailure(error)} />;
  return (
    <>
      <FailureNotice
        title={t('nothing_saved')}
        failure={{ why: t('values_refused', { count: refused.length }), fix: t('change_refused') }}
      />
      <ul className="refused">
        {refused.map(({ field, message }) => {
          const section = sectionOfField(field);
          return (
            <li key={`${field} ${message}`}>
              {section === null ? (
                field
              ) : (
                <a className="link" href={`#${section}`}>
                  {t(`section_${section}`)}
                </a>
              )}
              : {message}
            </li>
          );
        })}
      </ul>
    </>
  );
}
