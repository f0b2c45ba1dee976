import { createTransport } from 'nodemailer';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import { refuseInsideTransaction } from '../transaction-guard.ts';

/** Plain text to one person. */
export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  /** The same for every try at this message, so that a mail program shows it once. */
  messageId: string;
}

/** E-mails to administrators. */
export interface Mail {
  /** Throws AppError `mail_refused` (retry `never`) or `mail_unavailable` (retry `later`, and it may have gone out). */
  send(message: MailMessage): Promise<void>;
}

const TIMEOUT_MS = 15_000;

/** What nodemailer throws. https://nodemailer.com/smtp/ */
const failureSchema = z.object({ responseCode: z.number().optional(), response: z.string().optional() });

export function createMail({ smtpUrl, from }: { smtpUrl: string; from: string }): Mail {
  const { hostname, protocol } = new URL(smtpUrl);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const transport = createTransport({
    url: smtpUrl,
    // Passwords and deals’ names do not cross a network in the clear.
    requireTLS: protocol === 'smtp:' && !isHere,
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    async send({ to, subject, text, messageId }) {
      refuseInsideTransaction('the mail server');
      const domain = from.split('@')[1] ?? 'localhost';
      try {
        await transport.sendMail({
          ...{ from: { name: 'Deal Ledger', address: from }, to, subject, text },
          messageId: `<${messageId}@${domain}>`,
          // No out-of-office note comes back. https://www.rfc-editor.org/rfc/rfc3834#section-5
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw mailError(error);
      }
    },
  };
}

/** A reply of 5xx is for good. https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1 */
function mailError(error: unknown): AppError {
  const failure = failureSchema.safeParse(error).data;
  const detail = failure?.response?.slice(0, 300) ?? (error instanceof Error ? error.message.slice(0, 300) : null);
  if ((failure?.responseCode ?? 0) >= 500) {
    return new AppError('mail_refused', 'The mail server did not take the e-mail.', {
      ...{ status: 502, retry: 'never', detail, fix: 'Check the address, and the server’s settings for e-mail.' },
    });
  }
  return new AppError('mail_unavailable', 'The mail server did not answer as it should.', {
    ...{ status: 502, retry: 'later', detail, fix: 'This is tried again by itself.', cause: error },
  });
}
