import { expect, test } from 'vitest';
import { namedCustomer } from '../../server/sync/customer.ts';
import { draftContact, type ContactDraft, type ContactFields } from '../../server/sync/draft-contact.ts';
import { changedFields, fillEmpty, isEmptyChange, isSameDraft, keepPerson } from '../../server/sync/merge-contact.ts';

const quay = { lines: ['1 Quay'], city: 'Auckland', region: null, postalCode: '1010', country: 'New Zealand' };
const draft = (changes: Partial<ContactDraft> = {}): ContactDraft => ({
  ...draftContact(namedCustomer({ id: '4876876000000999001', name: 'Piccolo' })).draft,
  ...{ personId: 'p1', firstName: 'Ann', lastName: 'Lee', email: 'ann@piccolo.test', mobile: '021 1', billing: quay },
  ...changes,
});
const inXero = (changes: Partial<ContactFields> = {}): ContactFields => ({
  ...{ name: 'PICCOLO Ltd', contactNumber: null, firstName: null, lastName: null, email: null, taxNumber: null },
  ...{ phone: null, mobile: null, billing: null, shipping: null },
  ...changes,
});

test('on a contact we linked everything empty is filled, the name stays', () => {
  const { contactNumber, firstName, lastName, email, mobile, billing } = draft();
  expect(fillEmpty(inXero(), draft())).toEqual({ contactNumber, firstName, lastName, email, mobile, billing });
});

test('on a contact we linked nothing that is there is touched, its number least of all', () => {
  const full = inXero({
    ...{ contactNumber: 'OLD-7', firstName: 'Bob', lastName: null, email: 'bob@piccolo.test', mobile: '027 9' },
    billing: { ...quay, lines: [], postalCode: null },
  });
  expect(fillEmpty(full, draft())).toEqual({});
});

test('on a contact we made only what changed in the CRM is sent', () => {
  const sent = draft();
  expect(changedFields(sent, draft())).toEqual({});
  const moved = { ...quay, city: 'Napier' };
  expect(changedFields(sent, draft({ name: 'Piccolo Two', billing: moved }))).toEqual({
    ...{ name: 'Piccolo Two', billing: moved },
  });
});

test('what is emptied in the CRM stays in Xero', () => {
  expect(isEmptyChange(changedFields(draft(), draft({ email: null, mobile: null, billing: null })))).toBe(true);
});

test('two deals of one account with different people do not write over each other', () => {
  const bob = { personId: 'p2', firstName: 'Bob', lastName: 'Ray', email: 'bob@piccolo.test', mobile: null };
  expect(isSameDraft(draft(), keepPerson(draft(), draft(bob)))).toBe(true);
  expect(keepPerson(draft(), draft({ firstName: 'Anna' })).firstName).toBe('Anna');
  expect(keepPerson(draft({ personId: null }), draft(bob)).firstName).toBe('Bob');
  expect(keepPerson(draft(), draft({ ...bob, name: 'Piccolo Two' })).name).toBe('Piccolo Two');
});

test('drafts are the same when every field is', () => {
  expect(isSameDraft(draft(), draft({ billing: { ...quay } }))).toBe(true);
  expect(isSameDraft(draft(), draft({ billing: { ...quay, lines: ['2 Quay'] } }))).toBe(false);
  expect(isSameDraft(draft(), draft({ personId: 'p2' }))).toBe(false);
});
