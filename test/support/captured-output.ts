import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import pino, { type DestinationStream } from 'pino';
import { inject } from 'vitest';
import type { Config } from '../../server/config.ts';
import { issued, issuedSecrets } from '../sandbox/issued-secrets.ts';
import { isSecret } from './find-leaks.ts';

/** Zoho names the token to be revoked in the address: https://www.zoho.com/crm/developer/docs/api/v8/revoke-tokens.html */
const REVOKE = '/oauth/v2/token/revoke';
/** Where our servers call, as opposed to the pages that a browser visits. */
const CALLED = ['/crm/v8', '/oauth/v2/token', '/connect/token', '/connect/revocation', '/api.xro', '/connections'];

/** https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http */
const REQUEST_STARTS = 'http.server.request.start';

/** What the servers of one story tell, kept for the look at the end of the run (`no-secret-leaks.ts`). */
export interface CapturedOutput {
  /** Takes the server's log, all levels; what `LOG_LEVEL` asks for is shown as well. */
  logTo: DestinationStream;
  /** Remembers the settings' own secrets. */
  noteSettings(config: Config): void;
  /** Keeps the secrets given out so far; call it when nothing is given out any more. */
  close(): void;
}

/** A line of the log. */
export type LogLine = Record<string, unknown> & { msg: string };

/** Captures what a server at `url` logs and answers, and what it calls; `onLine` hears each line of its log as well. */
export function captureOutput(url: string, onLine: (line: LogLine) => void = () => undefined): CapturedOutput {
  const captureDir = inject('captureDir');
  const name = crypto.randomUUID();
  const log = pino.destination(join(captureDir, `${name}.log`));
  const { host } = new URL(url);
  const write = (kind: 'answers' | 'calls', text: string) =>
    appendFileSync(join(captureDir, `${name}.${kind}`), `${text}\n`);

  const listen = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    noteCredentials(request);
    const address = request.url ?? '';
    if (request.headers.host === host)
      captureRefusal(response, (body) => write('answers', `${String(address.split('?')[0])} ${body}`));
    else if (CALLED.some((start) => address.startsWith(start)) && !address.startsWith(REVOKE)) write('calls', address);
  };
  subscribe(REQUEST_STARTS, listen);

  const shown = process.env['LOG_LEVEL'];
  const heard: DestinationStream = { write: (text) => onLine(JSON.parse(text) as LogLine) };
  const streams = [log, heard].map((stream) => ({ level: 'trace' as const, stream }));
  return {
    logTo: shown
      ? pino.multistream([...streams, { level: shown as pino.Level, stream: process.stdout }])
      : pino.multistream(streams),
    noteSettings({ encryptionKeys, xero, zoho }) {
      for (const key of encryptionKeys) issued(key.toString('base64'));
      for (const secret of [xero.clientSecret, xero.webhookKey, zoho.clientSecret]) issued(secret);
    },
    close() {
      unsubscribe(REQUEST_STARTS, listen);
      log.flushSync();
      appendFileSync(join(captureDir, `${name}.secrets`), issuedSecrets().filter(isSecret).join('\n') + '\n');
    },
  };
}

/** What a request proves its right with. */
function noteCredentials({ headers }: IncomingMessage): void {
  const { authorization, cookie } = headers;
  if (authorization) issued(authorization.replace(/^\S+ /, ''));
  // A name alone proves nothing.
  for (const pair of cookie?.split(';') ?? []) if (pair.includes('=')) issued(pair.slice(pair.indexOf('=') + 1));
  for (const name of ['x-ledger-signature', 'x-xero-signature']) {
    const signature = headers[name];
    if (typeof signature === 'string') issued(signature);
  }
}

/** What is sent as the last of an answer of 400 and above; errors are sent whole. */
function captureRefusal(response: ServerResponse, keep: (body: string) => void): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = ((...args: unknown[]) => {
    const [body] = args;
    const isText = typeof body === 'string' || Buffer.isBuffer(body);
    if (response.statusCode >= 400 && isText) keep(`${String(response.statusCode)} ${body.toString()}`);
    return end(...args);
  }) as typeof response.end;
}
