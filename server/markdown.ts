import { marked, type MarkedToken, type Token, type Tokens } from 'marked';
import { html, type Html } from './html-page.ts';

/** A text of ours as a page: its first heading is the title, and further ones can be linked to. */
export interface MarkdownPage {
  title: string;
  body: Html;
  /** What can stand behind the `#` of an address. */
  anchors: string[];
  sections: Section[];
}

/** A heading of the second level. */
interface Section {
  title: string;
  anchor: string;
}

interface Rendering {
  /** Where a link or a picture of the text leads on our pages. Throws where it leads nowhere. */
  addressOf: (written: string) => string;
  anchors: string[];
  sections: Section[];
}

/**
 * Renders the Markdown of our guides; every text is escaped by `html`, and HTML in it is refused. The rows of a table whose first
 * cell is a code can be linked to by that code. Throws for what the guides do not use.
 */
export function renderMarkdown(text: string, addressOf: Rendering['addressOf']): MarkdownPage {
  const [first, ...others] = marked.lexer(text).filter(({ type }) => type !== 'space');
  if (first?.type !== 'heading') throw new Error('A page begins with its title.');
  const rendering: Rendering = { addressOf, anchors: [], sections: [] };
  const body = blocks(others, rendering);
  const { anchors, sections } = rendering;
  return { title: (first as Tokens.Heading).text, body: html`${body}`, anchors, sections };
}

/** `Before you start` → `before-you-start`, as GitHub does it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function blocks(tokens: Token[], rendering: Rendering): Html[] {
  return (tokens as MarkedToken[]).map((token) => block(token, rendering));
}

function block(token: MarkedToken, rendering: Rendering): Html {
  const inside = (tokens: Token[] | undefined) => inline(tokens ?? [], rendering);
  switch (token.type) {
    case 'space':
      return html``;
    case 'heading':
      return heading(token, rendering);
    case 'paragraph':
      return html`<p>${inside(token.tokens)}</p>`;
    case 'text':
      return html`${token.tokens ? inside(token.tokens) : token.text}`;
    case 'blockquote':
      return html`<aside>${blocks(token.tokens, rendering)}</aside>`;
    case 'code':
      return html`<pre><code>${token.text}</code></pre>`;
    case 'list': {
      const items = token.items.map((item) => html`<li>${blocks(item.tokens, rendering)}</li>`);
      return token.ordered
        ? html`<ol>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
    case 'table':
      return table(token, rendering);
    default:
      throw new Error(`The guides do not use ${token.type}: ${token.raw}`);
  }
}

function heading({ text, tokens, depth }: Tokens.Heading, rendering: Rendering): Html {
  const anchor = anchorOf(text);
  rendering.anchors.push(anchor);
  if (depth === 2) rendering.sections.push({ title: text, anchor });
  const words = inline(tokens, rendering);
  return depth === 2 ? html`<h2 id="${anchor}">${words}</h2>` : html`<h3 id="${anchor}">${words}</h3>`;
}

function table({ header, rows }: Tokens.Table, rendering: Rendering): Html {
  const head = header.map((cell) => html`<th>${inline(cell.tokens, rendering)}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((cell) => html`<td>${inline(cell.tokens, rendering)}</td>`);
    const [only, ...more] = row[0]?.tokens ?? [];
    if (only?.type !== 'codespan' || more.length > 0) {
      return html`<tr>
        ${cells}
      </tr>`;
    }
    const code = (only as Tokens.Codespan).text;
    rendering.anchors.push(code);
    return html`<tr id="${code}">
      ${cells}
    </tr>`;
  });
  return html`<table>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

function inline(tokens: Token[], rendering: Rendering): Html[] {
  return (tokens as MarkedToken[]).map((token) => {
    switch (token.type) {
      case 'text':
      case 'escape':
        return html`${token.text}`;
      case 'strong':
        return html`<strong>${inline(token.tokens, rendering)}</strong>`;
      case 'em':
        return html`<em>${inline(token.tokens, rendering)}</em>`;
      case 'codespan':
        return html`<code>${token.text}</code>`;
      case 'br':
        return html`<br />`;
      case 'link':
        return html`<a href="${rendering.addressOf(token.href)}">${inline(token.tokens, rendering)}</a>`;
      case 'image':
        return html`<img src="${rendering.addressOf(token.href)}" alt="${token.text}" loading="lazy" />`;
      default:
        throw new Error(`The guides do not use ${token.type}: ${token.raw}`);
    }
  });
}
