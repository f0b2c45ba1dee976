/** Settings of production that anybody could guess; pure. */

const keys = ['ENCRYPTION_KEY', 'ENCRYPTION_KEY_PREVIOUS'];
const secrets = ['XERO_CLIENT_SECRET', 'XERO_WEBHOOK_KEY', 'ZOHO_CLIENT_SECRET', 'METRICS_TOKEN'];

/** Of 32 random bytes far more differ from each other. */
const LEAST_DIFFERENT_BYTES = 8;
/** Xero's and Zoho's own are 40 characters and more. */
const LEAST_LENGTH = 8;
/** What stands in examples until the real one is put in its place. */
const placeholder = /^(change[-_ ]?me|your[-_ ].*|.*[-_ ]here|password\d*|secret\d*|placeholder|example|todo|(.)\2*)$/i;

/** A complaint for each, by the setting's name and never with its value. */
export function weakSecrets(environment: Record<string, string | undefined>): string[] {
  const given = (names: string[]) =>
    names.flatMap((name): [string, string][] => (environment[name] ? [[name, environment[name]]] : []));
  const regular = given(keys)
    .filter(([, value]) => new Set(Buffer.from(value, 'base64')).size < LEAST_DIFFERENT_BYTES)
    .map(([name]) => `${name}: is not random; make one with: openssl rand -base64 32`);
  const guessable = given(secrets)
    .filter(([, value]) => value.length < LEAST_LENGTH || placeholder.test(value))
    .map(([name]) => `${name}: is too short, or a placeholder; take the one that the app was given`);
  const [present, previous] = keys.map((name) => Buffer.from(environment[name] ?? '', 'base64'));
  const isSame = present !== undefined && previous !== undefined && present.length > 0 && present.equals(previous);
  return [...regular, ...(isSame ? ['ENCRYPTION_KEY_PREVIOUS: is the same as ENCRYPTION_KEY'] : []), ...guessable];
}
