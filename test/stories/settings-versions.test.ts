import { expect, test } from 'vitest';
import type { Settings } from '../../server/api/contract/settings.ts';
import type { SettingsVersionsAnswer } from '../../server/api/contract/monitor.ts';
import { appOfFile } from '../support/app-of-file.ts';
import { auditLog } from '../support/audit.ts';

/** Every version of the settings is kept: what it changed, by whom, and the way back to it. */
const app = await appOfFile();

const versions = async (query = '') =>
  (await app.ledger.admin<SettingsVersionsAnswer>('GET', `/api/settings/versions${query}`)).body;
const restore = (version: number) => app.ledger.admin<Settings>('POST', `/api/settings/versions/${version}/restore`);

test('each version says what it changed, who saved it and when', async () => {
  await app.ledger.putSettings({ numbering: 'xero', mapping: { salesAccountCode: '260' } });
  const { rules } = (await app.ledger.settings()).body;
  await app.ledger.putSettings({
    rules: rules.map((rule) => (rule.id === 'won' ? { ...rule, status: 'SUBMITTED' } : rule)),
  });
  const [third, second, first] = (await versions()).versions;
  expect(third).toMatchObject({
    state: 'in_force',
    savedBy: app.zoho.users[0]?.email,
    ruleNames: { won: rules[0]?.name },
  });
  expect(third?.changes).toEqual([{ field: 'rules.won.status', before: 'DRAFT', after: 'SUBMITTED' }]);
  expect(second).toMatchObject({ state: 'past' });
  expect(second?.changes).toEqual([
    { field: 'mapping.salesAccountCode', before: '200', after: '260' },
    { field: 'numbering', before: 'deal', after: 'xero' },
  ]);
  expect(first?.version).toBe((second?.version ?? 0) - 1);
});

test('back to a version: it is saved as a new one, and the audit log says whose it is', async () => {
  const [present, , wanted] = (await versions()).versions;
  const answer = await restore(wanted?.version ?? 0);
  expect(answer).toMatchObject({ status: 200, body: { numbering: 'deal', mapping: { salesAccountCode: '200' } } });
  const [restored] = (await versions()).versions;
  expect(restored).toMatchObject({ state: 'in_force', version: (present?.version ?? 0) + 1 });
  expect((await auditLog(app, 'settings.saved')).at(-1)).toMatchObject({
    subject: { version: String(restored?.version), restores: String(wanted?.version) },
  });
});

test('a version that cannot work any more is refused, and nothing is saved', async () => {
  await app.ledger.putSettings({ mapping: { salesAccountCode: '260' } });
  const [present, wanted] = (await versions()).versions;
  app.xero.archiveAccount('200');
  expect(await restore(wanted?.version ?? 0)).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'mapping.salesAccountCode' }] },
  });
  expect((await versions()).versions[0]?.version).toBe(present?.version);
});

test('older versions come page by page', async () => {
  for (let saved = 0; saved < 22; saved += 1) {
    await app.ledger.putSettings({ rounding: saved % 2 === 0 ? 'wait' : 'line' });
  }
  const first = await versions();
  expect(first.versions).toHaveLength(20);
  const second = await versions(`?before=${first.before ?? ''}`);
  expect(second.versions[0]?.version).toBe((first.versions.at(-1)?.version ?? 0) - 1);
  expect(second.versions.every(({ state }) => state === 'past')).toBe(true);
  expect(second.versions.at(-1)).toMatchObject({ version: 1, changes: [] });
});

test('a version that never was is not there', async () => {
  for (const version of ['9999', '0', '-1', 'x', '1e9']) {
    expect((await app.ledger.admin('POST', `/api/settings/versions/${version}/restore`)).status).toBe(404);
  }
  expect((await app.ledger.admin('GET', '/api/settings/versions?before=x')).status).toBe(400);
});
