/** An e-mail as its reader sees it. */
export interface SandboxMail {
  from: string;
  to: string;
  subject: string;
  messageId: string;
  headers: Record<string, string>;
  text: string;
}

/** Headers and plain text of one part. https://www.rfc-editor.org/rfc/rfc2045 */
export function readMail({ from, to, text }: { from: string; to: string; text: string }): SandboxMail {
  const end = text.indexOf('\r\n\r\n');
  const folded = text.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ');
  const headers = Object.fromEntries(
    folded
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  ) as Record<string, string>;
  const encoding = headers['content-transfer-encoding'] ?? '7bit';
  return {
    ...{ from, to, headers },
    subject: decodeWords(headers['subject'] ?? ''),
    messageId: headers['message-id'] ?? '',
    text: decodeBody(text.slice(end + 4), encoding).replaceAll('\r\n', '\n'),
  };
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  return encoding === 'quoted-printable' ? unquote(body.replaceAll('=\r\n', '')) : body;
}

function unquote(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Words that are not ASCII. https://www.rfc-editor.org/rfc/rfc2047 */
function decodeWords(text: string): string {
  return text
    .replaceAll(/\?= =\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString('utf8') : unquote(word.replaceAll('_', ' ')),
    );
}
