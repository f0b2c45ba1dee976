import type { Request, Response } from 'express';
import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { readCookie, setCookie } from '../cookies.ts';

/** Carries a name from Xero's callback to the page behind it, in the newcomer's own browser; nothing is stored. */
const newcomerCookie = 'ledger_newcomer';
const MINUTES = 10;

const newcomerSchema = z.object({ givenName: z.nullable(z.string()), email: z.nullable(z.string()) });
type Newcomer = z.infer<typeof newcomerSchema>;

export async function rememberNewcomer(
  { config, keys, now }: Pick<AppContext, 'config' | 'keys' | 'now'>,
  response: Response,
  { givenName, email }: Newcomer,
): Promise<void> {
  const seconds = Math.floor(now().getTime() / 1000);
  const value = await new SignJWT({ givenName, email })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(newcomerCookie)
    .setExpirationTime(seconds + MINUTES * 60)
    .sign(keys.state);
  setCookie(config, response, { name: newcomerCookie, value, expires: new Date((seconds + MINUTES * 60) * 1000) });
}

/** Null: nobody has just signed up with Xero in this browser. */
export async function readNewcomer(
  { keys, now }: Pick<AppContext, 'keys' | 'now'>,
  request: Request,
): Promise<Newcomer | null> {
  const value = readCookie(request, newcomerCookie);
  if (value === null) return null;
  try {
    const options = { algorithms: ['HS256'], audience: newcomerCookie, currentDate: now() };
    return newcomerSchema.parse((await jwtVerify(value, keys.state, options)).payload);
  } catch {
    return null;
  }
}
