import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { DraftAnswer } from '../../server/api/contract/settings-draft.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { playDraft, settings, showSettings } from '../support/settings-page.tsx';

/** Switched on already: changes are offered back, not taken up by themselves. */
const on: Settings = { ...settings, mapping: { ...settings.mapping, salesAccountCode: '200', taxType: 'OUTPUT2' } };
const left = (changes: Partial<Settings>, basedOn = 4): DraftAnswer => ({
  version: 4,
  draft: { changes, confirmed: [], basedOn, savedAt: '2026-11-22T10:32:00.000Z' },
});

async function showRules(keeper: ReturnType<typeof playDraft>) {
  let saved = on;
  await showSettings('rules', ({ method, path, body }) => {
    if (path === '/api/settings/draft') return keeper.answer(method, body);
    if (path !== '/api/settings') return undefined;
    if (method === 'PUT') saved = JSON.parse(body) as Settings;
    return { status: 200, body: saved };
  });
  await screen.findByLabelText('A cent of rounding against the quote');
  return () => saved;
}
const rounding = () => screen.getByLabelText('A cent of rounding against the quote');
const offer = () => screen.queryByRole('region', { name: 'Unsaved changes' });

test('what is changed is kept once the typing pauses, and dropped when it is saved', async () => {
  const keeper = playDraft({ version: 4, draft: null });
  await showRules(keeper);
  await userEvent.selectOptions(rounding(), 'The deal waits');
  await waitFor(() => {
    expect(keeper.kept()).toEqual({ basedOn: 4, changes: { rounding: 'wait' }, confirmed: [] });
  });
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => {
    expect(keeper.kept()).toMatchObject({ changes: {}, confirmed: [] });
  });
});

test('who leaves at once leaves nothing behind unkept, and is asked about it on coming back', async () => {
  const keeper = playDraft({ version: 4, draft: null });
  await showRules(keeper);
  await userEvent.selectOptions(rounding(), 'The deal waits');
  cleanup();
  await waitFor(() => {
    expect(keeper.kept()?.changes).toEqual({ rounding: 'wait' });
  });
  const saved = await showRules(keeper);
  expect(rounding()).toHaveValue('line');
  expect(offer()).toHaveTextContent(/You have unsaved changes from/);
  expect(offer()).toHaveTextContent('In: Rules. Nothing of them is in force.');
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  expect(rounding()).toHaveValue('wait');
  expect(offer()).toBeNull();
  expect(saved().rounding).toBe('line');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText(/^Saved\./);
  expect(saved().rounding).toBe('wait');
});

test('discarded changes are gone for good', async () => {
  const keeper = playDraft(left({ rounding: 'wait' }));
  await showRules(keeper);
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(offer()).toBeNull();
  expect(rounding()).toHaveValue('line');
  await waitFor(() => {
    expect(keeper.kept()).toMatchObject({ changes: {}, confirmed: [] });
  });
});

test('changes of settings that others have saved since say so', async () => {
  await showRules(playDraft(left({ rounding: 'wait' }, 3)));
  expect(offer()).toHaveTextContent(/The settings have been saved since then/);
});

test('what says the same as the settings in force is not offered', async () => {
  await showRules(playDraft(left({ rounding: on.rounding })));
  expect(offer()).toBeNull();
});

test('while nobody has said what becomes of earlier changes, they stay kept', async () => {
  const keeper = playDraft(left({ numbering: 'xero' }));
  await showRules(keeper);
  await userEvent.selectOptions(rounding(), 'The deal waits');
  cleanup();
  expect(keeper.kept()).toBeUndefined();
  await showRules(keeper);
  await userEvent.selectOptions(rounding(), 'The deal waits');
  await userEvent.click(screen.getByRole('button', { name: 'Continue' }));
  // Both: what was left, and what has been changed since.
  expect(rounding()).toHaveValue('wait');
  expect(screen.getByLabelText('Invoice numbers')).toHaveValue('xero');
});
