/**
 * What the other side of a failed call means for the work behind it:
 * - `never`: doing the same again gives the same answer; a person has to act.
 * - `later`: nothing happened; safe to do again after `retryAfterMs` (or our own back-off).
 * - `unknown`: the call may have taken effect; look before doing it again.
 * - `reconnect`: the grant no longer works; wait for an administrator to connect again.
 */
export type Retry = 'never' | 'later' | 'unknown' | 'reconnect';

export interface FieldError {
  field: string;
  message: string;
}

interface AppErrorOptions {
  /** HTTP status when this error reaches a caller of ours. */
  status?: number;
  retry?: Retry;
  retryAfterMs?: number | null;
  /** What a person can do about it. */
  fix?: string | null;
  /** The other side's own words. */
  detail?: string | null;
  /** Whose refusal it is. */
  provider?: 'zoho' | 'xero';
  fields?: FieldError[];
  /** What was asked for, where somebody may not do it. */
  action?: string | null;
  cause?: unknown;
}

/** The only error this server throws on purpose; `code` is stable and may be tested for. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly retry: Retry;
  readonly retryAfterMs: number | null;
  readonly fix: string | null;
  readonly detail: string | null;
  readonly fields: FieldError[];
  readonly action: string | null;
  readonly provider: 'zoho' | 'xero' | null;

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = options.status ?? 500;
    this.retry = options.retry ?? 'never';
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.fix = options.fix ?? null;
    this.detail = options.detail ?? null;
    this.fields = options.fields ?? [];
    this.action = options.action ?? null;
    this.provider = options.provider ?? null;
  }
}

export const badRequest = (code: string, message: string) => new AppError(code, message, { status: 400 });
export const notSignedIn = (message: string, fix?: string) =>
  new AppError('not_signed_in', message, { status: 401, fix: fix ?? null });
export const notAllowed = (code: string, message: string, fix?: string) =>
  new AppError(code, message, { status: 403, fix: fix ?? null });
export const notFound = (code: string, message: string) => new AppError(code, message, { status: 404 });
