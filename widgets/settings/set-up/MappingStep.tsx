import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import { setupTexts } from '../../texts/setup-texts.ts';
import { useTexts } from '../../texts/use-texts.ts';
import { Button } from '../../ui/Button.tsx';
import { AccountFields } from '../mapping/AccountFields.tsx';
import { isMapped } from '../setup-progress.ts';
import type { SettingsDraft } from '../use-settings-draft.ts';

/** Account, tax and tax mode, begun with what the organisation suggests. */
export function MappingStep(props: { draft: SettingsDraft; choices: ChoicesAnswer | undefined; onDone: () => void }) {
  const { draft, choices, onDone } = props;
  const t = useTexts(setupTexts);
  const { mapping } = draft.settings;
  const isReady = isMapped(draft.settings);
  return (
    <div className="card">
      <AccountFields
        mapping={mapping}
        choices={choices}
        errorOf={(field) => draft.errorOf(`mapping.${field}`)}
        onChange={(changed) => {
          draft.change({ mapping: changed });
        }}
      />
      <p className="field-note">
        {choices?.suggestions?.terms ? t('terms_of_organisation', { terms: choices.suggestions.terms }) : t('no_terms')}
      </p>
      <div className="card-actions">
        <Button
          look="primary"
          status={isReady ? 'ready' : 'unavailable'}
          describedBy={isReady ? undefined : 'mapping-lacks'}
          onPress={() => {
            // What was only suggested until now is chosen from now on.
            draft.change({ mapping });
            onDone();
          }}
        >
          {t('go_on')}
        </Button>
        {!isReady && (
          <span className="soft" id="mapping-lacks">
            {t('mapping_lacks')}
          </span>
        )}
        <a className="link" href="#mapping">
          {t('more_of_mapping')}
        </a>
      </div>
    </div>
  );
}
