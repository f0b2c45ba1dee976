import { createHmac } from 'node:crypto';
import type { Request } from 'express';
import type { AppContext } from '../context.ts';
import type { AuditSource } from '../db/audit-log.ts';

/** Enough to tell addresses apart. */
const NETWORK_LENGTH = 32;

/** Who makes this request and from where, as the audit log tells it. */
export function sourceOf(
  ctx: Pick<AppContext, 'keys'>,
  request: Request,
  who: Pick<AuditSource, 'userId' | 'origin'> & Partial<Pick<AuditSource, 'actor'>>,
): AuditSource {
  return { actor: 'person', ...who, network: networkOf(ctx, request.ip) };
}

/** Tells equal addresses, and names none: whoever reads the log lacks the key. */
export function networkOf({ keys }: Pick<AppContext, 'keys'>, address: string | undefined): string | null {
  if (!address) return null;
  return createHmac('sha256', keys.network).update(address).digest('hex').slice(0, NETWORK_LENGTH);
}
