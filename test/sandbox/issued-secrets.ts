/** Everything that a stand-in has given out and that nobody may find again in a log, an error or an address. */
const secrets = new Set<string>();

/** Remembers a token, code or secret, and gives it back. */
export function issued(secret: string): string {
  secrets.add(secret);
  return secret;
}

export function issuedSecrets(): string[] {
  return [...secrets];
}
