/** Plain HTML pages: everything that is put into `html` is escaped unless it is HTML already. */
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is HTML already. */
export interface Html {
  html: string;
}
type Fragment = string | Html | Html[];
const rendered = (part: Fragment): string => {
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  return Array.isArray(part) ? part.map(({ html: text }) => text).join('') : part.html;
};
export const html = (strings: TemplateStringsArray, ...parts: Fragment[]): Html => ({
  html: strings.map((text, index) => text + rendered(parts[index] ?? '')).join(''),
});

const STYLE: Html = {
  html: `:root{color-scheme:light dark;--ink:#1c2733;--soft:#5b6b7a;--line:#d9e0e6;--paper:#fff;--ground:#eff2f5;--act:#0a6fb8}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--soft:#9db0c1;--line:#34424f;--paper:#1b242d;--ground:#10161c;--act:#56b4f5}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:56rem;margin:1.5rem auto;padding:1.25rem;background:var(--paper);border:1px solid var(--line);border-radius:8px}
@media(max-width:60rem){main{margin:0;border:0;border-radius:0;min-height:100vh}}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between}
h1{font-size:1.4rem;margin:0;overflow-wrap:anywhere}a{color:var(--act)}.soft{color:var(--soft)}
.status{border:1px solid currentColor;border-radius:99px;padding:.1rem .7rem;font-size:.85rem;color:var(--act)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1.25rem 0}
dt{color:var(--soft);font-size:.85rem}dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse}
th,td{text-align:left;padding:.5rem .4rem;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500;font-size:.85rem}.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td:first-child{overflow-wrap:anywhere;min-width:9rem}tfoot td{border:0;padding:.2rem .4rem}
form{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end;margin-top:1.25rem}label{display:grid;font-size:.85rem;color:var(--soft)}
input,button{font:inherit;padding:.45rem .9rem;border-radius:6px;border:1px solid var(--line);background:var(--paper);color:var(--ink)}
input{width:9rem}button{cursor:pointer;border-color:var(--act);color:var(--act)}button.main{background:var(--act);color:var(--paper)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}.problem{border-left:4px solid #c9372c;padding:.4rem .8rem}`,
};

/** A whole page in the sandbox's own plain style, light and dark. */
export const page = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`.html;
