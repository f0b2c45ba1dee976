import { createServer, type AddressInfo, type Socket } from 'node:net';
import { readMail, type SandboxMail } from './read-mail.ts';

/** How the next e-mail ends: refused for good, put off, or taken without an answer. */
export type MailFailure = 'refuse-recipient' | 'put-off' | 'lose-answer';

/** A mail server on loopback that delivers to a list. https://www.rfc-editor.org/rfc/rfc5321 */
export interface SmtpSandbox {
  /** What the product is started with. */
  settings: { SMTP_URL: string; ALERT_FROM: string };
  /** What was delivered, oldest first. */
  mails: SandboxMail[];
  /** What a real server would not have taken. */
  violations: string[];
  failNext(failure: MailFailure): void;
  close(): Promise<void>;
}

const MAX_LINE = 1000;

export async function startSmtpSandbox(): Promise<SmtpSandbox> {
  const mails: SandboxMail[] = [];
  const violations: string[] = [];
  const failures: MailFailure[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
    talk(socket, { mails, violations, failures });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: { SMTP_URL: `smtp://127.0.0.1:${port}`, ALERT_FROM: 'ledger@ledger.example' },
    mails,
    violations,
    failNext: (failure) => void failures.push(failure),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Talk = Pick<SmtpSandbox, 'mails' | 'violations'> & { failures: MailFailure[] };

/** One connection: commands in their order, then the message line by line. */
function talk(socket: Socket, { mails, violations, failures }: Talk): void {
  let received = '';
  let greeted: 'no' | 'yes' = 'no';
  let from: string | null = null;
  let to: string[] = [];
  let message: string[] | null = null;
  const say = (line: string) => void socket.write(`${line}\r\n`);
  const wrong = (line: string, why: string) => {
    violations.push(`smtp: ${why}`);
    say(line);
  };

  function command(line: string): void {
    const [verb = '', ...rest] = line.split(' ');
    const parameter = rest.join(' ');
    switch (verb.toUpperCase()) {
      case 'EHLO':
        greeted = 'yes';
        return say(`250-sandbox\r\n250-8BITMIME\r\n250 SIZE 1000000`);
      case 'MAIL':
        if (greeted === 'no' || from !== null) return wrong('503 Bad sequence of commands', 'MAIL out of turn');
        from = /^FROM:<([^<>@\s]+@[^<>@\s]+)>/i.exec(parameter)?.[1] ?? null;
        return from === null ? wrong('501 Syntax error', `MAIL ${parameter}`) : say('250 OK');
      case 'RCPT':
        if (from === null) return wrong('503 Bad sequence of commands', 'RCPT before MAIL');
        return recipient(parameter);
      case 'DATA':
        if (to.length === 0) return wrong('503 Bad sequence of commands', 'DATA without a recipient');
        message = [];
        return say('354 End data with <CR><LF>.<CR><LF>');
      case 'RSET':
        from = null;
        to = [];
        return say('250 OK');
      case 'NOOP':
        return say('250 OK');
      case 'QUIT':
        say('221 Bye');
        return void socket.end();
      default:
        return wrong('500 Command not recognised', `command ${verb}`);
    }
  }

  function recipient(parameter: string): void {
    const address = /^TO:<([^<>@\s]+@[^<>@\s]+)>/i.exec(parameter)?.[1];
    if (address === undefined) return wrong('501 Syntax error', `RCPT ${parameter}`);
    if (failures[0] === 'refuse-recipient') {
      failures.shift();
      return say('550 5.1.1 No such user here');
    }
    if (failures[0] === 'put-off') {
      failures.shift();
      return say('451 4.7.1 Try again later');
    }
    to.push(address);
    say('250 OK');
  }

  function content(line: string): void {
    if (message === null) return;
    if (line !== '.') {
      message.push(line.startsWith('.') ? line.slice(1) : line);
      return;
    }
    const text = message.join('\r\n');
    mails.push(...to.map((address) => readMail({ from: from ?? '', to: address, text })));
    [from, to, message] = [null, [], null];
    if (failures[0] === 'lose-answer') {
      failures.shift();
      socket.destroy();
    } else say('250 OK queued');
  }

  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const lines = received.split('\r\n');
    received = lines.pop() ?? '';
    for (const line of lines) {
      if (line.length > MAX_LINE - 2) violations.push('smtp: a line is too long');
      if (/[\r\n]/.test(line)) violations.push('smtp: a line ends without CRLF');
      if (message === null) command(line);
      else content(line);
    }
  });
  say('220 sandbox ESMTP');
}
