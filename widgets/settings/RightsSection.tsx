import type { Action, ChoicesAnswer, CrmGroup, Right, Rights } from '../../server/api/contract.ts';
import { More } from '../ui/More.tsx';

const words: Record<Action, string> = {
  view: 'See a deal’s invoices',
  create: 'Create an invoice',
  approve: 'Approve an invoice',
  send: 'E-mail an invoice',
  void: 'Void or credit',
  link: 'Link, unlink, keep a difference',
  settings: 'Change these settings',
  retry: 'Try failed work again',
  log: 'See the log',
};
const shown = Object.keys(words) as Action[];
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
  return (
    <section className="card" aria-label="Who may do what">
      <h2>Who may do what</h2>
      <p className="soft">
        Administrators always may. Signing in proves with Zoho who somebody is; without it, it is somebody of your CRM.
      </p>
      <table className="rights">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Who</th>
            <th scope="col">Sign-in</th>
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
  return (
    <tr>
      <th scope="row">{words[action]}</th>
      <td>
        {action !== 'settings' && (
          <select
            className="select"
            aria-label={`${words[action]}: who`}
            value={right.who === 'everyone' ? 'everyone' : 'listed'}
            onChange={(event) => {
              const who = event.target.value === 'everyone' ? 'everyone' : { profiles: [], roles: [] };
              onChange({ ...right, who });
            }}
          >
            <option value="everyone">Everyone</option>
            <option value="listed">Administrators and…</option>
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
          <span className="soft">always</span>
        ) : (
          <label>
            <input
              type="checkbox"
              aria-label={`${words[action]}: asks for a sign-in`}
              checked={right.strength === 'personal'}
              onChange={(event) => {
                onChange({ ...right, strength: event.target.checked ? 'personal' : 'deal' });
              }}
            />
            <span className="rights-narrow"> Sign-in</span>
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
  const chosen = kinds.flatMap((kind) => who[kind].map(({ name }) => name));
  return (
    <More label={['Administrators', ...chosen].join(', ')}>
      {kinds.map((kind) => (
        <fieldset key={kind} className="groups" aria-label={`${words[action]}: ${kind}`}>
          <legend>{kind === 'profiles' ? 'Profiles' : 'Roles'}</legend>
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
