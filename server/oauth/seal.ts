import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const FORMAT = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts secrets at rest. `purpose` is authenticated with the text, so a sealed value cannot be moved to another row. */
export interface Seal {
  /** What every value begins with that is sealed now. */
  prefix: string;
  seal(text: string, purpose: string): string;
  /** Throws when no key fits, the text was changed, or the purpose differs. */
  open(sealed: string, purpose: string): string;
}

/** AES-256-GCM; the first key seals, every key opens (key rotation). Keys: 32 bytes each. */
export function createSeal(keys: Buffer[]): Seal {
  const [current] = keys;
  if (!current) throw new Error('createSeal needs a key');
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  return {
    prefix: `${FORMAT}.${keyId(current)}.`,
    seal(text, purpose) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, iv).setAAD(Buffer.from(purpose));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [FORMAT, keyId(current), iv.toString('base64url'), encrypted.toString('base64url')].join('.');
    },
    open(sealed, purpose) {
      const [format, id, iv, body] = sealed.split('.');
      const key = byId.get(id ?? '');
      if (format !== FORMAT || !key || !iv || !body) {
        throw new Error(
          'A secret was sealed with a key that is not configured (ENCRYPTION_KEY, ENCRYPTION_KEY_PREVIOUS)',
        );
      }
      const bytes = Buffer.from(body, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}

/** A key for one use (signing states, signing deal sessions), derived so that the uses cannot be mixed up. */
export function deriveKey(key: Buffer, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, Buffer.alloc(0), use, 32));
}

/** Says which key sealed a value without saying anything about the key. */
function keyId(key: Buffer): string {
  return createHash('sha256').update('key-id').update(key).digest('hex').slice(0, 8);
}
