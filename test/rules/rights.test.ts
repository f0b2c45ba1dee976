import { expect, test } from 'vitest';
import type { OfferedAction } from '../../server/api/contract/invoices.ts';
import type { Right, Rights } from '../../server/api/contract/rights.ts';
import { dealRights, repairsFor } from '../../server/sync/deal-rights.ts';
import {
  actionsOfClick,
  checkRights,
  defaultRights,
  describeWho,
  mayDo,
  positionOf,
  type CrmPosition,
} from '../../server/sync/rights.ts';

const sales: CrmPosition = { profileId: '34', roleId: '28', rank: 'user' };
const administrator: CrmPosition = { profileId: '31', roleId: null, rank: 'administrator' };
const listed = (profiles: string[], roles: string[]): Right => ({
  who: { profiles: profiles.map((id) => ({ id, name: `P${id}` })), roles: roles.map((id) => ({ id, name: `R${id}` })) },
  strength: 'personal',
});
const everyone: Right = { who: 'everyone', strength: 'deal' };

test.each<[Right, CrmPosition, boolean]>([
  [everyone, sales, true],
  [listed(['34'], []), sales, true],
  [listed([], ['28']), sales, true],
  [listed(['28'], ['34']), sales, false],
  [listed([], []), sales, false],
  [listed([], []), administrator, true],
  // Without a role in the CRM nobody is among a role.
  [listed([], ['']), { profileId: null, roleId: null, rank: 'user' }, false],
])('%j is the right of %j: %s', (right, person, may) => {
  expect(mayDo(right, person)).toBe(may);
});

test('who may is said in words', () => {
  expect(describeWho(everyone)).toBe('everyone');
  expect(describeWho(listed([], []))).toBe('administrators');
  expect(describeWho(listed(['1'], ['2', '3']))).toBe('administrators, profile “P1”, role “R2”, role “R3”');
});

test('whoever has the CRM’s profile Administrator is one', () => {
  const user = { id: '1', name: 'A', email: 'a@b.example', profileId: '31', roleId: '25', locale: null, active: true };
  expect(positionOf({ ...user, profile: 'Administrator' })).toEqual({
    profileId: '31',
    roleId: '25',
    rank: 'administrator',
  });
  for (const profile of ['administrator', 'Standard', '', null]) {
    expect(positionOf({ ...user, profile }).rank).toBe('user');
  }
});

test('a click takes the right to what its rule makes', () => {
  expect(actionsOfClick({ status: 'DRAFT', email: false })).toEqual(['create']);
  expect(actionsOfClick({ status: 'SUBMITTED', email: false })).toEqual(['create']);
  expect(actionsOfClick({ status: 'AUTHORISED', email: false })).toEqual(['create', 'approve']);
  expect(actionsOfClick({ status: 'AUTHORISED', email: true })).toEqual(['create', 'approve', 'send']);
});

test('the settings are never everybody’s, and our own pages never open without a sign-in', () => {
  expect(checkRights(defaultRights())).toEqual([]);
  const open: Rights = { ...defaultRights(), settings: everyone, log: { ...listed(['1'], []), strength: 'deal' } };
  expect(checkRights(open).map(({ field }) => field)).toEqual([
    ...['rights.settings.strength', 'rights.log.strength', 'rights.settings.who'],
  ]);
});

const connected = { state: 'connected' as const };

test('what can be done follows from the connection, the person, and what the invoices allow', () => {
  const offered = new Set<OfferedAction>();
  const base = {
    ...{ rights: defaultRights(), viewer: sales, clickNeeds: ['create' as const], canCreate: 'yes' as const },
    offered,
  };
  const can = (changes: Partial<Parameters<typeof dealRights>[0]>) =>
    dealRights({ ...base, xero: connected, ...changes }).can;
  expect(can({})).toEqual({ create: true, approve: false, email: false, void: false, link: true });
  expect(can({ offered: new Set(['approve', 'void']) })).toMatchObject({ approve: true, email: false, void: true });
  expect(can({ canCreate: 'no' })).toMatchObject({ create: false, link: true });
  expect(can({ xero: undefined })).toMatchObject({ link: false });
  const nobody = { ...defaultRights(), approve: listed([], []), link: listed(['1'], []) };
  expect(can({ rights: nobody })).toMatchObject({ link: false });
  const seen = dealRights({
    ...base,
    rights: nobody,
    clickNeeds: ['create', 'approve'],
    xero: connected,
  });
  expect([seen.can.create, seen.needsSignIn.create, seen.whoCan.create]).toEqual([false, true, 'administrators']);
});

test('a repair is offered to whoever may make it', () => {
  expect(repairsFor(['accept'], defaultRights(), sales)).toEqual(['accept']);
  expect(repairsFor(['accept'], { ...defaultRights(), link: listed([], []) }, sales)).toEqual([]);
});
