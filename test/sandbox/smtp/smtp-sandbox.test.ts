import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createMail } from '../../../server/mail/smtp-mail.ts';
import { startSmtpSandbox } from './smtp-sandbox.ts';

async function start() {
  const sandbox = await startSmtpSandbox();
  onTestFinished(() => sandbox.close());
  const { SMTP_URL: smtpUrl, ALERT_FROM: from } = sandbox.settings;
  return { sandbox, mail: createMail({ smtpUrl, from }) };
}

const message = { to: 'ana@kauri.example', subject: 'Über “Kauri”', text: 'Zeile ünf\n.\n\nEnde', messageId: 'one' };

test('an e-mail arrives as it was written, umlauts, quotes and a lonely dot included', async () => {
  const { sandbox, mail } = await start();
  await mail.send(message);
  expect(sandbox.mails).toMatchObject([
    { from: 'ledger@ledger.example', to: message.to, subject: message.subject, messageId: '<one@ledger.example>' },
  ]);
  expect(sandbox.mails[0]?.text.trim()).toBe(message.text);
  expect(sandbox.mails[0]?.headers['auto-submitted']).toBe('auto-generated');
  expect(sandbox.violations).toEqual([]);
});

test.each([
  ['refuse-recipient', 'mail_refused', 'never'],
  ['put-off', 'mail_unavailable', 'later'],
  ['lose-answer', 'mail_unavailable', 'later'],
] as const)('%s: %s', async (failure, code, retry) => {
  const { sandbox, mail } = await start();
  sandbox.failNext(failure);
  await expect(mail.send(message)).rejects.toMatchObject({ code, retry });
});

test('a header cannot be made by what stands in a subject', async () => {
  const { sandbox, mail } = await start();
  await mail.send({ ...message, subject: 'Hello\r\nBcc: eve@evil.example' });
  expect(sandbox.mails.map(({ to }) => to)).toEqual([message.to]);
  expect(sandbox.mails[0]?.headers['bcc']).toBeUndefined();
});

test('the sandbox takes no command out of its turn', async () => {
  const { sandbox } = await start();
  const socket = connect(Number(new URL(sandbox.settings.SMTP_URL).port), '127.0.0.1');
  socket.write('DATA\r\nRCPT TO:<a@b.example>\r\nHELLO\r\nQUIT\r\n');
  const replies = (await socket.setEncoding('utf8').toArray()).join('');
  expect(replies.match(/^\d{3}/gm)).toEqual(['220', '503', '503', '500', '221']);
  expect(sandbox.violations).toHaveLength(3);
});
