/** The forms of Xero's answers: the envelope of a success, the validation exception, the problem, the bare 404. */
import { randomUUID } from 'node:crypto';
import { msDateBare } from './dates.ts';

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** JSON unless `text` or `bytes` is given. */
  body?: unknown;
  text?: string;
  bytes?: Buffer;
}

export const EMPTY_ID = '00000000-0000-0000-0000-000000000000';

export const success = (now: Date, body: Record<string, unknown>): Answer => ({
  status: 200,
  body: { Id: randomUUID(), Status: 'OK', ProviderName: 'Deal Ledger', DateTimeUTC: msDateBare(now), ...body },
});

export const validationErrors = (messages: string[]): { Message: string }[] => messages.map((Message) => ({ Message }));

/** 400 with one element per refused document: https://developer.xero.com/documentation/api/accounting/responsecodes */
export const validationException = (elements: Record<string, unknown>[]): Answer => ({
  status: 400,
  body: {
    ErrorNumber: 10,
    Type: 'ValidationException',
    Message: 'A validation exception occurred',
    Elements: elements,
  },
});

export const postDataInvalid = (message: string): Answer => ({
  status: 400,
  body: { ErrorNumber: 17, Type: 'PostDataInvalidException', Message: message },
});
export const queryInvalid = (message: string): Answer => ({
  status: 400,
  body: { ErrorNumber: 16, Type: 'QueryParseException', Message: message },
});

export const notFound: Answer = {
  status: 404,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  text: "The resource you're looking for cannot be found",
};

const problem = (status: number, title: string, detail: string): Answer => ({
  status,
  body: { Type: null, Title: title, Status: status, Detail: detail, Instance: randomUUID(), Extensions: {} },
});
export const unauthorised = (detail: string): Answer => problem(401, 'Unauthorized', detail);
export const missingScope: Answer = {
  ...problem(401, 'Unauthorized', 'AuthorizationUnsuccessful'),
  headers: { 'www-authenticate': 'insufficient_scope' },
};
export const forbidden = (): Answer => problem(403, 'Forbidden', 'AuthenticationUnsuccessful');
