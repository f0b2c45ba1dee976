import { expect, test } from 'vitest';
import { createStreamSlots } from '../../server/api/stream-slots.ts';
import { AppError } from '../../server/errors.ts';

const session = (dealId: string, userId: string, orgId = 'org') => ({ orgId, dealId, userId });
const refusal = (take: () => unknown): AppError => {
  try {
    take();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('nothing was refused');
};

test('a person’s panels of one deal and an org’s panels are counted apart, and a place is freed once', () => {
  const slots = createStreamSlots({ perPanel: 2, perOrg: 4 });
  const free = slots.take(session('deal-1', 'ann'));
  slots.take(session('deal-1', 'ann'));
  expect(refusal(() => slots.take(session('deal-1', 'ann')))).toMatchObject({ code: 'too_many_streams', status: 429 });
  slots.take(session('deal-1', 'bob'));
  slots.take(session('deal-2', 'ann'));
  expect(refusal(() => slots.take(session('deal-3', 'eve'))).status).toBe(429);
  slots.take(session('deal-1', 'ann', 'other-org'));

  free();
  free();
  slots.take(session('deal-1', 'ann'));
  expect(refusal(() => slots.take(session('deal-3', 'eve'))).status).toBe(429);
});
