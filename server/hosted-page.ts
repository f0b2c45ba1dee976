import { createHash } from 'node:crypto';

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;color:#1c2430;background:#fff}
h1{font-size:1.25rem}a{color:#1a56db}small{color:#5b6675}
@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}a{color:#8ab4f8}small{color:#9aa4b2}}`;

/** What lets this one style sheet into a page whose Content-Security-Policy knows no inline styles. */
export const hostedPageStyle = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** A small page of ours without scripts. `title` is text; `body` is HTML whose texts went through `escapeHtml`. */
export function hostedPage({ title, body }: { title: string; body: string }): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Deal Ledger</title><style>${style}</style><h1>${escapeHtml(title)}</h1>${body}</html>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
