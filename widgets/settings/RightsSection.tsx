import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { Action, CrmGroup, Right, Rights } from '../../server/api/contract/rights.ts';
import { settingsTexts } from '../texts/settings-texts.ts';
import { useTexts } from '../texts/use-texts.ts';
import { More } from '../ui/More.tsx';

const shown: readonly Action[] = ['view', 'create', 'approve', 'send', 'void', 'link', 'settings', 'retry', 'log'];
/** Done on this page, which always asks who you are. */
const hosted: readonly Action[] = ['settings', 'retry', 'log'];
const kinds = ['profiles', 'roles'] as const;

type Groups = Exclude<Right['who'], 'everyone'>;

/** Who may do what, by profiles and roles of the CRM; administrators always may. */
export function RightsSection(props: {
  rights: Rights;
  choices: ChoicesAnswer | undefined;
  errorOf: (field: string) => string | undefined;
  onChange: (rights: Rights) => void;
}) {
  const { rights, choices, errorOf, onChange } = props;
  const t = useTexts(settingsTexts);
  return (
    <section className="card" aria-label={t('rights_title')}>
      <h2>{t('rights_title')}</h2>
      <p className="soft">{t('rights_note')}</p>
      <table className="rights">
        <thead>
          <tr>
            <th scope="col">{t('rights_what')}</th>
            <th scope="col">{t('rights_who')}</th>
            <th scope="col">{t('rights_sign_in')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((action) => (
            <RightRow
              key={action}
              action={action}
              right={rights[action]}
              choices={choices}
              error={errorOf(`rights.${action}.who`) ?? errorOf(`rights.${action}.strength`)}
              onChange={(right) => {
                onChange({ ...rights, [action]: right });
              }}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RightRow(props: {
  action: Action;
  right: Right;
  choices: ChoicesAnswer | undefined;
  error: string | undefined;
  onChange: (right: Right) => void;
}) {
  const { action, right, choices, error, onChange } = props;
  const t = useTexts(settingsTexts);
  return (
    <tr>
      <th scope="row">{t(`right_${action}`)}</th>
      <td>
        {action !== 'settings' && (
          <select
            className="select"
            aria-label={t('rights_who_of', { what: t(`right_${action}`) })}
            value={right.who === 'everyone' ? 'everyone' : 'listed'}
            onChange={(event) => {
              const who = event.target.value === 'everyone' ? 'everyone' : { profiles: [], roles: [] };
              onChange({ ...right, who });
            }}
          >
            <option value="everyone">{t('rights_everyone')}</option>
            <option value="listed">{t('rights_listed')}</option>
          </select>
        )}
        {right.who !== 'everyone' && (
          <GroupChoices
            action={action}
            who={right.who}
            choices={choices}
            onChange={(who) => {
              onChange({ ...right, who });
            }}
          />
        )}
        {error !== undefined && <p className="field-error">{error}</p>}
      </td>
      <td>
        {hosted.includes(action) ? (
          <span className="soft">{t('rights_always')}</span>
        ) : (
          <label>
            <input
              type="checkbox"
              aria-label={t('rights_asks', { what: t(`right_${action}`) })}
              checked={right.strength === 'personal'}
              onChange={(event) => {
                onChange({ ...right, strength: event.target.checked ? 'personal' : 'deal' });
              }}
            />
            <span className="rights-narrow"> {t('rights_sign_in')}</span>
          </label>
        )}
      </td>
    </tr>
  );
}

/** Profiles and roles to tick; those chosen earlier stay even when the CRM cannot be asked now. */
function GroupChoices(props: {
  action: Action;
  who: Groups;
  choices: ChoicesAnswer | undefined;
  onChange: (who: Groups) => void;
}) {
  const { action, who, choices, onChange } = props;
  const t = useTexts(settingsTexts);
  const chosen = kinds.flatMap((kind) => who[kind].map(({ name }) => name));
  return (
    <More label={[t('rights_administrators'), ...chosen].join(', ')}>
      {kinds.map((kind) => (
        <fieldset key={kind} className="groups" aria-label={`${t(`right_${action}`)}: ${t(`rights_${kind}`)}`}>
          <legend>{t(`rights_${kind}`)}</legend>
          {offered(choices?.[kind] ?? [], who[kind]).map((group) => (
            <label key={group.id}>
              <input
                type="checkbox"
                checked={who[kind].some(({ id }) => id === group.id)}
                onChange={(event) => {
                  const others = who[kind].filter(({ id }) => id !== group.id);
                  onChange({ ...who, [kind]: event.target.checked ? [...others, group] : others });
                }}
              />
              {group.name}
            </label>
          ))}
        </fieldset>
      ))}
    </More>
  );
}

function offered(live: CrmGroup[], chosen: CrmGroup[]): CrmGroup[] {
  const gone = chosen.filter(({ id }) => !live.some((group) => group.id === id));
  // They may in any case.
  return [...live, ...gone].filter(({ name }) => name !== 'Administrator');
}
