import type { Action, Right, Rights } from '../api/contract/rights.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { FieldError } from '../errors.ts';
import type { ZohoUser } from '../zoho/zoho-org.ts';
import { isAdministrator } from './is-administrator.ts';

/** What of a person decides what they may do: their place in the CRM. Ids are the CRM's; null where it names none. */
export interface CrmPosition {
  profileId: string | null;
  roleId: string | null;
  rank: 'administrator' | 'user';
}

/** What the CRM says of a user, as far as rights go by it. */
export function positionOf(user: ZohoUser): CrmPosition {
  const { profileId, roleId } = user;
  return { profileId, roleId, rank: isAdministrator(user) ? 'administrator' : 'user' };
}

/** How sure it is that it is they; see `Right`. */
export type Strength = Right['strength'];

/** Done on our own pages, where everybody has signed in personally. */
const hostedActions = ['settings', 'retry', 'log'] as const satisfies Action[];

/** What every org starts with: a deal's panel is everybody's, what is hard to undo asks for the person, the rest is for administrators. */
export function defaultRights(): Rights {
  const everyone = (strength: Strength): Right => ({ who: 'everyone', strength });
  const administrators: Right = { who: { profiles: [], roles: [] }, strength: 'personal' };
  return {
    view: everyone('deal'),
    create: everyone('deal'),
    approve: everyone('personal'),
    send: everyone('personal'),
    void: everyone('personal'),
    link: everyone('personal'),
    settings: administrators,
    retry: administrators,
    log: administrators,
  };
}

/** Whether the person is among those who may; administrators always are, so that nobody can lock an org out. */
export function mayDo({ who }: Right, { profileId, roleId, rank }: CrmPosition): boolean {
  if (who === 'everyone' || rank === 'administrator') return true;
  return who.profiles.some(({ id }) => id === profileId) || who.roles.some(({ id }) => id === roleId);
}

/** Who may, in words that fit into a sentence. */
export function describeWho({ who }: Right): string {
  if (who === 'everyone') return 'everyone';
  const listed = [
    ...who.profiles.map(({ name }) => `profile “${name}”`),
    ...who.roles.map(({ name }) => `role “${name}”`),
  ];
  return ['administrators', ...listed].join(', ');
}

/** What somebody who clicks must be allowed to do, for an invoice as the rule has it. */
export function actionsOfClick({ status, email }: Pick<Rule, 'status' | 'email'>): ('create' | 'approve' | 'send')[] {
  return ['create', ...(status === 'AUTHORISED' ? (['approve'] as const) : []), ...(email ? (['send'] as const) : [])];
}

/** Rights that would not hold what they promise. */
export function checkRights(rights: Rights): FieldError[] {
  const weak = hostedActions
    .filter((action) => rights[action].strength === 'deal')
    .map((action) => ({
      field: `rights.${action}.strength`,
      message: 'is done on a page that always asks who you are',
    }));
  const open = rights.settings.who === 'everyone';
  return open ? [...weak, { field: 'rights.settings.who', message: 'must not be everyone' }] : weak;
}
