import type { Language } from './texts/language.ts';

/** Markup that is safe to send: every value put into `html` is escaped unless it came from `html` itself. */
export interface Html {
  markup: string;
}

type Value = string | number | Html | Html[];

export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  const markup = parts.map((part, index) => {
    const value = values[index];
    return part + (value === undefined ? '' : markupOf(value));
  });
  return { markup: markup.join('') };
}

function markupOf(value: Value): string {
  if (Array.isArray(value)) return value.map(({ markup }) => markup).join('');
  if (typeof value === 'object') return value.markup;
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A whole page without a script. Its style has an address of its own, so that no inline style has to be allowed. */
export function htmlPage({ language, title, body }: { language: Language; title: string; body: Html }): string {
  return html`<!doctype html>
    <html lang="${language}">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>${title} – Deal Ledger</title>
      <link rel="stylesheet" href="/page.css" />
      <main>
        <h1>${title}</h1>
        ${body}
      </main>
    </html>`.markup;
}

export const pageStyle = `body{font:16px/1.55 system-ui,sans-serif;color:#1c2430;background:#fff;margin:0}
main{max-width:44rem;margin:8vh auto;padding:0 1.5rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}li{margin:.4rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem .4rem 0;overflow-wrap:anywhere;border-bottom:1px solid #d9dee5}
a{color:#1a56db}a.button{display:inline-block;background:#1a56db;color:#fff;padding:.6rem 1rem;border-radius:6px;text-decoration:none}
small,dt{color:#5b6675}
img{max-width:100%;height:auto;border:1px solid #d9dee5;border-radius:6px}
pre{overflow-x:auto;padding:.75rem 1rem;background:#f2f4f7;border-radius:6px}code{overflow-wrap:anywhere}
aside{border-inline-start:3px solid #1a56db;padding-inline-start:1rem;margin:1rem 0}
:target{background:#fff3c4}nav:not(.languages){columns:2;font-size:.9rem}nav:not(.languages) a{display:block}
.languages{font-size:.9rem}.languages>*{margin-inline-end:.75rem}
@media(max-width:30rem){nav:not(.languages){columns:1}}
dl{display:grid;grid-template-columns:auto 1fr;gap:.4rem 1.25rem;margin:1.25rem 0}dd{margin:0;overflow-wrap:anywhere}
.code{font:600 1.5rem/1.2 ui-monospace,monospace;letter-spacing:.1em}form{display:inline-block;margin:.75rem .75rem 0 0}
button{font:inherit;font-weight:600;padding:.55rem 1.1rem;border:1px solid #8892a0;border-radius:6px;background:none;color:inherit;cursor:pointer}
.yes{background:#1a56db;border-color:#1a56db;color:#fff}
@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}th,td{border-color:#2d3540}a{color:#8ab4f8}
a.button{background:#8ab4f8;color:#0c1a30}img{border-color:#2d3540}pre{background:#1d232d}aside{border-color:#8ab4f8}:target{background:#3a3413}
small,dt{color:#9aa4b2}}
`;
