import { expect, test } from 'vitest';
import type { AuditRow } from '../../server/db/audit-tables.ts';
import { csvLine, jsonLine } from '../../server/sync/audit-lines.ts';

const row: AuditRow = {
  ...{ id: 7, orgId: 'org', at: new Date('2026-11-22T01:02:03.456Z'), actor: 'person', userId: '12' },
  ...{ action: 'settings.saved', subject: { version: '2' }, outcome: 'success', code: null },
  ...{ before: { a: null }, after: { a: 'x, "y"' }, origin: 'settings', network: null },
};

test('a row is a line of CSV with every cell quoted', () => {
  expect(csvLine(row)).toBe(
    '"7","2026-11-22T01:02:03.456Z","person","12","settings.saved","{""version"":""2""}","success","",' +
      '"{""a"":null}","{""a"":""x, \\""y\\""""}","settings",""\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('a spreadsheet does not take %j for a formula', (code) => {
  expect(csvLine({ ...row, code })).toContain(`"'${code}"`);
});

test('a row is a line of JSON', () => {
  const line = jsonLine(row);
  expect(line.endsWith('\n')).toBe(true);
  expect(JSON.parse(line)).toMatchObject({
    id: 7,
    at: '2026-11-22T01:02:03.456Z',
    subject: { version: '2' },
    code: null,
  });
});
